"""Which calls of which layers an op belongs to; the ops of a recorded backward pass, inside of one called "backward".

A path such as "LeNet/conv1" names a layer, not one use of it: a shared layer may run twice, far apart in the graph.
Ops of one call feed each other, so a call is what hangs together among the ops of one path.
"""

from __future__ import annotations

from dataclasses import dataclass

from autograd_core import Graph, GraphOp


@dataclass(frozen=True)
class Call:
    """One call of a layer, drawn as a frame, or as one box when it is folded."""

    name: str  # last part of the path
    path: str  # "LeNet/conv1"
    first: int  # id of its first op, which tells the calls of one layer apart
    backward: bool = False  # a recorded backward pass itself


def layer_calls(graph: Graph) -> list[tuple[Call, ...]]:
    """For each op, in the order of `graph.ops`, the calls that it lies in, outermost first."""
    paths = [_path(op) for op in graph.ops]
    maker = {value: position for position, op in enumerate(graph.ops) for value in op.outputs}
    levels = max(map(len, paths), default=0)
    together = [_Sets(len(paths)) for _ in range(levels)]
    for position, op in enumerate(graph.ops):
        for value in op.inputs:
            if value in maker:
                for level in range(_common(paths[position], paths[maker[value]])):
                    together[level].join(position, maker[value])
    return [
        tuple(
            Call(
                path[level],
                "/".join(path[len(_passes(graph.ops[position])) : level + 1]) or path[level],
                graph.ops[together[level].first(position)].id,
                level < len(_passes(graph.ops[position])),
            )
            for level in range(len(path))
        )
        for position, path in enumerate(paths)
    ]


def _path(op: GraphOp) -> tuple[str, ...]:
    """The frames around an op by name: that of a backward pass, and those of the layers."""
    return (*_passes(op), *op.layer.split("/")) if op.layer else _passes(op)


def _passes(op: GraphOp) -> tuple[str, ...]:
    """One name, as "backward" or "backward of backward"; none for the ops of a forward pass."""
    return (" of ".join(["backward"] * op.backward),) if op.backward else ()


def _common(a: tuple[str, ...], b: tuple[str, ...]) -> int:
    """How many parts at the front are the same."""
    count = 0
    for one, other in zip(a, b, strict=False):
        if one != other:
            break
        count += 1
    return count


class _Sets:
    """Disjoint sets of 0 .. n-1, each known by its smallest member."""

    def __init__(self, n: int) -> None:
        self.parent = list(range(n))

    def first(self, x: int) -> int:
        while self.parent[x] != x:
            self.parent[x] = self.parent[self.parent[x]]  # halve the way for the next who asks
            x = self.parent[x]
        return x

    def join(self, a: int, b: int) -> None:
        a, b = self.first(a), self.first(b)
        self.parent[max(a, b)] = min(a, b)
