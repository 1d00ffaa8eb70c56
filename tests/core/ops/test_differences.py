import numpy as np
import pytest

import autograd_core as ag
from tests.core.test_half import every_dtype, half_dtype


def test_the_gradient_flows_to_coordinates():
    """∫ y dx by trapezoids: the middle sample's coordinate matters by half the difference of its neighbours' values."""
    y, t = np.array([1.0, 4.0, 2.0]), np.array([0.0, 1.0, 3.0])
    np.testing.assert_allclose(ag.grad(lambda t: ag.trapezoid(y, t))(t), [-2.5, -0.5, 3])
    ag.check_grads(lambda t: ag.gradient(y, t, edge_order=2), (t,))


def test_gradient_of_several_axes_is_a_tuple():
    x = ag.Variable(np.ones((3, 4)))
    assert isinstance(ag.gradient(x), tuple)
    assert ag.gradient(x, axis=()) == ()
    assert isinstance(ag.gradient(x, axis=1), ag.Variable)


@pytest.mark.parametrize(
    ("call", "error", "text"),
    [
        (lambda x: ag.diff(x, -1), ag.ArgumentError, "is negative"),
        (lambda x: ag.diff(x[0, 0]), ag.ShapeError, "0-d array"),
        (lambda x: ag.diff(x, axis=2), ag.AxisError, "out of bounds"),
        (lambda x: ag.gradient(x, 1, 2, 3), ag.ArgumentError, "3 distances for 2 axes"),
        (lambda x: ag.gradient(x, edge_order=3), ag.ArgumentError, "edge_order must be 1 or 2"),
        (lambda x: ag.gradient(x, edge_order=2), ag.ShapeError, "axis 0 has 2 samples"),
        (lambda x: ag.gradient(x, [0, 1, 2, 3], axis=1), ag.ShapeError, "for the 3 samples of axis 1"),
        (lambda x: ag.gradient(x > 1), ag.DTypeError, "booleans"),
        (lambda x: ag.ediff1d(x.astype(int), to_end=1.5), ag.ArgumentError, "can't stand beside"),
    ],
)
def test_bad_input(call, error, text):
    with pytest.raises(error, match=text):
        call(ag.Variable(np.arange(6.0).reshape(2, 3)))


def test_differences_of_booleans():
    np.testing.assert_array_equal(ag.diff(ag.Variable([True, False, False])).array, [True, False])


@every_dtype
def test_trapezoids_of_plain_arrays_keep_half_precision(dtype):
    y = np.ones(5, half_dtype(dtype))
    assert ag.trapezoid(y).dtype == ag.trapezoid(y, dx=0.5).dtype == ag.trapezoid(y, y).dtype == y.dtype
