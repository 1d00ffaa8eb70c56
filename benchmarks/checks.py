"""The check before the clock: a contestant that skips part of the work, or does it in another precision, is found."""

from collections.abc import Mapping
from typing import Any

from benchmarks.benchmark import Benchmark, Timed, Work
from benchmarks.errors import WrongResultError


def check_work(benchmark: Benchmark, work: Mapping[str, Work]) -> None:
    """Run each timed piece of work once and compare its result with the benchmark's expected value."""
    declared, given = [measure.name for measure in benchmark.measures], list(work)
    if sorted(declared) != sorted(given):
        raise WrongResultError(f"measures are {given}, but {benchmark.name} declares {declared}")
    if benchmark.expected is None:
        return
    expected = benchmark.expected()
    for name, item in work.items():
        if isinstance(item, Timed):
            if name not in expected:
                raise WrongResultError(f"{name}: {benchmark.name} states no expected value for it")
            check_parts(name, item.read(item.run()), expected[name], benchmark.dtype, benchmark.tolerance)


def check_parts(name: str, result: Any, expected: Any, dtype: str, tolerance: float) -> None:
    """Compare values, or tuples of values part by part."""
    if not isinstance(expected, tuple):
        check_value(name, result, expected, dtype, tolerance)
        return
    if not isinstance(result, tuple) or len(result) != len(expected):
        raise WrongResultError(f"{name}: the result is not a tuple of {len(expected)} arrays")
    for i, (part, right) in enumerate(zip(result, expected, strict=True)):
        check_value(f"{name}, part {i}", part, right, dtype, tolerance)


def check_value(name: str, result: Any, expected: Any, dtype: str, tolerance: float) -> None:
    """Raise WrongResultError unless shape, dtype, and max|result - expected| <= tolerance * max|expected| hold."""
    import numpy as np  # here, so that a benchmark without values starts without NumPy

    result, expected = np.asarray(result), np.asarray(expected)
    if result.shape != expected.shape or result.dtype != dtype:
        raise WrongResultError(
            f"{name}: the result is {result.dtype} of shape {result.shape}, not {dtype} of shape {expected.shape}"
        )
    difference = float(np.max(np.abs(result - expected), initial=0.0))
    allowed = tolerance * float(np.max(np.abs(expected), initial=0.0))
    if not difference <= allowed:  # written so that NaN fails
        raise WrongResultError(f"{name}: differs from the expected value by {difference:.2g}, more than {allowed:.2g}")
