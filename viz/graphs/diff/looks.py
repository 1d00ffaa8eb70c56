"""How a difference is painted: by sign, border and line as well as by colour."""

from __future__ import annotations

from collections import Counter, defaultdict

from autograd_core import GraphValue
from viz import palette
from viz.graphs.diff.merging import ADDED, CHANGED, REMOVED, SAME, Change, Merged
from viz.graphs.escape import shortened
from viz.graphs.labels import NAME_LENGTH
from viz.graphs.looks import Look, Looks
from viz.graphs.markup import SMALL, font
from viz.graphs.units import Unit

SIGNS = {ADDED: "+", REMOVED: "−", CHANGED: "≠"}
PAINTS = {ADDED: palette.ADDED, REMOVED: palette.REMOVED, CHANGED: palette.CHANGED, SAME: palette.UNCHANGED}
BORDERS = {ADDED: ", penwidth=2.4", REMOVED: ', style="rounded,filled,dashed", penwidth=1.6', CHANGED: ", penwidth=2.4"}
LINES = {
    ADDED: f', color="{palette.ADDED.line}", penwidth=2.4',
    REMOVED: f', color="{palette.REMOVED.line}", style=dashed, penwidth=1.6',
}
SHOWN = 2  # changes written on a node; its tooltip has all of them


class DiffLooks(Looks):
    """What is the same is pale; the rest has its sign, and what changed says from what to what."""

    def __init__(self, merged: Merged) -> None:
        self.merged = merged
        self.legend = _legend()
        self._users: dict[int, list[int | None]] = defaultdict(list)
        for value, user in merged.edges:
            self._users[value].append(user)
        self._ops: dict[int, frozenset[int]] = {}  # of folded units, by their first

    def unit(self, unit: Unit) -> Look:
        changes = [self.merged.ops[op.id] for op in unit.ops]
        if len(changes) == 1:
            return _look(changes[0])
        if all(self.merged.is_same(op) for op in unit.ops):
            return _look(Change(SAME))
        counts = Counter(change.kind for change in changes)
        figure = "  ".join(f"{sign} {counts[kind]:,}" for kind, sign in SIGNS.items() if counts[kind])
        only = counts.most_common(1)[0][0] if len(counts) == 1 else CHANGED
        return Look(PAINTS[only], figure=figure, style=BORDERS.get(only, ""))

    def variable(self, value: GraphValue) -> Look | None:
        change = self.merged.values[value.id]
        if value.kind == "result":  # drawn as an output
            change = Change(self.merged.edges[value.id, None])
        return _look(change)

    def edge(self, value: int, unit: Unit | None) -> str:
        inside = {None} if unit is None else self._inside(unit)
        kinds = {self.merged.edges[value, user] for user in self._users[value] if user in inside}
        return LINES.get(kinds.pop(), "") if len(kinds) == 1 else ""

    def _inside(self, unit: Unit) -> frozenset[int]:
        first = unit.ops[0].id
        if first not in self._ops:
            self._ops[first] = frozenset([op.id for op in unit.ops])
        return self._ops[first]


def _look(change: Change) -> Look:
    paint = PAINTS[change.kind]
    if change.kind == SAME:
        return Look(paint, ink=palette.FADED)
    what = [shortened(text, NAME_LENGTH) for text in change.what[:SHOWN]]
    more = ["…"] if len(change.what) > SHOWN else []
    figure = "\n".join([f"{SIGNS[change.kind]} {text}" for text in what or [change.kind]] + more)
    return Look(paint, figure=figure, about="\n".join([change.kind, *change.what]), style=BORDERS[change.kind])


def _legend() -> str:
    names = {ADDED: "+ added", REMOVED: "− removed (dashed)", CHANGED: "≠ changed", SAME: "unchanged"}
    cells = [
        f'<TD BGCOLOR="{PAINTS[kind].fill}" BORDER="1" COLOR="{PAINTS[kind].line}">{font(name, SMALL, palette.INK)}</TD>'
        for kind, name in names.items()
    ]
    return f'<TABLE BORDER="0" CELLBORDER="0" CELLSPACING="6" CELLPADDING="4"><TR>{"".join(cells)}</TR></TABLE>'
