import numpy as np
import pytest

import autograd_core as ag
from autograd_core import linalg


@pytest.mark.parametrize("triangle", ["L", "U"])
def test_one_triangle_is_read_and_the_gradient_is_symmetric(rng, triangle):
    a = rng.standard_normal((3, 3))
    x = ag.Variable(a)
    w, v = linalg.eigh(x, triangle)
    expected = np.linalg.eigh(a, triangle)
    np.testing.assert_allclose(w.array, expected.eigenvalues)
    (w * rng.standard_normal(3)).sum().backward(retain_graph=True)
    (v * rng.standard_normal((3, 3))).sum().backward()
    np.testing.assert_allclose(x.grad, x.grad.T)


def test_equal_eigenvalues():
    """Symmetric functions of the values have a gradient, the vectors have none and say so."""
    a = np.diag([2.0, 2.0, 5.0])
    np.testing.assert_allclose(ag.grad(lambda x: (linalg.eigvalsh(x) ** 2).sum())(a), 2 * a)
    assert np.isnan(ag.grad(lambda x: linalg.eigh(x)[1][0, 0])(a)).all()
    _, (values, vectors) = ag.jvp(linalg.eigh, (a,), (np.ones((3, 3)),))
    assert np.isfinite(values).all()
    assert np.isnan(vectors).any()


def test_eigenvalues_that_are_equal_to_rounding(rng):
    q = np.linalg.qr(rng.standard_normal((3, 3))).Q
    a = q @ np.diag([2.0, 2.0, 5.0]) @ q.T
    assert np.isnan(ag.grad(lambda x: linalg.eigh(x)[1][0, 0])((a + a.T) / 2)).all()


def test_a_loss_with_no_gradient_yet_keeps_its_second_derivative(rng):
    """At its minimum the gradient that reaches the vectors is 0: that must not hide them from the second derivative."""
    a = rng.standard_normal((3, 3))
    a = a + a.T
    target = np.linalg.eigh(a).eigenvectors

    def loss(x):
        return ((linalg.eigh((x + x.T) / 2).eigenvectors - target) ** 2).sum()

    np.testing.assert_allclose(ag.grad(loss)(a), 0)
    hessian = ag.hessian(loss)(a)
    assert np.abs(hessian).max() > 0.1
    ag.check_grads(loss, [a])


def test_real_eigenvalues_of_a_matrix_that_is_not_symmetric(rng):
    a = np.array([[1.0, 5.0], [0.0, 2.0]])
    w, v = linalg.eig(ag.Variable(a))
    np.testing.assert_allclose(a @ v.array, v.array * w.array)
    with pytest.raises(ag.DTypeError, match=r"^eig: the matrix has complex eigenvalues"):
        linalg.eigvals(ag.Variable(np.array([[0.0, 1.0], [-1.0, 0.0]])))


def test_other_triangles():
    with pytest.raises(ValueError, match=r"UPLO argument must be 'L' or 'U'"):
        linalg.eigh(ag.Variable(np.eye(2)), "X")
    assert linalg.eigh(np.eye(2), "u").eigenvalues.shape == (2,)


def test_of_nothing():
    x = ag.Variable(np.zeros((2, 0, 0)))
    w, v = linalg.eigh(x)
    (w.sum() + v.sum()).backward()
    assert x.grad.shape == (2, 0, 0)
