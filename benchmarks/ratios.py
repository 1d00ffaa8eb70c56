"""Ratios paired by round, and what a table shows of them."""

import statistics
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Spread:
    """A median with the smallest and largest value."""

    median: float
    low: float
    high: float

    def overlaps(self, other: "Spread") -> bool:
        """Say whether the two ranges share a value."""
        return self.low <= other.high and other.low <= self.high


def paired_ratios(ours: Sequence[float | None], peer: Sequence[float | None]) -> list[float]:
    """Return ours / peer for each round that has both.

    Pairing first and taking the median after cancels what both sides of a round had in common, such as a busy machine.
    """
    return [a / b for a, b in zip(ours, peer, strict=True) if a is not None and b is not None]


def spread(values: Sequence[float]) -> Spread | None:
    """Return the median and range of `values`, None when there are none."""
    return Spread(statistics.median(values), min(values), max(values)) if values else None
