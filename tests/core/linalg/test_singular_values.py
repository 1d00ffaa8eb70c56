import numpy as np
import pytest

import autograd_core as ag
from autograd_core import linalg


@pytest.mark.parametrize("shape", [(3, 3), (4, 3), (3, 4)])
def test_the_product_has_the_gradient_of_the_matrix(rng, shape):
    """u diag(s) vᵀ is the matrix: whatever the vectors' signs, its gradient is the one that comes in."""
    g = rng.standard_normal(shape)

    def f(x):
        u, s, vh = linalg.svd(x, full_matrices=False)
        return (u * s @ vh * g).sum()

    np.testing.assert_allclose(ag.grad(f)(rng.standard_normal(shape)), g, atol=1e-12)


def test_equal_singular_values():
    a = np.eye(3)
    np.testing.assert_allclose(ag.grad(lambda x: (linalg.svdvals(x) ** 2).sum())(a), 2 * a)
    assert np.isnan(ag.grad(lambda x: linalg.svd(x).U[0, 0])(a)).all()


def test_columns_that_full_matrices_adds_have_no_gradient(rng):
    a = rng.standard_normal((4, 2))
    assert np.isnan(ag.grad(lambda x: linalg.svd(x).U[0, 3])(a)).all()
    np.testing.assert_allclose(
        ag.grad(lambda x: linalg.svd(x).U[0, 1])(a), ag.grad(lambda x: linalg.svd(x, False).U[0, 1])(a), atol=1e-12
    )
    _, (du, ds, dv) = ag.jvp(linalg.svd, (a,), (np.ones((4, 2)),))
    assert np.isnan(du[:, 2:]).all()
    assert np.isfinite(du[:, :2]).all()
    assert np.isfinite(ds).all()
    assert np.isfinite(dv).all()


def test_a_singular_value_of_zero():
    square = np.diag([2.0, 1.0, 0.0])

    def projections(x):  # whatever the signs
        u, s, vh = linalg.svd(x)
        return u * [1.0, 2, 3] @ u.T, vh.T * [1.0, 2, 3] @ vh, s[:2]

    ag.check_grads(projections, [square], order=1)
    tall = np.vstack([np.diag([2.0, 0.0]), np.zeros((2, 2))])
    assert np.isnan(ag.grad(lambda x: linalg.svd(x, False).U.sum())(tall)).any()
    assert np.isfinite(ag.grad(lambda x: linalg.svdvals(x).sum())(tall)).all()


def test_small_singular_values_are_told_apart(rng):
    u, v = (np.linalg.qr(rng.standard_normal((3, 3))).Q for _ in range(2))
    a = u @ np.diag([1.0, 2e-6, 1e-6]) @ v
    gradient = ag.grad(lambda x: linalg.svd(x).U[0, 1])(a)
    assert np.isfinite(gradient).all()


def test_hermitian_takes_the_signs_away(rng):
    a = np.diag([1.0, -3.0, 2.0])
    u, s, vh = linalg.svd(ag.Variable(a), hermitian=True)
    np.testing.assert_allclose(s.array, [3, 2, 1])
    np.testing.assert_allclose((u * s @ vh).array, a)


def test_of_nothing():
    x = ag.Variable(np.zeros((0, 3)))
    u, s, vh = linalg.svd(x, full_matrices=False)
    (u.sum() + s.sum() + vh.sum()).backward()
    assert x.grad.shape == (0, 3)
