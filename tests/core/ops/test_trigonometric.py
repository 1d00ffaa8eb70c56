import numpy as np
import pytest

import autograd_core as ag


def test_derivatives_of_sin_repeat_after_four():
    f = lambda x: ag.sin(x)  # noqa: E731
    expected = [np.sin, np.cos, lambda x: -np.sin(x), lambda x: -np.cos(x), np.sin]
    for derivative in expected:
        np.testing.assert_allclose(f(0.7), derivative(0.7))
        f = ag.grad(f)


def test_tanh_saturates_without_nan():
    x = ag.Variable(np.array([-1e3, 1e3]))
    y = ag.tanh(x)
    y.sum().backward()
    np.testing.assert_array_equal(y.array, [-1, 1])
    np.testing.assert_array_equal(x.grad, [0, 0])


def derivatives_at(f, point, order):
    """f⁽ᵏ⁾(point) for k from 0 to order."""
    values = []
    for _ in range(order + 1):
        values.append(float(f(np.array(point))))
        f = ag.grad(f)
    return values


def test_sinc_is_exact_at_0_to_any_order():
    """sinc x = Σ (−1)ʲ (πx)²ʲ / (2j + 1)!"""
    expected = [1, 0, -(np.pi**2) / 3, 0, np.pi**4 / 5, 0]
    np.testing.assert_allclose(derivatives_at(ag.sinc, 0.0, 5), expected, atol=1e-12)


@pytest.mark.parametrize("x", [1e-9, 1e-4, 0.6, 0.64, 2.5, 30.0])
def test_derivative_of_sinc_loses_no_digits(x):
    nodes, weights = np.polynomial.legendre.leggauss(80)
    t = (nodes + 1) / 2  # sin(u)/u is the integral of cos(ut) over 0 … 1
    for order, value in enumerate(derivatives_at(ag.sinc, x, 3)):
        expected = (t**order * np.cos(np.pi * x * t + order * np.pi / 2)) @ weights / 2 * np.pi**order
        np.testing.assert_allclose(value, expected, rtol=1e-9, atol=1e-13)


@pytest.mark.parametrize(("op", "sign"), [(ag.arcsin, 1), (ag.arccos, -1)])
def test_inverse_functions_are_infinitely_steep_at_their_ends(op, sign):
    x = ag.Variable(np.array([-1.0, 1.0]))
    y = op(x).sum()
    with pytest.warns(RuntimeWarning, match="divide by zero"):
        y.backward()
    np.testing.assert_array_equal(x.grad, [sign * np.inf] * 2)


def test_arctan2_has_no_derivative_at_the_origin_and_does_not_overflow():
    a, b = ag.Variable(np.array([0.0, 3e200])), ag.Variable(np.array([0.0, 4e200]))
    y = ag.arctan2(a, b).sum()
    with pytest.warns(RuntimeWarning, match="invalid value"):
        y.backward()
    assert np.isnan(a.grad[0])
    np.testing.assert_allclose(a.grad[1], 1.6e-201)
