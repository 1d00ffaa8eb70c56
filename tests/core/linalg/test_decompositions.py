import numpy as np
import pytest

import autograd_core as ag
from autograd_core import linalg


def positive(rng, n=3):
    a = rng.standard_normal((n, n))
    return a @ a.T + np.eye(n)


def test_cholesky_reads_one_triangle_and_has_a_symmetric_gradient(rng):
    a = positive(rng)
    for upper in (False, True):
        x = ag.Variable((np.triu if upper else np.tril)(a))
        y = linalg.cholesky(x, upper=upper)
        np.testing.assert_allclose(y.array, np.linalg.cholesky(a, upper=upper))
        y.backward(rng.standard_normal((3, 3)))
        np.testing.assert_array_equal(x.grad, x.grad.T)


def test_cholesky_of_other_matrices():
    with pytest.raises(np.linalg.LinAlgError, match=r"^Cholesky\(float64\[2, 2\]\): Matrix is not positive definite"):
        linalg.cholesky(ag.Variable(-np.eye(2)))


def test_qr_names_its_results(rng):
    result = np.linalg.qr(ag.Variable(rng.standard_normal((4, 3))))
    assert (result.Q.shape, result.R.shape) == ((4, 3), (3, 3))


@pytest.mark.parametrize("mode", ["complete", "raw"])
def test_modes_without_a_derivative(rng, mode):
    a = rng.standard_normal((4, 3))
    for ours, theirs in zip(linalg.qr(a, mode), np.linalg.qr(a, mode), strict=True):
        np.testing.assert_array_equal(ours, theirs)
    assert isinstance(linalg.qr(ag.Variable(a, requires_grad=False), mode)[0], ag.Variable)
    with pytest.raises(ag.GraphError, match=rf"^qr: mode='{mode}' has no derivative for shape \(4, 3\)"):
        linalg.qr(ag.Variable(a), mode)
    with pytest.raises(ValueError, match="Unrecognized mode"):
        linalg.qr(a, "full")


def test_qr_of_a_rank_deficient_matrix_has_no_gradient():
    q, _ = linalg.qr(ag.Variable(np.diag([1.0, 0.0])))
    with pytest.raises(np.linalg.LinAlgError, match="Singular matrix") as caught:
        q.sum().backward()
    assert "QR" in caught.value.__notes__[0]
