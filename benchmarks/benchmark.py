"""What a benchmark is: a question, its measures with their bars, its contestants, and the values they must agree on."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

OURS = "ours"  # the contestant that every ratio is taken of


@dataclass(frozen=True)
class Timed:
    """Work that the harness times, in ms.

    `run` does the work once, resets included, and returns its result; `read` turns that result into something NumPy
    can compare, or a tuple of such. Only `run` is on the clock, so converting a result costs nobody anything.
    """

    run: Callable[[], Any]
    read: Callable[[Any], Any] = lambda result: result


@dataclass(frozen=True)
class Reported:
    """Work that measures itself: `run` returns the number, in the measure's unit (a peak memory, a cold start).

    With `once` a process measures once, without warm-up: what chance can't move, or takes long, or is a first time.
    """

    run: Callable[[], float]
    once: bool = False


Work = Timed | Reported
Setup = Callable[[], Mapping[str, Work]]


@dataclass(frozen=True)
class Measure:
    """One number that every contestant gives; smaller is better.

    `bars` maps a contestant to the largest ratio ours / contestant that is good enough, and OURS to the largest value.
    """

    name: str
    unit: str = "ms"
    bars: Mapping[str, float] = field(default_factory=dict)


@dataclass
class Benchmark:
    """One question, answered by several contestants in turn.

    `expected` returns the right value of each timed measure, from NumPy or a formula and never from a contestant; each
    contestant is held to it before its times count: same shape, the stated `dtype`, and a largest difference of at
    most `tolerance` times the largest expected value. Arrays of different size of values come as a tuple, and each is
    compared on its own. Leave `expected` out only where the work has no result.
    """

    name: str
    question: str
    measures: tuple[Measure, ...]
    expected: Callable[[], Mapping[str, Any]] | None = None
    dtype: str = "float32"
    tolerance: float = 1e-4  # float32 keeps 6e-8 an operation; a chain of 200 may lose a hundred times that
    contestants: dict[str, Setup] = field(default_factory=dict)

    def contestant(self, key: str) -> Callable[[Setup], Setup]:
        """Register a setup under a key of `benchmarks.peers.PEERS`, in the order in which they are to take turns.

        A setup imports its library inside, so that no other process pays for it, and returns one Timed or Reported
        for each measure.
        """

        def register(setup: Setup) -> Setup:
            self.contestants[key] = setup
            return setup

        return register
