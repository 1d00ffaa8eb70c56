import numpy as np
import pytest

import autograd_core as ag
from autograd_core import linalg


def test_settings_of_pinv(rng):
    a = rng.standard_normal((4, 3)) @ np.diag([1, 1e-3, 1e-9])
    for settings in ({}, {"rcond": 1e-6}, {"rtol": 1e-6}, {"rtol": None}):
        np.testing.assert_allclose(linalg.pinv(a, **settings), np.linalg.pinv(a, **settings), rtol=1e-5)
    stack = np.stack([a, a])
    np.testing.assert_array_equal(
        linalg.pinv(stack, np.array([1e-6, 1e-2])), np.linalg.pinv(stack, np.array([1e-6, 1e-2]))
    )
    with pytest.raises(ValueError, match="can't be both set"):
        linalg.pinv(a, 1e-3, rtol=1e-3)
    with pytest.raises(ag.GraphError, match="pinv: no gradient flows to `rtol`"):
        linalg.pinv(a, ag.Variable(1e-3))


def test_pinv_of_zero_has_no_gradient_of_its_own():
    np.testing.assert_array_equal(ag.grad(lambda x: linalg.pinv(x).sum())(np.zeros((3, 2))), np.zeros((3, 2)))


def test_hermitian_reads_the_lower_triangle(rng):
    a = rng.standard_normal((3, 3))
    x = ag.Variable(a)
    y = linalg.pinv(x, hermitian=True)
    np.testing.assert_allclose(y.array, np.linalg.pinv(a, hermitian=True))
    y.sum().backward()
    np.testing.assert_allclose(x.grad, x.grad.T)


def test_results_of_lstsq(rng):
    a, b = rng.standard_normal((5, 3)), rng.standard_normal((5, 2))
    for shape, right in (((5, 3), b), ((3, 5), b[:3]), ((5, 3), b[:, 0])):
        ours = linalg.lstsq(ag.Variable(a.reshape(shape)), right)
        for y, expected in zip(ours, np.linalg.lstsq(a.reshape(shape), right), strict=True):
            np.testing.assert_allclose(y.array, expected)
        assert not ours.rank.requires_grad


@pytest.mark.parametrize("rcond", [None, -1, 0.5])
def test_tolerances_of_lstsq(rng, rcond):
    a, b = rng.standard_normal((5, 3)) @ np.diag([1, 1e-2, 1e-20]), rng.standard_normal(5)
    ours, theirs = linalg.lstsq(a, b, rcond), np.linalg.lstsq(a, b, rcond)
    assert ours.rank == theirs[2]
    assert ours.residuals.shape == theirs[1].shape


def test_regression_has_the_gradient_of_the_normal_equations(rng):
    a, b = rng.standard_normal((6, 3)), rng.standard_normal(6)

    def normal_equations(a, b):
        return ag.linalg.solve(a.T @ a, a.T @ b).sum()

    for ours, theirs in zip(
        ag.grad(lambda a, b: linalg.lstsq(a, b).x.sum(), (0, 1))(a, b),
        ag.grad(normal_equations, (0, 1))(a, b),
        strict=True,
    ):
        np.testing.assert_allclose(ours, theirs)


@pytest.mark.parametrize(
    ("a", "b"), [((3,), (3,)), ((2, 3, 3), (3,)), ((3, 2), (2,)), ((3, 2), ()), ((3, 2), (3, 1, 1))]
)
def test_shapes_that_do_not_fit(a, b):
    with pytest.raises(np.linalg.LinAlgError, match=r"^lstsq: "):
        linalg.lstsq(ag.Variable(np.ones(a)), np.ones(b))
