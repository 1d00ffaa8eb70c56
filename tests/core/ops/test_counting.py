import numpy as np
import pytest

import autograd_core as ag


def test_weights_of_a_histogram_get_their_gradient(rng):
    x, w = np.array([0.1, 0.5, 0.9, 1.0, 2.0]), rng.uniform(0.5, 1.5, 5)
    for settings in ({"bins": 3, "range": (0, 1)}, {"bins": [0, 0.5, 1]}, {"bins": 4, "density": True}):
        sums, edges = ag.histogram(x, weights=ag.Variable(w), **settings)
        expected, expected_edges = np.histogram(x, weights=w, **settings)
        np.testing.assert_allclose(sums.array, expected)
        np.testing.assert_array_equal(edges.array, expected_edges)
        ag.check_grads(lambda w, settings=settings: ag.histogram(x, weights=w, **settings)[0], (w,))


def test_counts_carry_no_gradient():
    counts, edges = ag.histogram(ag.Variable(np.arange(5.0)))
    assert not counts.requires_grad
    assert not edges.requires_grad
    assert not ag.digitize(ag.Variable(np.arange(3.0)), [0.5]).requires_grad
    np.testing.assert_array_equal(ag.bincount(ag.Variable(np.array([1, 1, 3]))).array, [0, 2, 0, 1])


@pytest.mark.parametrize(
    ("call", "error", "text"),
    [
        (lambda x: ag.bincount(x), ag.DTypeError, "counts in integers"),
        (lambda x: ag.bincount(np.array([-1])), ag.ShapeError, "no negative elements|must not be negative"),
        (lambda x: ag.bincount(np.array([1, 2]), weights=x), ag.ShapeError, "same length"),
        (lambda x: ag.digitize(x, [0, 2, 1]), ag.ShapeError, "monotonically"),
        (lambda x: ag.histogram(x, 0), ag.ArgumentError, "must be positive"),
        (lambda x: ag.histogram(x, "auto", weights=ag.Variable(np.ones(4))), ag.ArgumentError, "rule for the bins"),
    ],
)
def test_bad_input(call, error, text):
    with pytest.raises(error, match=text):
        call(ag.Variable(np.arange(4.0)))
