"""What the suite's tests share: hand-made samples, outcomes and a machine."""

import pytest

from benchmarks.benchmark import Benchmark, Measure
from benchmarks.machine import Machine
from benchmarks.results import Outcome, make_rows
from benchmarks.timing import Sample


@pytest.fixture
def duel():
    """A benchmark of two measures, the second with a bar, between ours and PyTorch."""
    return Benchmark("duel", "who is faster?", (Measure("forward"), Measure("both", bars={"torch": 0.8})))


@pytest.fixture
def sample():
    """Make a sample whose median is given."""
    return lambda median: Sample(median, median / 2, median * 2, 9)


@pytest.fixture
def outcome(duel, sample):
    """Make an outcome of `duel` from the median of each round: outcome(ours=[1.0, 2.0], torch=[2.0, 3.0])."""

    def make(left_out=(), failed=None, **medians):
        samples = {
            key: [
                None if median is None else {"forward": sample(median), "both": sample(3 * median)} for median in rounds
            ]
            for key, rounds in medians.items()
        }
        rounds = max(map(len, medians.values()), default=0)
        rows = make_rows(duel, samples)
        return Outcome("duel", duel.question, rounds, rows, samples, list(left_out), failed or {})

    return make


@pytest.fixture
def machine():
    return Machine("Abacus 9", 2, 4, "Linux 6", "CPython 3.11.0", 0.25)
