"""autograd_nn/functional/activation.py"""

import numpy as np
import pytest
from scipy import special

import autograd_core as ag
from autograd_nn import functional as F


@pytest.mark.parametrize(
    ("ours", "reference"),
    [
        (F.sigmoid, special.expit),
        (F.relu, lambda x: np.maximum(x, 0)),
        (F.tanh, np.tanh),
        (F.softmax, lambda x: special.softmax(x, axis=-1)),
        (F.log_softmax, lambda x: special.log_softmax(x, axis=-1)),
        (F.step, lambda x: (x > 0).astype(float)),
    ],
)
def test_values_and_derivatives(rng, ours, reference):
    x = rng.standard_normal((3, 5)) * 3
    np.testing.assert_allclose(ours(ag.Variable(x)).array, reference(x), rtol=1e-12, atol=1e-15)
    ag.check_grads(ours, [x])
    assert ours(ag.Variable(x.astype(np.float32))).dtype == np.float32


@pytest.mark.parametrize("function", [F.softmax, F.log_softmax])
@pytest.mark.parametrize("dim", [0, 1, -1])
def test_along_each_axis(rng, function, dim):
    x = rng.standard_normal((2, 3, 4))
    reference = special.softmax if function is F.softmax else special.log_softmax
    np.testing.assert_allclose(function(ag.Variable(x), dim).array, reference(x, axis=dim))
    ag.check_grads(lambda x: function(x, dim), [x])


def test_large_scores_do_not_overflow():
    x = ag.Variable(np.array([[1e4, -1e4, 0.0]], np.float32))
    np.testing.assert_array_equal(F.softmax(x).array, [[1, 0, 0]])
    np.testing.assert_array_equal(F.log_softmax(x).array, [[0, -2e4, -1e4]])
    np.testing.assert_array_equal(F.sigmoid(x).array, [[1, 0, 0.5]])


def test_derivatives_at_zero():
    for function, expected in [(F.relu, 0), (F.step, 0), (F.sigmoid, 0.25)]:
        x = ag.Variable(0.0)
        function(x).backward()
        assert x.grad == expected


@pytest.mark.parametrize("size", [4, 100_000], ids=["array code", "kernel"])
def test_relu_lets_the_gradient_through_where_x_is_no_number(size):
    x = ag.Variable(np.tile(np.array([np.nan, 1, -1, 0], np.float32), size // 4))
    y = F.relu(x)
    np.testing.assert_array_equal(y.array[:4], [np.nan, 1, 0, 0])
    y.backward(np.full(size, 2, np.float32))
    np.testing.assert_array_equal(x.grad.reshape(-1, 4), np.tile([2, 2, 0, 0], (size // 4, 1)))  # as in PyTorch
