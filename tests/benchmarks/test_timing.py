import itertools

from benchmarks.benchmark import Reported, Timed
from benchmarks.timing import Sample, measure


class Clock:
    """A clock that moves only when told."""

    def __init__(self):
        self.now = 0.0

    def __call__(self):
        return self.now


def test_times_are_in_ms_after_the_warm_up():
    clock, durations = Clock(), itertools.chain([9.0], itertools.cycle([0.125, 0.5, 0.25]))

    def run():
        clock.now += next(durations)

    assert measure(Timed(run), seconds=0.875, at_least=1, clock=clock) == Sample(250.0, 125.0, 500.0, 3)


def test_at_least_so_many_repetitions():
    clock = Clock()

    def run():
        clock.now += 5.0

    assert measure(Timed(run), seconds=0.5, at_least=4, clock=clock).repetitions == 4


def test_reported_work_gives_its_own_number():
    clock, values = Clock(), iter([100, 1, 3, 2])

    def run():
        clock.now += 0.5
        return next(values)

    assert measure(Reported(run), seconds=1.0, at_least=3, clock=clock) == Sample(2.0, 1.0, 3.0, 3)


def test_what_is_reported_once_is_neither_warmed_up_nor_repeated():
    values = iter([7])
    assert measure(Reported(lambda: next(values), once=True), seconds=1.0, at_least=3) == Sample(7.0, 7.0, 7.0, 1)
