"""Measuring one piece of work inside a contestant's process: warm up, repeat, take the median."""

import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass

from benchmarks.benchmark import Reported, Timed, Work

WARM_UP_SHARE = 0.5  # of the measuring time: enough for caches, lazy compilation and the processor's clock to settle


@dataclass(frozen=True)
class Sample:
    """What one process found for one measure, in the measure's unit."""

    median: float
    fastest: float
    slowest: float
    repetitions: int


def measure(work: Work, *, seconds: float, at_least: int, clock: Callable[[], float] = time.perf_counter) -> Sample:
    """Repeat `work` for about `seconds`, and `at_least` so many times, after a warm-up of half as long.

    The garbage collector stays as users have it: what it costs a library is part of what that library costs.
    Each repetition is timed on its own, so `work` should take some 50 µs or more (reading the clock takes about 0.1).
    """
    if isinstance(work, Reported) and work.once:
        value = float(work.run())
        return Sample(value, value, value, 1)
    _repeat(work, clock, seconds * WARM_UP_SHARE, 1)
    values = _repeat(work, clock, seconds, at_least)
    return Sample(statistics.median(values), min(values), max(values), len(values))


def _repeat(work: Work, clock: Callable[[], float], seconds: float, at_least: int) -> list[float]:
    run, timed = work.run, isinstance(work, Timed)
    values: list[float] = []
    begin = clock()
    while len(values) < at_least or clock() - begin < seconds:
        if timed:
            start = clock()
            run()  # the result is dropped on the clock: whoever builds a graph also has to free it
            values.append((clock() - start) * 1e3)
        else:
            values.append(float(run()))
    return values
