import numpy as np
import pytest

import autograd_core as ag
from autograd_core import linalg


def test_the_gradient_of_a_regular_matrix(rng):
    a = rng.standard_normal((4, 4))
    np.testing.assert_allclose(ag.grad(linalg.det)(a), np.linalg.det(a) * np.linalg.inv(a).T)


@pytest.mark.parametrize("rank", [0, 1, 2, 3])
def test_singular_matrices_have_exact_derivatives(rng, rank):
    a = rng.standard_normal((4, rank)) @ rng.standard_normal((rank, 4))
    ag.check_grads(linalg.det, [a])
    ag.check_grads(linalg.det, [np.diag([1.0, -2, 3, 4][:rank] + [0.0] * (4 - rank))])


def test_the_adjugate_by_minors(rng):
    a = rng.standard_normal((3, 2)) @ rng.standard_normal((2, 3))
    minors = [
        [np.linalg.det(np.delete(np.delete(a, i, 0), j, 1)) * (-1) ** (i + j) for j in range(3)] for i in range(3)
    ]
    np.testing.assert_allclose(ag.grad(linalg.det)(a), minors)


@pytest.mark.parametrize("n", [0, 1])
def test_small_matrices(n):
    x = ag.Variable(np.zeros((n, n)))
    linalg.det(x).backward()
    np.testing.assert_array_equal(x.grad, np.ones((n, n)))


def test_slogdet():
    sign, logarithm = result = linalg.slogdet(ag.Variable(-np.eye(3) * 1e200))
    assert (sign.item(), logarithm.item()) == (-1, pytest.approx(3 * 200 * np.log(10)))
    assert result.sign is sign
    assert result.logabsdet is logarithm


def test_slogdet_of_a_singular_matrix_has_no_gradient():
    sign, logarithm = linalg.slogdet(ag.Variable(np.ones((2, 2))))
    assert (sign.item(), logarithm.item()) == (0, -np.inf)
    with pytest.raises(np.linalg.LinAlgError, match="Singular matrix"):
        logarithm.backward()
