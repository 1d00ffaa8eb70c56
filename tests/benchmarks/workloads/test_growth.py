import sys

import numpy as np
import pytest

import autograd_core as ag
from benchmarks.workloads import growth

linux = pytest.mark.skipif(sys.platform != "linux", reason="reads the peak from Linux's /proc")


@pytest.mark.parametrize("p", [0.5, 1.0, 2.0])
def test_the_exponent_of_a_power(p):
    sizes = [1, 10, 30, 100]
    assert growth.exponent(sizes, [7 * n**p for n in sizes]) == pytest.approx(p)


@pytest.mark.parametrize(("ops", "gradient"), [(6, 1), (7, 0)])
def test_the_chain_has_so_many_ops_and_their_gradient(ops, gradient):
    x = ag.Variable(np.ones(10, np.float32))
    growth.run(x, ops)
    np.testing.assert_array_equal(x.grad, np.full(10, gradient))


def test_time_per_op(monkeypatch):
    monkeypatch.setattr(growth, "CHAINS", (10, 20))
    monkeypatch.setattr(growth, "OPS_AT_LEAST", 100)
    assert 0 < growth.time_per_op.__wrapped__(20) < 10_000


@linux
def test_memory_grows_with_the_weights():
    """A layer of 2,000 units has 784 · 2,000 weights, of which Adam and the gradient make four: 25 MB."""
    growth.make(10, (784, 2000, 10))()  # loads the kernels
    costs = growth.step_costs(10, (784, 2000, 10))
    assert costs[0] > 0
    assert 20 < costs[1] < 60


@pytest.mark.parametrize("what", growth.SIZES)
def test_the_largest_is_eight_times_the_smallest(what):
    sizes, network = growth.SIZES[what]
    assert sizes[-1] == 8 * sizes[0]
    assert network(sizes[0]) != network(sizes[-1])
