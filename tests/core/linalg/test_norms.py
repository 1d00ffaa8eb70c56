import numpy as np
import pytest

import autograd_core as ag
from autograd_core import linalg


@pytest.mark.parametrize("ord", [None, 1, 2, 3, 1.5, 0.5, np.inf, -np.inf])
def test_the_gradient_at_zero_is_zero(ord):
    for order in (1, 2):
        f = ag.grad(lambda x: linalg.norm(x, ord))
        f = f if order == 1 else ag.jacobian(f)
        np.testing.assert_array_equal(f(np.zeros(3)), np.zeros((3,) * order))


@pytest.mark.parametrize("ord", [None, "fro", "nuc", 1, -1, 2, -2, np.inf, -np.inf])
def test_the_gradient_at_the_zero_matrix_is_zero(ord):
    np.testing.assert_array_equal(ag.grad(lambda x: linalg.norm(x, ord))(np.zeros((2, 3))), np.zeros((2, 3)))


def test_rows_of_zeros_leave_the_others_alone():
    x = ag.Variable(np.array([[0.0, 0.0], [3.0, 4.0]]))
    linalg.norm(x, axis=1).sum().backward()
    np.testing.assert_allclose(x.grad, [[0, 0], [0.6, 0.8]])


def test_ties_share_evenly():
    gradient = ag.grad(lambda x: linalg.norm(x, np.inf))
    np.testing.assert_array_equal(gradient(np.array([2.0, -2.0, 1.0])), [0.5, -0.5, 0])
    np.testing.assert_allclose(ag.grad(lambda x: linalg.norm(x, 2))(np.eye(2)), np.eye(2) / 2)


def test_elements_that_are_zero_count_as_constant():
    for p in (1, 1.5, 3):
        gradient = ag.grad(lambda x: linalg.norm(x, p))(np.array([1.0, 0.0, 2.0]))  # noqa: B023
        assert gradient[1] == 0
        assert np.isfinite(gradient).all()


def test_the_nuclear_norm_of_a_singular_matrix_has_the_smallest_subgradient():
    np.testing.assert_allclose(ag.grad(lambda x: linalg.norm(x, "nuc"))(np.ones((2, 2))), np.full((2, 2), 0.5))


def test_integers():
    for x in (np.array([3, 4]), np.array([True, False])):
        assert linalg.norm(ag.Variable(x)).dtype == np.linalg.norm(x).dtype


def test_of_a_number_and_of_nothing():
    assert linalg.norm(ag.Variable(-2.0)).item() == 2
    assert linalg.norm(ag.Variable(np.zeros(0))).item() == 0
    with pytest.raises(ValueError, match="no element"):
        linalg.norm(ag.Variable(np.zeros(0)), -np.inf)


@pytest.mark.parametrize(
    ("shape", "settings", "message"),
    [
        ((3,), {"ord": "fro"}, "Invalid norm order 'fro' for vectors"),
        ((2, 3), {"ord": 3}, "Invalid norm order 3 for matrices"),
        ((2, 3), {"ord": "abc"}, "Invalid norm order 'abc' for matrices"),
        ((2, 3, 4), {"ord": 2}, "Improper number of dimensions to norm"),
        ((2, 3, 4), {"axis": (0, 1, 2)}, "Improper number of dimensions to norm"),
        ((2, 3), {"axis": (0, 0)}, "repeated axis"),
        ((2, 3), {"axis": 2}, "out of bounds"),
    ],
)
def test_norms_that_do_not_exist(shape, settings, message):
    with pytest.raises(ValueError, match=message):
        linalg.norm(ag.Variable(np.ones(shape)), **settings)
    with pytest.raises(ValueError):  # noqa: PT011  # NumPy refuses it as well
        np.linalg.norm(np.ones(shape), **settings)


def test_an_axis_that_is_none():
    with pytest.raises(TypeError, match="'axis' must be None, an integer or a tuple of integers"):
        linalg.norm(ag.Variable(np.ones((2, 3))), axis="0")


@pytest.mark.parametrize("ord", ["fro", "nuc", 1, 2, np.inf])
def test_an_empty_matrix_has_the_norm_0(ord):
    x = ag.Variable(np.zeros((0, 0)))
    y = linalg.norm(x, ord)
    y.backward()
    assert y.item() == 0
    assert x.grad.shape == (0, 0)
    assert linalg.norm(np.zeros(0), np.inf) == 0
