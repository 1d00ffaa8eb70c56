"""The costs of a run as rows, and as a text table."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, NamedTuple

from viz.errors import VizError

if TYPE_CHECKING:
    from viz.recording import Cost

MS, MIB = 1e3, 2.0**-20  # per second, per byte


class Row(NamedTuple):
    """All calls of one op in one layer."""

    layer: str
    op: str
    calls: int
    forward: float  # seconds
    backward: float  # seconds
    result: int  # bytes
    kept: int  # bytes that the graph keeps for the backward pass
    gradient: float | None  # norm of all that reached it; None: no gradient did

    @property
    def seconds(self) -> float:
        return self.forward + self.backward


_ORDERS: dict[str, Callable[[Row], float]] = {
    "time": lambda row: row.seconds,
    "memory": lambda row: row.kept,
    "gradient": lambda row: -1.0 if row.gradient is None else row.gradient,
}
_HEAD = ("layer", "op", "calls", "forward ms", "backward ms", "time", "result MiB", "kept MiB", "gradient norm")


def rows_of(costs: Iterable[Cost], by: str) -> list[Row]:
    """The rows, the most of `by` first; those that are equal in the order in which they first ran."""
    if by not in _ORDERS:
        raise VizError(f"by is {by!r}; a run can be sorted by {', '.join(map(repr, _ORDERS))}")
    groups: dict[tuple[str, str], list[Cost]] = {}
    for cost in costs:
        groups.setdefault(
            (" of ".join(["backward"] * cost.pass_ + [cost.layer] * bool(cost.layer)), cost.op), []
        ).append(cost)
    rows = [_row(layer, op, group) for (layer, op), group in groups.items()]
    return sorted(rows, key=_ORDERS[by], reverse=True)


def _row(layer: str, op: str, group: list[Cost]) -> Row:
    reached = [cost.gradient for cost in group if cost.gradient is not None]
    return Row(
        layer,
        op,
        len(group),
        sum(cost.forward for cost in group),
        sum(cost.backward for cost in group),
        sum(cost.result for cost in group),
        sum(cost.kept for cost in group),
        math.sqrt(sum(reached)) if reached else None,
    )


def table_of(rows: Sequence[Row], top: int | None) -> str:
    """The first rows, and what all of them come to."""
    whole = sum(row.seconds for row in rows)
    lines = [_HEAD, *[_cells(row, whole) for row in rows[:top]]]
    lines.append(_cells(_total(rows), whole))
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    texts = [
        "  ".join(
            [cell.ljust(w) if i < 2 else cell.rjust(w) for i, (cell, w) in enumerate(zip(line, widths, strict=True))]
        )
        for line in lines
    ]
    rule = "-" * len(texts[0])
    left_out = [f"… {len(rows) - top:,} more"] if top is not None and len(rows) > top else []
    return "\n".join([texts[0].rstrip(), rule, *[t.rstrip() for t in texts[1:-1]], *left_out, rule, texts[-1].rstrip()])


def _total(rows: Sequence[Row]) -> Row:
    calls, forward, backward, result, kept = (
        sum(getattr(row, name) for row in rows) for name in ("calls", "forward", "backward", "result", "kept")
    )
    return Row("all", "", calls, forward, backward, result, kept, None)


def _cells(row: Row, whole: float) -> tuple[str, ...]:
    return (
        row.layer or "–",
        row.op,
        f"{row.calls:,}",
        f"{row.forward * MS:.3f}",
        f"{row.backward * MS:.3f}",
        f"{row.seconds / whole:.1%}" if whole else "–",
        f"{row.result * MIB:.3f}",
        f"{row.kept * MIB:.3f}",
        "–" if row.gradient is None else f"{row.gradient:.4g}",
    )
