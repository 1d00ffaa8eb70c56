"""What a benchmark found: one row for each measure and contestant."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from benchmarks.benchmark import OURS, Benchmark
from benchmarks.ratios import Spread, paired_ratios, spread
from benchmarks.timing import Sample

Round = Mapping[str, Sample] | None  # a contestant's samples by measure, as many as it has; None if it failed


@dataclass(frozen=True)
class Row:
    """A contestant's value of one measure, over all rounds; `ratio` is ours / this contestant.

    `bar` is the largest ratio that is good enough; in our own row, the largest value.
    """

    measure: str
    unit: str
    contestant: str
    value: Spread
    ratio: Spread | None
    bar: float | None

    @property
    def met(self) -> bool | None:
        """Whether the ratio (our own value) is within its bar; None when either is missing."""
        held = self.value if self.contestant == OURS else self.ratio
        return None if self.bar is None or held is None else held.median <= self.bar


@dataclass(frozen=True)
class Outcome:
    """Everything one benchmark gave: rows for the table, the rounds' samples, and who is not in it and why."""

    benchmark: str
    question: str
    rounds: int
    rows: list[Row]
    samples: dict[str, list[Round]]
    left_out: list[str]
    failed: dict[str, str]
    late: dict[str, list[str]] = field(default_factory=dict)  # the measures that a contestant had not finished in time


def make_rows(benchmark: Benchmark, samples: Mapping[str, Sequence[Round]]) -> list[Row]:
    """Turn the rounds of each contestant into rows, measure by measure, in the contestants' order."""
    rows = []
    for measure in benchmark.measures:
        medians = {
            contestant: [found[measure.name].median if found and measure.name in found else None for found in rounds]
            for contestant, rounds in samples.items()
        }
        for contestant, values in medians.items():
            value = spread([v for v in values if v is not None])
            if value is None:  # failed in its first round
                continue
            ratios = paired_ratios(medians[OURS], values) if OURS in medians and contestant != OURS else []
            bar = measure.bars.get(contestant)
            rows.append(Row(measure.name, measure.unit, contestant, value, spread(ratios), bar))
    return rows
