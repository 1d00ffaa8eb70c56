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


@pytest.mark.parametrize("op", [ag.logaddexp, ag.logaddexp2])
def test_logaddexp_with_infinities(op):
    a = ag.Variable(np.array([-np.inf, np.inf, -np.inf, np.inf, 1.0, 800.0]))
    b = ag.Variable(np.array([-np.inf, np.inf, np.inf, 1.0, -np.inf, -800.0]))
    y = op(a, b)
    np.testing.assert_array_equal(y.array, [-np.inf, np.inf, np.inf, np.inf, 1, 800])
    y.backward(np.ones(6))
    np.testing.assert_array_equal(a.grad, [0.5, 0.5, 0, 1, 1, 1])
    np.testing.assert_array_equal(b.grad, [0.5, 0.5, 1, 0, 0, 0])


def test_logaddexp_of_equal_numbers_has_a_second_derivative():
    second = ag.grad(ag.grad(lambda x: ag.logaddexp(x, 2.0)))
    np.testing.assert_allclose(second(np.array(2.0)), 0.25)


def test_derivative_of_expm1_does_not_vanish():
    np.testing.assert_allclose(ag.grad(ag.expm1)(np.array(-40.0)), np.exp(-40), rtol=1e-14)
