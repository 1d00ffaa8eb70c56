"""`viz.diff`: what was added to a graph, removed or changed, as text and as one picture."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import autograd_core as ag
from autograd_core import Graph, GraphOp, GraphValue
from viz.graphs import folding, labels
from viz.graphs.diff.looks import SIGNS, DiffLooks
from viz.graphs.diff.merging import ADDED, CHANGED, REMOVED, SAME, Change, Merged, merge
from viz.graphs.dot import to_dot
from viz.graphs.escape import visible
from viz.graphs.layers import Call
from viz.graphs.picture import LIMIT, GraphPicture, check_layout


@dataclass(frozen=True)
class GraphDiff:
    """What is different: `print` shows it line by line, a notebook shows the picture.

    added, removed, changed:  a line for each op, leaf and constant.
    unchanged:                how many ops are the same.
    """

    added: tuple[str, ...]
    removed: tuple[str, ...]
    changed: tuple[str, ...]
    unchanged: int
    lines: tuple[str, ...]  # all of them with their signs, in the order of the graph
    picture: GraphPicture

    def render(self, path: str | os.PathLike[str]) -> Path:
        """Write the picture to a file, as `GraphPicture.render` does."""
        return self.picture.render(path)

    def _repr_svg_(self) -> str:
        return self.picture.svg()

    def __str__(self) -> str:
        counts = f"{len(self.added):,} added, {len(self.removed):,} removed, {len(self.changed):,} changed"
        return "\n".join([*self.lines, f"{counts}; {labels.plural(self.unchanged, 'op')} unchanged"])

    def __repr__(self) -> str:
        return f"GraphDiff({len(self.added)} added, {len(self.removed)} removed, {len(self.changed)} changed)"


def diff(
    a: ag.Variable | Sequence[ag.Variable] | Graph,
    b: ag.Variable | Sequence[ag.Variable] | Graph,
    *,
    fold: bool = True,
    limit: int | None = LIMIT,
    rankdir: str = "LR",
) -> GraphDiff:
    """What one has to change in the graph of `a` to get that of `b`, such as a model's before and after an edit:

        difference = viz.diff(before(x), after(x))
        print(difference)
        difference.render("difference.svg")

    Ops are matched by their layer and their order in it, leaves by the ops that use them and by name. A matched op has
    changed where its settings, the shape or dtype of its result, or what it is fed with are different.

    fold:     layers without a difference are one box each.
    limit:    as in `viz.graph`.
    rankdir:  "LR", from left to right, or "TB", from top to bottom.
    """
    check_layout(limit, rankdir)
    merged = merge(_data(a), _data(b))
    scene = folding.fold(merged.graph, None, limit, cut=(lambda calls: _same_layers(merged, calls)) if fold else None)
    dot = to_dot(scene, rankdir=rankdir, looks=DiffLooks(merged))
    told = list(_told(merged))
    by_kind = {kind: tuple(line for k, line in told if k == kind) for kind in SIGNS}
    return GraphDiff(
        by_kind[ADDED],
        by_kind[REMOVED],
        by_kind[CHANGED],
        sum(change.kind == SAME for change in merged.ops.values()),
        tuple(f"{SIGNS[kind]} {line}" for kind, line in told),
        GraphPicture(dot, scene.size),
    )


def _data(y: ag.Variable | Sequence[ag.Variable] | Graph) -> Graph:
    return y if isinstance(y, Graph) else ag.graph(y)


def _same_layers(merged: Merged, calls: Sequence[tuple[Call, ...]]) -> list[int]:
    """For each op the level of the outermost of its calls in which nothing is different."""
    different = {
        call for op, path in zip(merged.graph.ops, calls, strict=True) if not merged.is_same(op) for call in path
    }
    return [next((i for i, call in enumerate(path) if call not in different), len(path)) for path in calls]


def _told(merged: Merged) -> Iterator[tuple[str, str]]:
    """Each difference as its kind and a line of text, in the order of the graph."""
    graph = merged.graph
    met: set[int] = set()
    makers = {value: op for op in graph.ops for value in op.outputs}
    for op in graph.ops:
        for value in op.inputs:
            if value not in met and graph.values[value].kind != "result":
                yield from _told_of(merged.values[value], *_leaf_line(graph.values[value]))
            met.add(value)
        yield from _told_of(merged.ops[op.id], *_op_line(op, graph.values[op.outputs[0]]))
    ends = [merged.edges[value, None] for value in graph.outputs]
    as_many = ends.count(ADDED) == ends.count(REMOVED)  # then one took the place of the other
    for value, kind in zip(graph.outputs, ends, strict=True):
        if value not in makers:
            yield from _told_of(merged.values[value], *_leaf_line(graph.values[value])) if value not in met else ()
        elif kind != SAME and not as_many and merged.ops[makers[value].id].kind != kind:
            yield kind, visible(f"output {_op_line(makers[value], graph.values[value])[0]}")


def _told_of(change: Change, name: str, facts: str) -> Iterator[tuple[str, str]]:
    if change.kind != SAME:
        yield change.kind, visible(f"{name}: {', '.join(change.what) or facts}")


def _leaf_line(value: GraphValue) -> tuple[str, str]:
    if labels.is_number(value):
        return "number", labels.number_text(value.array)
    return value.name or f"a {value.kind}", labels.type_text(value)


def _op_line(op: GraphOp, result: GraphValue) -> tuple[str, str]:
    where = " of ".join(["backward"] * op.backward + [op.layer] * bool(op.layer))
    settings = "".join(f" {line}" for line in labels.setting_lines(op, result.shape))
    return f"{where} {op.op}".strip(), f"→ {labels.type_text(result)}{settings}"
