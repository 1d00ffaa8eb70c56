"""logsumexp and softmax: overflow, infinities, and SciPy's further arguments."""

import numpy as np
import pytest
from scipy import special

import autograd_core as ag


def gradient(f, x):
    x = ag.Variable(np.array(x))
    y = f(x)
    y.backward(np.ones(y.shape))
    return x.grad


def test_nothing_overflows():
    x = np.array([[1e4, 0.0, -1e4], [-1e4, -1e4, -1e4]])
    np.testing.assert_allclose(ag.logsumexp(x, 1), [1e4, np.log(3) - 1e4])
    np.testing.assert_allclose(gradient(lambda x: ag.logsumexp(x, 1), x), [[1, 0, 0], [1 / 3] * 3])
    np.testing.assert_allclose(ag.softmax(x, 1), [[1, 0, 0], [1 / 3] * 3])
    np.testing.assert_allclose(ag.log_softmax(x, 1)[0], [0, -1e4, -2e4])


def test_logsumexp_with_infinities_shares_the_gradient_among_those_that_count():
    x = np.array([[-np.inf, 0, 0], [-np.inf, -np.inf, -np.inf], [np.inf, 1, np.inf]])
    np.testing.assert_allclose(ag.logsumexp(x, axis=1), special.logsumexp(x, axis=1))
    expected = [[0, 0.5, 0.5], [1 / 3] * 3, [0.5, 0, 0.5]]
    np.testing.assert_allclose(gradient(lambda x: ag.logsumexp(x, 1), x), expected)


def test_softmax_of_masked_scores():
    x = np.array([0.0, -np.inf, 1.0])
    np.testing.assert_allclose(ag.softmax(x), special.softmax(x))
    np.testing.assert_allclose(ag.log_softmax(x), special.log_softmax(x))
    np.testing.assert_allclose(gradient(lambda x: ag.softmax(x)[0], x)[1], 0)


def test_factors_and_sign():
    a, b = np.array([800.0, 1.0, 802.0]), np.array([1.0, 0.0, -2.0])
    ours, theirs = ag.logsumexp(a, b=b, return_sign=True), special.logsumexp(a, b=b, return_sign=True)
    np.testing.assert_allclose(ours, theirs)
    factors = np.array([0.5, 0.0, 2.0])
    np.testing.assert_allclose(ag.logsumexp(a, b=factors), special.logsumexp(a, b=factors))
    ga = gradient(lambda a: ag.logsumexp(a, b=factors), a)
    np.testing.assert_allclose(ga, factors * np.exp(a - special.logsumexp(a, b=factors)))
    value, sign = ag.logsumexp(a, return_sign=True)
    assert (value, sign) == (special.logsumexp(a), 1)


def test_factors_broadcast_and_infinities_have_no_weight_where_the_factor_is_0():
    a, b = np.array([[np.inf, 1.0], [2.0, 3.0]]), np.array([0.0, 2.0])
    np.testing.assert_allclose(ag.logsumexp(a[1:], 1, b), special.logsumexp(a[1:], 1, b))
    np.testing.assert_allclose(ag.logsumexp(a, 1, b), 1 + np.log(2) + np.array([0, 2]))


def test_integers_and_empty_arrays():
    assert ag.logsumexp(np.array([1, 2])).dtype == np.float64
    assert ag.softmax(np.array([1, 2])).dtype == np.float64
    np.testing.assert_array_equal(ag.logsumexp(np.zeros((2, 0)), axis=1), [-np.inf, -np.inf])
    with pytest.raises(ValueError, match="LogSoftmax"):
        ag.log_softmax(np.zeros(0))


@pytest.mark.parametrize("op", [ag.logsumexp, ag.softmax, ag.log_softmax])
def test_wrong_axis(op):
    with pytest.raises(np.exceptions.AxisError):
        op(np.zeros((2, 3)), axis=2)
