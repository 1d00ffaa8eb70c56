import pytest

from benchmarks.clock import Clock
from benchmarks.errors import LateError


def test_time_for_all_and_for_each():
    now = [0.0]
    clock = Clock(2, now=lambda: now[0])
    assert clock.limit(90) == 90
    now[0] = 100
    assert clock.limit(90) == 20
    now[0] = 111
    with pytest.raises(LateError, match=r"^not finished in time: the time for all was over \(--minutes\)$"):
        clock.limit(90)
