import numpy as np
import pytest

import autograd_core as ag
from autograd_core.ops.cumulative import Recurrence


def test_derivatives_of_cumprod_are_exact_at_zeros():
    """∂yₖ/∂xⱼ is the product of the others up to k, by hand."""
    x = np.array([2.0, 0.0, 3.0, 0.0, 5.0])
    exact = [[np.prod(np.delete(x[: k + 1], j)) if j <= k else 0.0 for j in range(5)] for k in range(5)]
    np.testing.assert_array_equal(ag.jacrev(ag.cumprod)(x), exact)
    np.testing.assert_array_equal(ag.jacfwd(ag.cumprod)(x), exact)


def test_third_derivative_of_cumprod_at_zeros():
    x = np.zeros(3)
    third = ag.jacrev(ag.jacrev(ag.jacrev(lambda x: ag.cumprod(x)[2])))(x)
    assert third[0, 1, 2] == third[2, 0, 1] == 1
    assert third.sum() == 6


@pytest.mark.parametrize("n", [0, 1, 2, 3, 7, 8, 33])
def test_recurrence(n, rng):
    a, b = rng.standard_normal((2, n)), rng.standard_normal((2, n))
    y = np.zeros((2, n))
    for k in range(n):
        y[:, k] = (a[:, k] * y[:, k - 1] if k else 0) + b[:, k]
    np.testing.assert_allclose(Recurrence(1)(a, b), y, rtol=1e-12)
    if n:
        ag.check_grads(lambda a, b: Recurrence(1)(a, b), (a, b))


def test_cumulative_needs_an_axis():
    for f in (ag.cumulative_sum, ag.cumulative_prod):
        with pytest.raises(ag.ShapeError, match=r"of shape \(2, 3\) has 2 axes: say along which with axis="):
            f(ag.Variable(np.ones((2, 3))))


def test_axis_out_of_bounds():
    for f in (ag.cumsum, ag.cumprod):
        with pytest.raises(np.exceptions.AxisError):
            f(ag.Variable(np.ones((2, 3))), 2)


def test_nan_gets_no_gradient():
    x = np.array([1.0, np.nan, 3.0])
    np.testing.assert_array_equal(ag.grad(lambda x: ag.nancumsum(x).sum())(x), [3, 0, 1])
    np.testing.assert_array_equal(ag.grad(lambda x: ag.nancumprod(x).sum())(x), [5, 0, 1])


def test_methods():
    x = ag.Variable(np.arange(6.0).reshape(2, 3))
    np.testing.assert_array_equal(x.cumsum(1).array, x.array.cumsum(1))
    np.testing.assert_array_equal(x.cumprod().array, x.array.cumprod())
