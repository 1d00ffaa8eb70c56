"""autograd_nn/functional/linear.py"""

import numpy as np
import pytest

import autograd_core as ag
from autograd_nn.functional import linear


@pytest.mark.parametrize("leading", [(), (4,), (2, 3), (0,)])
def test_values_and_gradients(rng, leading):
    x, w, b = rng.standard_normal((*leading, 5)), rng.standard_normal((3, 5)), rng.standard_normal(3)
    np.testing.assert_allclose(linear(ag.Variable(x), w, b).array, x @ w.T + b)
    np.testing.assert_allclose(linear(ag.Variable(x), w).array, x @ w.T)
    ag.check_grads(linear, [x, w, b])
    ag.check_grads(linear, [x, w])


def test_sizes_that_differ_are_named():
    with pytest.raises(ag.ShapeError, match=r"x is \(2, 4\) and the weight \(3, 5\)"):
        linear(ag.Variable(np.zeros((2, 4))), np.zeros((3, 5)))


@pytest.mark.parametrize("shape", [(0,), (2, 0)])
def test_no_features(shape):
    x, weight = ag.Variable(np.zeros(shape)), ag.Variable(np.zeros((3, 0)))
    linear(x, weight, np.ones(3)).sum().backward()
    assert x.grad.shape == shape
    assert weight.grad.shape == (3, 0)


@pytest.mark.parametrize("shape", [(), (1,), (4,), (2, 3)])
def test_a_bias_of_another_shape(shape):
    with pytest.raises(ag.ShapeError, match=r"linear: the bias is .*; it must be \(3,\), one number for each row"):
        linear(np.ones((2, 4)), np.ones((3, 4)), np.ones(shape))
