import itertools

import numpy as np
import pytest

import autograd_core as ag
from autograd_core import linalg


def test_every_function_of_numpy_is_here():
    assert set(linalg.__all__) == set(np.linalg.__all__) - {"LinAlgError"}
    assert linalg.LinAlgError is np.linalg.LinAlgError


@pytest.mark.parametrize("sizes", [(10, 100, 5, 50), (10, 20, 30, 40, 5, 6), (5, 5, 5)])
def test_a_chain_is_multiplied_in_the_cheapest_order(rng, sizes):
    matrices = [rng.standard_normal(shape) for shape in itertools.pairwise(sizes)]
    y = linalg.multi_dot([ag.Variable(m) for m in matrices])
    np.testing.assert_allclose(y.array, np.linalg.multi_dot(matrices))
    if sizes == (10, 100, 5, 50):
        assert y.creator.inputs[0].shape == (10, 5)  # (a b) c: 7,500 multiplications instead of 75,000


@pytest.mark.parametrize(
    ("shapes", "error", "message"),
    [
        ([(2, 3)], ValueError, "Expecting at least two arrays"),
        ([(2, 3), (3,), (3, 2)], np.linalg.LinAlgError, "the arrays must be two-dimensional"),
        ([(2, 2, 3), (3, 2)], np.linalg.LinAlgError, "the arrays must be two-dimensional"),
        ([(2, 3), (2, 3)], ValueError, "the inner sizes differ"),
    ],
)
def test_chains_that_do_not_fit(shapes, error, message):
    with pytest.raises(error, match=message):
        linalg.multi_dot([ag.Variable(np.ones(shape)) for shape in shapes])


def test_stricter_than_the_functions_outside_linalg():
    with pytest.raises(ag.ShapeError, match="must be \\(arrays of\\) 3-dimensional vectors"):
        linalg.cross(ag.Variable(np.ones(2)), np.ones(2))
    with pytest.raises(ag.ShapeError, match="must be one-dimensional"):
        linalg.outer(ag.Variable(np.ones((2, 2))), np.ones(2))
    with pytest.raises(ag.GraphError, match="would write past the graph"):
        linalg.multi_dot([np.ones((2, 2))] * 2, out=np.empty((2, 2)))
