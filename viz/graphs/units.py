"""Units: what is drawn as one node, an op or several ops folded into a box, and how units are joined."""

from __future__ import annotations

import heapq
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

from autograd_core import Graph, GraphOp, GraphValue
from viz.graphs import labels
from viz.graphs.layers import Call

MANY = 8  # leaves of one unit that can be drawn as one box


@dataclass(frozen=True)
class Unit:
    """One op, or several ops drawn as one box.

    kind: "op"; "layer", one call of a layer; "repeat", the same units `times` over; "middle", what is left out of a
    graph that is too large.
    """

    kind: str
    ops: tuple[GraphOp, ...]
    frames: tuple[Call, ...]  # the calls it is drawn inside of, outermost first
    title: str = ""
    path: str = ""  # of a layer
    times: int = 1


@dataclass(frozen=True)
class Box:
    """A leaf or a constant; or many of them that one unit uses, drawn as one."""

    values: tuple[GraphValue, ...]

    @property
    def value(self) -> GraphValue:
        return self.values[0]


class Scene:
    """The units of a picture and what joins them.

    units:      in topological order, as far as folding has left one.
    boxes:      the leaves and constants that are drawn; those that belong inside of a folded box are not.
    bunch:      draw many leaves or constants of one unit as one box.
    """

    def __init__(self, graph: Graph, units: Sequence[Unit], *, bunch: bool = False) -> None:
        self.graph = graph
        self.bunch = bunch
        self.units = _topological(units)
        self.maker = {value: index for index, unit in enumerate(self.units) for op in unit.ops for value in op.outputs}
        self.users: dict[int, list[int]] = defaultdict(list)  # value -> units outside of its maker, each once
        for index, unit in enumerate(self.units):
            for value in dict.fromkeys(value for op in unit.ops for value in op.inputs):
                if self.maker.get(value) != index:
                    self.users[value].append(index)

    @cached_property
    def inputs(self) -> list[list[int]]:
        """For each unit the values that flow into it; an op that uses a value twice has it twice, a box once."""
        every = []
        for index, unit in enumerate(self.units):
            values = [value for op in unit.ops for value in op.inputs if self.maker.get(value) != index]
            every.append(values if unit.kind == "op" else list(dict.fromkeys(values)))
        return every

    @cached_property
    def boxes(self) -> list[Box]:
        outputs = set(self.graph.outputs)
        boxes: list[Box] = []
        bunches: dict[tuple[int, str, bool], list[GraphValue]] = defaultdict(list)
        for value in self.graph.values:
            users = self.users.get(value.id, [])
            drawn = value.id in outputs or (users and not self._inside(value))
            if value.kind == "result" or not drawn:
                continue
            if self.bunch and len(users) == 1 and value.id not in outputs:
                bunches[users[0], value.kind, self.is_parameter(value)].append(value)
            else:
                boxes.append(Box((value,)))
        for values in bunches.values():
            boxes += [Box(tuple(values))] if len(values) >= MANY else [Box((value,)) for value in values]
        return sorted(boxes, key=lambda box: box.value.id)

    @cached_property
    def starts(self) -> set[int]:
        """The values that enter the graph as data: the first input of an op that uses no other op's result."""
        return {
            op.inputs[0]
            for unit in self.units
            for op in unit.ops
            if op.inputs and not any(value in self.maker for value in op.inputs)
        }

    def is_parameter(self, value: GraphValue) -> bool:
        """Whether a leaf belongs to the layer that uses it, rather than being what the layer is applied to.

        A graph does not say so. But layers name what they own by its path, and hand it to an op after the data.
        """
        if value.kind != "leaf" or not value.requires_grad or not value.layer:
            return False
        return value.id not in self.starts or labels.local_name(value, value.layer) != (value.name or "")

    def _inside(self, value: GraphValue) -> bool:
        """Whether the box of the one unit that uses a leaf or constant stands for it too."""
        if len(self.users[value.id]) != 1:
            return False
        unit = self.units[self.users[value.id][0]]
        if unit.kind == "layer":
            return self.is_parameter(value) or (value.kind == "constant" and value.id not in self.starts)
        return unit.kind in ("repeat", "middle")

    @property
    def size(self) -> int:
        """How many nodes are drawn, apart from labels."""
        return len(self.units) + len(self.boxes) + self.results

    @property
    def results(self) -> int:
        """How many of the outputs have a box of their own, being made by an op."""
        return sum(value in self.maker for value in set(self.graph.outputs))


def op_unit(op: GraphOp, calls: tuple[Call, ...]) -> Unit:
    return Unit("op", (op,), calls)


def common_frames(frames: Iterable[tuple[Call, ...]]) -> tuple[Call, ...]:
    """The calls that all of them lie in."""
    every = list(frames)
    shared: list[Call] = []
    for level in zip(*every, strict=False):
        if any(call != level[0] for call in level):
            break
        shared.append(level[0])
    return tuple(shared)


def _topological(units: Sequence[Unit]) -> list[Unit]:
    """The units, each after those that feed it; of those that are ready the one with the earliest op comes first.

    Folding can close a circle (a box that feeds what feeds it); the earliest unit of one then comes first.
    """
    maker = {value: index for index, unit in enumerate(units) for op in unit.ops for value in op.outputs}
    feeds: list[set[int]] = [set() for _ in units]
    for index, unit in enumerate(units):
        for op in unit.ops:
            for value in op.inputs:
                if maker.get(value, index) != index:
                    feeds[maker[value]].add(index)
    waiting = [0] * len(units)
    for targets in feeds:
        for target in targets:
            waiting[target] += 1
    by_first_op = sorted(range(len(units)), key=lambda index: units[index].ops[0].id)
    rank = {index: position for position, index in enumerate(by_first_op)}
    ready = [rank[index] for index in range(len(units)) if not waiting[index]]
    heapq.heapify(ready)
    order: list[Unit] = []
    done = [False] * len(units)
    earliest = 0
    while len(order) < len(units):
        while done[by_first_op[earliest]]:
            earliest += 1
        index = by_first_op[heapq.heappop(ready) if ready else earliest]
        done[index] = True
        order.append(units[index])
        for target in feeds[index]:
            waiting[target] -= 1
            if not waiting[target] and not done[target]:
                heapq.heappush(ready, rank[target])
    return order
