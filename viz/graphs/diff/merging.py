"""Two graphs as one that holds what is in either, with what became of each op, value and edge."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from autograd_core import Graph, GraphOp, GraphValue
from viz.graphs import labels
from viz.graphs.diff.matching import match_ops

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
    pairs = match_ops(a, b)
    kept = match_values(a, b, pairs)
    removed = [value for value in a.values if value.id not in kept]
    place = {**kept, **{value.id: len(b.values) + i for i, value in enumerate(removed)}}
    values = (*b.values, *[replace(value, id=place[value.id]) for value in removed])
    changes = {value.id: Change(ADDED) for value in b.values} | {place[value.id]: Change(REMOVED) for value in removed}
    changes |= {new: _value_change(a.values[old], b.values[new]) for old, new in kept.items()}

    ops: list[GraphOp] = []
    of_ops: dict[int, Change] = {}
    edges: dict[tuple[int, int | None], str] = {}
    for old, new in _in_order(a, b, pairs):
        id = len(ops)
        before = tuple(place[value] for value in old.inputs) if old else ()
        after = new.inputs if new else ()
        given = tuple(place[value] for value in old.outputs) if old else ()
        outputs = (*new.outputs, *[value for value in given if value not in new.outputs]) if new else given
        inputs = (*after, *[value for value in before if value not in after])
        ops.append(replace(new or old, id=id, inputs=inputs, outputs=outputs))
        edges |= {(value, id): _edge(value in before, value in after) for value in inputs}
        if old is None or new is None:
            of_ops[id] = Change(ADDED if old is None else REMOVED)
        else:
            of_ops[id] = _op_change(
                a, old, b, new, before, set(place.values()) - set(kept.values()), set(kept.values())
            )
    before = tuple(place[value] for value in a.outputs)
    ends = (*b.outputs, *[value for value in before if value not in b.outputs])
    edges |= {(value, None): _edge(value in before, value in b.outputs) for value in ends}
    return Merged(Graph(values, tuple(ops), ends), of_ops, changes, edges)


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


def _edge(before: bool, after: bool) -> str:
    return SAME if before and after else ADDED if after else REMOVED


def _op_change(
    a: Graph, old: GraphOp, b: Graph, new: GraphOp, before: tuple[int, ...], removed: set[int], kept: set[int]
) -> Change:
    """What is different about an op that both graphs have.

    before:   its inputs in a, as the merged graph numbers them.
    removed:  values that only a has; kept: those that both have.
    """
    shape, new_shape = a.values[old.outputs[0]].shape, b.values[new.outputs[0]].shape
    what = []
    settings, new_settings = labels.settings(old), labels.settings(new)
    for key in dict.fromkeys([*settings, *new_settings]):
        x, y = settings.get(key), new_settings.get(key)
        if repr(x) != repr(y) and (x, y) != (shape, new_shape):
            what.append(f"{key} {_brief(x)} → {_brief(y)}")
    for x, y in zip(old.outputs, new.outputs, strict=False):
        what += _type_change(a.values[x], b.values[y])
    gone = {value for value in before if value not in new.inputs} - removed
    come = {value for value in new.inputs if value not in before} & kept
    if gone and come:
        what.append("takes other inputs")
    return Change(CHANGED, tuple(what)) if what else Change(SAME)


def _value_change(old: GraphValue, new: GraphValue) -> Change:
    """What is different about a leaf or a constant; results are told of with their ops."""
    if new.kind == "result":
        return Change(SAME)
    what = _type_change(old, new)
    if labels.is_number(old) and labels.is_number(new):
        x, y = labels.number_text(old.array), labels.number_text(new.array)
        what += [f"{x} → {y}"] if x != y else []
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
