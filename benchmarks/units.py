"""Benchmarks piece by piece: each measure of each contestant has a process of its own, with a limit of time.

So a network for which there is no time, or that fails, costs its own figure and no other.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from benchmarks import peers
from benchmarks.benchmark import Benchmark
from benchmarks.clock import Clock
from benchmarks.errors import ContestantError, LateError
from benchmarks.launch import Settings, launch
from benchmarks.results import Outcome, Round, make_rows
from benchmarks.table import number
from benchmarks.timing import Sample

LIMITS = {"torch.compile": 75.0}  # seconds, of a contestant: compiling takes long
LIMIT = 45.0  # of the others

Report = Callable[[str], None]


@dataclass(frozen=True)
class Unit:
    """A measure of a benchmark, by a contestant."""

    benchmark: str
    measure: str
    contestant: str
    unit: str

    def __str__(self) -> str:
        return f"{self.benchmark}, {self.measure}, {peers.PEERS[self.contestant].label}"


def units(chosen: Sequence[Benchmark]) -> list[Unit]:
    """All of them, measure by measure, those of torch.compile last: there may be no time for them."""
    found = [
        Unit(benchmark.name, measure.name, key, measure.unit)
        for benchmark in chosen
        for measure in benchmark.measures
        for key in benchmark.contestants
    ]
    return sorted(found, key=lambda unit: unit.contestant == "torch.compile")


class Measured:
    """What the units of some benchmarks have given so far."""

    def __init__(self, chosen: Sequence[Benchmark]) -> None:
        self._chosen = chosen
        self._samples: dict[tuple[str, str], dict[str, Sample]] = defaultdict(dict)  # by benchmark and contestant
        self._left_out: dict[str, list[str]] = defaultdict(list)
        self._failed: dict[tuple[str, str], list[str]] = defaultdict(list)
        self._late: dict[tuple[str, str], list[str]] = defaultdict(list)

    def leave_out(self, unit: Unit) -> None:
        """A contestant that is not there."""
        if unit.contestant not in self._left_out[unit.benchmark]:
            self._left_out[unit.benchmark].append(unit.contestant)

    def add(self, unit: Unit, sample: Sample) -> None:
        """A figure."""
        self._samples[unit.benchmark, unit.contestant][unit.measure] = sample

    def miss(self, unit: Unit, error: ContestantError) -> None:
        """A figure that there is not: too late, or failed."""
        key = unit.benchmark, unit.contestant
        if isinstance(error, LateError):
            self._late[key].append(unit.measure)
        else:
            self._failed[key].append(f"{unit.measure}: {error}")

    def outcomes(self) -> list[Outcome]:
        """One for each benchmark that has anything to tell."""
        return [self._outcome(benchmark) for benchmark in self._chosen if self._began(benchmark.name)]

    def _began(self, name: str) -> bool:
        return name in self._left_out or any(
            key[0] == name for found in (self._samples, self._failed, self._late) for key in found
        )

    def _outcome(self, benchmark: Benchmark) -> Outcome:
        name = benchmark.name
        samples: dict[str, list[Round]] = {}
        for key in benchmark.contestants:
            if any((name, key) in found for found in (self._samples, self._failed, self._late)):
                samples[key] = [self._samples.get((name, key))]
        return Outcome(
            name,
            benchmark.question,
            1,
            make_rows(benchmark, samples),
            samples,
            self._left_out.get(name, []),
            {key: "; ".join(self._failed[name, key]) for key in samples if (name, key) in self._failed},
            {key: self._late[name, key] for key in samples if (name, key) in self._late},
        )


def measure(
    chosen: Sequence[Benchmark], torch: bool, settings: Settings, clock: Clock, say: Report
) -> Iterator[Measured]:
    """Measure every unit once, and give what there is after each.

    torch:  whether PyTorch can use the card.
    """
    measured = Measured(chosen)
    for unit in units(chosen):
        if unit.contestant.startswith("torch") and not torch:
            measured.leave_out(unit)
            continue
        try:
            limit = clock.limit(LIMITS.get(unit.contestant, LIMIT))
            found = launch(unit.benchmark, unit.contestant, settings, limit, unit.measure)[unit.measure]
        except ContestantError as error:
            measured.miss(unit, error)
            say(f"{unit}: {error}")
        else:
            measured.add(unit, found)
            say(f"{unit}: {number(found.median)} {unit.unit}")
        yield measured
    yield measured
