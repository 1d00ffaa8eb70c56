"""Two graphs as one that holds what is in either, with what became of each op, value and edge."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from autograd_core import Graph, GraphOp, GraphValue
from viz.graphs import labels
from viz.graphs.diff.matching import match_ops, model_of

SAME, ADDED, REMOVED, CHANGED = "same", "added", "removed", "changed"


@dataclass(frozen=True)
class Change:
    """What became of an op or a value; what: of one that changed, as "kernel (5, 5) → (3, 3)"."""

    kind: str
    what: tuple[str, ...] = ()


@dataclass(frozen=True)
class Merged:
    """The second graph, with what only the first one has where it was.

    ops, values:  by the ids of `graph`.
    edges:        by value and op that uses it, or None for being an output.
    """

    graph: Graph
    ops: dict[int, Change]
    values: dict[int, Change]
    edges: dict[tuple[int, int | None], str]

    def is_same(self, op: GraphOp) -> bool:
        """Whether nothing about an op is different, nor about the leaves that it uses."""
        return (
            self.ops[op.id].kind == SAME
            and all(self.values[value].kind == SAME for value in (*op.inputs, *op.outputs))
            and all(self.edges[value, op.id] == SAME for value in op.inputs)
        )


def merge(a: Graph, b: Graph) -> Merged:
    """What a and b have together. Values of b keep their ids, those that only a has come after them."""
    a = _under_name(a, model_of(b))
    pairs = match_ops(a, b)
    kept = match_values(a, b, pairs)
    removed = [value for value in a.values if value.id not in kept]
    place = {**kept, **{value.id: len(b.values) + i for i, value in enumerate(removed)}}
    values = (*b.values, *[replace(value, id=place[value.id]) for value in removed])
    changes = {value.id: Change(ADDED) for value in b.values} | {place[value.id]: Change(REMOVED) for value in removed}
    changes |= {new: _value_change(a.values[old], b.values[new]) for old, new in kept.items()}

    ops: list[GraphOp] = []
    op_changes: dict[int, Change] = {}
    edges: dict[tuple[int, int | None], str] = {}
    for old, new in _in_order(a, b, pairs):
        id = len(ops)
        there = None if old is None else _placed(old, place)
        ops.append(replace(_either(there, new), id=id))
        before, after = there.inputs if there else (), new.inputs if new else ()
        edges |= {(value, id): _edge(value, before, after) for value in ops[-1].inputs}
        if old is None or there is None or new is None:
            op_changes[id] = Change(ADDED if old is None else REMOVED)
        else:
            what = _op_changes(a, old, b, new)
            what += ["takes other inputs"] if _is_fed_anew(there, new, changes) else []
            what += ["takes its inputs in another order"] if _is_reordered(there, new) else []
            op_changes[id] = Change(CHANGED, tuple(what)) if what else Change(SAME)
    outputs = tuple([place[value] for value in a.outputs])
    ends = (*b.outputs, *[value for value in outputs if value not in b.outputs])
    edges |= {(value, None): _edge(value, outputs, b.outputs) for value in ends}
    return Merged(Graph(values, tuple(ops), ends), op_changes, changes, edges)


def _placed(op: GraphOp, place: dict[int, int]) -> GraphOp:
    """An op of the first graph, with values as the merged graph numbers them."""
    inputs, outputs = (tuple([place[value] for value in values]) for values in (op.inputs, op.outputs))
    return replace(op, inputs=inputs, outputs=outputs)


def _either(old: GraphOp | None, new: GraphOp | None) -> GraphOp:
    """The new op with all that is fed to one of them, or the only one there is."""
    if old is None or new is None:
        return old or new  # type: ignore[return-value]  # one of them is there
    inputs = (*new.inputs, *[value for value in old.inputs if value not in new.inputs])
    return replace(new, inputs=inputs, outputs=tuple(dict.fromkeys((*new.outputs, *old.outputs))))


def _under_name(graph: Graph, name: str | None) -> Graph:
    """The graph with its model called by another name, so that a renamed model is drawn as one."""
    if not name or not model_of(graph):
        return graph
    ops = [replace(op, layer="/".join([name, *op.layer.split("/")[1:]])) if op.layer else op for op in graph.ops]
    return replace(graph, ops=tuple(ops))


def match_values(a: Graph, b: Graph, pairs: dict[int, int]) -> dict[int, int]:
    """From the ids of values in a to those in b: results by their ops; leaves and constants by use, then by name."""
    found: dict[int, int] = {}
    taken: set[int] = set()

    def pair(old: int, new: int) -> None:
        if (
            old not in found
            and new not in taken
            and (a.values[old].kind == "result") == (b.values[new].kind == "result")
        ):
            found[old] = new
            taken.add(new)

    ops_a, ops_b = {op.id: op for op in a.ops}, {op.id: op for op in b.ops}
    both = [(ops_a[i], ops_b[j]) for i, j in pairs.items()]
    for old, new in both:
        for x, y in zip(old.outputs, new.outputs, strict=False):
            pair(x, y)
    used = [
        (x, y)
        for old, new in both
        for x, y in zip(old.inputs, new.inputs, strict=False)
        if a.values[x].kind != "result" and b.values[y].kind != "result"
    ]
    for x, y in used:
        if _last_name(a.values[x]) == _last_name(b.values[y]):
            pair(x, y)
    names = {value.name: value.id for value in b.values if value.kind != "result" and value.name}
    for value in a.values:
        if value.kind != "result" and value.name in names:
            pair(value.id, names[value.name])
    for x, y in used:
        pair(x, y)
    return found


def _last_name(value: GraphValue) -> str:
    return (value.name or "").rpartition(".")[2]


def _in_order(a: Graph, b: Graph, pairs: dict[int, int]) -> Iterator[tuple[GraphOp | None, GraphOp | None]]:
    """Each op of both graphs once, as (of a, of b): b's in their order, what only a has behind what it came after."""
    old_of = {new: old for old, new in pairs.items()}
    ops_a = {op.id: op for op in a.ops}
    after: dict[int | None, list[GraphOp]] = {}
    latest: int | None = None
    for op in a.ops:
        if op.id in pairs:
            latest = pairs[op.id]
        else:
            after.setdefault(latest, []).append(op)
    yield from ((op, None) for op in after.get(None, ()))
    for op in b.ops:
        yield (ops_a[old_of[op.id]] if op.id in old_of else None), op
        yield from ((removed, None) for removed in after.get(op.id, ()))


def _edge(value: int, before: tuple[int, ...], after: tuple[int, ...]) -> str:
    return REMOVED if value not in after else SAME if value in before else ADDED


def _op_changes(a: Graph, old: GraphOp, b: Graph, new: GraphOp) -> list[str]:
    """What is different about the settings and results of an op that both graphs have."""
    shapes = a.values[old.outputs[0]].shape, b.values[new.outputs[0]].shape
    what = []
    settings, new_settings = labels.settings(old), labels.settings(new)
    for key in dict.fromkeys([*settings, *new_settings]):
        x, y = settings.get(key), new_settings.get(key)
        if repr(x) != repr(y) and (x, y) != shapes:  # Reshape is told where to
            what.append(f"{key} {_brief(x)} → {_brief(y)}")
    for before, after in zip(old.outputs, new.outputs, strict=False):
        what += _type_change(a.values[before], b.values[after])
    return what


def _is_fed_anew(old: GraphOp, new: GraphOp, changes: dict[int, Change]) -> bool:
    """Whether it uses one value instead of another, both of which are in both graphs."""
    gone = [value for value in old.inputs if value not in new.inputs and changes[value].kind != REMOVED]
    come = [value for value in new.inputs if value not in old.inputs and changes[value].kind != ADDED]
    return bool(gone and come)


def _is_reordered(old: GraphOp, new: GraphOp) -> bool:
    """Whether it uses the same values the other way round: a - b became b - a."""
    return old.inputs != new.inputs and sorted(old.inputs) == sorted(new.inputs)


def _value_change(old: GraphValue, new: GraphValue) -> Change:
    """What is different about a leaf or a constant; results are told of with their ops."""
    if new.kind == "result":
        return Change(SAME)
    what = _type_change(old, new)
    if labels.is_number(old) and labels.is_number(new):
        x, y = float(old.array), float(new.array)
        if repr(x) != repr(y):  # as text, in which NaN is NaN
            texts = labels.number_text(x), labels.number_text(y)
            what.append(" → ".join(texts if texts[0] != texts[1] else (repr(x), repr(y))))
    if _without_numbers(old.name) != _without_numbers(new.name):
        what.append(f"name {old.name} → {new.name}")
    if old.requires_grad != new.requires_grad:
        what.append("requires a gradient" if new.requires_grad else "requires no gradient")
    return Change(CHANGED, tuple(what)) if what else Change(SAME)


def _type_change(old: GraphValue, new: GraphValue) -> list[str]:
    shape = [f"{labels.shape_text(old)} → {labels.shape_text(new)}"] if old.shape != new.shape else []
    return [*shape, *([f"{old.dtype} → {new.dtype}"] if old.dtype != new.dtype else [])]


def _without_numbers(name: str | None) -> str:
    """Of "blocks.3.weight" the same as of "blocks.4.weight": a layer put in before moves the others."""
    return re.sub(r"(?<![^.])\d+(?![^.])", "#", name or "")


def _brief(value: Any) -> str:
    text = "unset" if value is None else str(value)
    return text if len(text) <= labels.NAME_LENGTH else text[: labels.NAME_LENGTH - 1] + "…"
