import numpy as np
import pytest

import autograd_core as ag


def test_sqrt_has_an_infinite_derivative_at_0():
    x = ag.Variable(np.array([0.0, 4.0]))
    y = ag.sqrt(x).sum()
    with pytest.warns(RuntimeWarning, match="divide by zero"):
        y.backward()
    np.testing.assert_array_equal(x.grad, [np.inf, 0.25])


def test_log_at_0_and_below():
    x = ag.Variable(np.array([0.0, -1.0]))
    with pytest.warns(RuntimeWarning):
        y = ag.log(x)
    assert y.array[0] == -np.inf
    assert np.isnan(y.array[1])


def test_integers_become_floating_point():
    assert ag.exp(ag.Variable(np.arange(3))).dtype == np.float64
    assert ag.sqrt(np.arange(3, dtype=np.int16)).dtype == np.float32
