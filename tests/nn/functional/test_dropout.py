"""autograd_nn/functional/dropout.py"""

import numpy as np
import pytest

import autograd_core as ag
import autograd_nn as nn
from autograd_nn.functional import dropout


def test_keeps_the_expected_share_and_scale(rng):
    x = ag.Variable(np.ones(100_000, np.float32))
    y = dropout(x, 0.25, rng=rng)
    kept = y.array != 0
    assert kept.mean() == pytest.approx(0.75, abs=0.01)
    np.testing.assert_allclose(y.array[kept], 1 / 0.75, rtol=1e-6)
    y.sum().backward()
    np.testing.assert_array_equal(x.grad, y.array)
    assert x.grad.dtype == np.float32


def test_out_of_training_and_at_the_ends(rng):
    x = ag.Variable(rng.standard_normal(5))
    assert dropout(x, 0.5, training=False) is x
    assert dropout(x, 0.0) is x
    assert not dropout(x, 1.0).array.any()


def test_the_seed_decides(rng):
    def draw():
        return dropout(ag.Variable(np.ones(50)), 0.5).array

    nn.manual_seed(3)
    first = draw()
    nn.manual_seed(3)
    np.testing.assert_array_equal(draw(), first)
    assert (draw() != first).any()


def test_second_derivative(rng):
    ag.check_grads(lambda x: dropout(x, 0.4, rng=np.random.default_rng(0)) ** 3, [rng.standard_normal(20)])


@pytest.mark.parametrize("p", [-0.1, 1.5])
def test_p_must_be_a_probability(p):
    with pytest.raises(ValueError, match="between 0 and 1"):
        dropout(ag.Variable(1.0), p)
    with pytest.raises(ValueError, match="between 0 and 1"):
        nn.Dropout(p)
