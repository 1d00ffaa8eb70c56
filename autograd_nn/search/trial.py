"""A trial: settings, and how good they are."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

Values = Mapping[str, float]  # settings by name


@dataclass(frozen=True)
class Proposal:
    """Settings to try."""

    number: int  # from 1
    round: int  # of the search, from 1
    settings: Values


@dataclass(frozen=True)
class Measured:
    """What came of a training."""

    validation_accuracy: float  # 0 if it failed
    validation_loss: float | None  # None if it failed
    seconds: float
    error: str | None = None  # why it failed


@dataclass(frozen=True)
class Trial:
    """Settings that were tried, and what came of it."""

    proposal: Proposal
    measured: Measured

    @property
    def number(self) -> int:
        return self.proposal.number

    @property
    def settings(self) -> Values:
        return self.proposal.settings

    @property
    def rank(self) -> tuple[bool, float, float, int]:
        """Orders trials, the best first: by validation accuracy, among equals by validation loss, then the earlier."""
        measured = self.measured
        return measured.error is not None, -measured.validation_accuracy, measured.validation_loss or 0.0, self.number

    def row(self) -> dict[str, Any]:
        """The trial as plain numbers and texts by name."""
        return {**asdict(self.proposal), **asdict(self.measured)}

    @classmethod
    def of_row(cls, row: Mapping[str, Any]) -> Trial:
        """What `row` gave. Raises KeyError where something is missing."""
        return cls(
            Proposal(row["number"], row["round"], row["settings"]),
            Measured(row["validation_accuracy"], row["validation_loss"], row["seconds"], row["error"]),
        )
