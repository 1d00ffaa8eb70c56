"""What moved since an earlier result: ratios to peers, and our own values."""

from collections.abc import Sequence

from benchmarks.archive import Archive
from benchmarks.benchmark import OURS
from benchmarks.machine import Machine
from benchmarks.peers import PEERS
from benchmarks.ratios import Spread
from benchmarks.results import Outcome, Row
from benchmarks.table import align, number


def comparison_text(before: Archive, outcomes: Sequence[Outcome], machine: Machine, threads: int) -> str:
    """Return one line for each figure that both results have.

    A figure has moved when the ranges over the rounds do not touch: a difference within them is one that a second run
    of the same code could show. The value of a peer is left to its ratio.
    """
    lines = []
    new = 0
    for outcome in outcomes:
        earlier = {(row.measure, row.contestant): row for row in before.rows.get(outcome.benchmark, [])}
        for row in outcome.rows:
            old = earlier.get((row.measure, row.contestant))
            pair = _figures(old, row) if old is not None else None
            if pair is None:
                new += 1
                continue
            lines.append([outcome.benchmark, row.measure, _label(row), *_change(*pair)])
    title = f"against {before.created}"
    then, now = before.machine, machine
    if (then.cpu, then.usable_cores, before.threads) != (now.cpu, now.usable_cores, threads):
        title += f" (other machine or threads: {then.cpu}, {before.threads} threads; trust the ratios only)"
    text = [title, *(f"  {line}" for line in align(lines, right=[3, 5]))]
    if new:
        text.append(f"  not in the earlier result: {new} of {new + len(lines)} figures")
    return "\n".join(text)


def _figures(old: Row, row: Row) -> tuple[Spread, Spread] | None:
    if row.contestant == OURS:
        return old.value, row.value
    return None if old.ratio is None or row.ratio is None else (old.ratio, row.ratio)


def _label(row: Row) -> str:
    label = PEERS[row.contestant].label
    return f"{label}, {row.unit}" if row.contestant == OURS else f"ours / {label}"


def _change(old: Spread, new: Spread) -> list[str]:
    percent = (new.median / old.median - 1) * 100
    verdict = "within the spread" if old.overlaps(new) else "better" if percent < 0 else "worse"
    return [number(old.median), "->", number(new.median), f"{round(percent):+d} %", verdict]
