import numpy as np
import pytest

from benchmarks.benchmark import Benchmark, Measure, Reported, Timed
from benchmarks.checks import check_parts, check_value, check_work
from benchmarks.errors import WrongResultError

RIGHT = np.array([1.0, 100.0])


def check(result, tolerance=1e-4):
    check_value("forward", result, RIGHT, "float32", tolerance)


def test_a_right_value_passes():
    check(np.array([1.0, 100.001], dtype="float32"))


@pytest.mark.parametrize(
    ("result", "message"),
    [
        (np.array([1.0, 101.0], dtype="float32"), r"^forward: differs from the expected value by 1, more than 0\.01$"),
        (np.array([np.nan, 100.0], dtype="float32"), "by nan, more than"),
        (RIGHT, r"^forward: the result is float64 of shape \(2,\), not float32 of shape \(2,\)$"),
        (np.float32(1), r"float32 of shape \(\), not float32 of shape \(2,\)"),
        (None, "the result is object"),
    ],
)
def test_a_wrong_value_is_found(result, message):
    with pytest.raises(WrongResultError, match=message):
        check(result)


def benchmark(*measures, expected=None):
    return Benchmark("some", "a question", tuple(map(Measure, measures)), expected)


def test_every_timed_measure_is_run_and_read():
    some = benchmark("time", "memory", expected=lambda: {"time": 2.0})
    work = {"time": Timed(lambda: 1, read=lambda result: np.float32(result)), "memory": Reported(lambda: 7.0)}
    with pytest.raises(WrongResultError, match=r"^time: differs"):
        check_work(some, work)
    check_work(some, {**work, "time": Timed(lambda: np.float32(2))})


def test_a_measure_can_not_be_left_out():
    with pytest.raises(WrongResultError, match=r"measures are \['b'\], but some declares \['a', 'b'\]"):
        check_work(benchmark("a", "b"), {"b": Reported(lambda: 1.0)})


def test_a_timed_measure_needs_its_expected_value():
    with pytest.raises(WrongResultError, match=r"^a: some states no expected value"):
        check_work(benchmark("a", expected=dict), {"a": Timed(lambda: 1.0)})


def test_parts_are_compared_each_on_its_own():
    large, small = np.full(3, 1e6, "float32"), np.full(3, 1.0, "float32")
    check_parts("both", (large, small), (large, small), "float32", 1e-4)
    with pytest.raises(WrongResultError, match=r"both, part 1: differs from the expected value by 0\.5"):
        check_parts("both", (large, small + np.float32(0.5)), (large, small), "float32", 1e-4)
    with pytest.raises(WrongResultError, match="both: the result is not a tuple of 2 arrays"):
        check_parts("both", large, (large, small), "float32", 1e-4)
