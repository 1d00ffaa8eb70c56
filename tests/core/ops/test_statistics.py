import numpy as np
import pytest

import autograd_core as ag


@pytest.mark.parametrize("x", [[2.0, 2.0, 2.0], [0.1, 0.1, 0.1], [1e5 / 3] * 7, [0.0]])
@pytest.mark.parametrize("dtype", [np.float64, np.float32])
def test_std_of_equal_elements_has_the_derivative_0(x, dtype):
    """Also where the rounded mean makes NumPy's result differ from 0 in the last digit."""
    x = np.array(x, dtype)
    np.testing.assert_allclose(ag.grad(ag.std)(x), np.zeros_like(x), atol=1e-6)
    np.testing.assert_allclose(
        ag.grad(lambda x: ag.std(x, where=np.ones(len(x), bool)))(x), np.zeros_like(x), atol=1e-6
    )


def test_second_derivative_of_std_of_equal_elements_is_no_nan():
    assert np.isfinite(ag.hessian(ag.std)(np.full(3, 2.0))).all()


def test_nothing_left_to_divide_by():
    x = ag.Variable(np.array([[1.0], [2.0]]))
    with pytest.warns(RuntimeWarning):
        y = x.var(axis=1, ddof=1)
    assert np.isnan(y.array).all()
    y.sum().backward()
    assert np.isnan(x.grad).all()


def test_one_name_for_the_correction():
    x = ag.Variable(np.arange(4.0))
    for f in (ag.var, ag.std):
        with pytest.raises(ag.ArgumentError, match="two names for the same"):
            f(x, ddof=1, correction=1)
    np.testing.assert_allclose(x.std(correction=1).array, np.std(x.array, ddof=1))


@pytest.mark.parametrize(
    ("settings", "error", "text"),
    [
        ({"weights": [1.0, 2, 3]}, TypeError, "need axis="),
        ({"weights": [1.0, 2], "axis": 1}, ag.ShapeError, "must have shape"),
        ({"weights": [1.0, -1, 0], "axis": 1}, ZeroDivisionError, "sum to 0"),
        ({"axis": 2}, np.exceptions.AxisError, "out of bounds"),
    ],
)
def test_bad_weights(settings, error, text):
    with pytest.raises(error, match=text):
        ag.average(ag.Variable(np.ones((2, 3))), **settings)


def test_covariance_of_too_many_axes():
    with pytest.raises(ag.ShapeError, match="one or two axes"):
        ag.cov(ag.Variable(np.ones((2, 2, 2))))
