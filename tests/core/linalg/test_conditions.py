import numpy as np
import pytest

import autograd_core as ag
from autograd_core import linalg


@pytest.mark.parametrize("p", [None, 2, -2, 1, "fro"])
def test_singular_matrices(p):
    for a in (np.zeros((2, 2)), np.diag([1.0, 0.0])):
        y = linalg.cond(ag.Variable(a), p)
        assert isinstance(y, ag.Variable)
        assert y.item() == np.linalg.cond(a, p)


def test_errors():
    with pytest.raises(np.linalg.LinAlgError, match="not defined on empty arrays"):
        linalg.cond(ag.Variable(np.zeros((0, 2))))
    with pytest.raises(np.linalg.LinAlgError, match="must be square"):
        linalg.cond(ag.Variable(np.ones((3, 2))), 1)
    with pytest.raises(ValueError, match="can't be both set"):
        linalg.matrix_rank(np.eye(2), 1, rtol=1)


def test_ranks_have_no_gradient():
    for x in (np.ones((2, 2)), np.zeros((3, 2, 2)), np.ones(3), np.zeros(3), 2.0):
        rank = linalg.matrix_rank(ag.Variable(x))
        np.testing.assert_array_equal(rank.array, np.linalg.matrix_rank(x))
        assert not rank.requires_grad
