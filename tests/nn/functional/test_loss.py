"""autograd_nn/functional/loss.py"""

import numpy as np
import pytest
from scipy import special

import autograd_core as ag
import autograd_nn as nn
from autograd_nn.errors import DataError
from autograd_nn.functional import cross_entropy, mse_loss


def test_cross_entropy_by_its_definition(rng):
    scores, labels = rng.standard_normal((5, 7)), rng.integers(0, 7, 5)
    losses = -special.log_softmax(scores, axis=1)[np.arange(5), labels]
    np.testing.assert_allclose(cross_entropy(scores, labels, reduction="none"), losses)
    np.testing.assert_allclose(cross_entropy(scores, labels, reduction="sum"), losses.sum())
    np.testing.assert_allclose(cross_entropy(scores, labels), losses.mean())


def test_the_gradient_of_cross_entropy_is_probability_minus_truth(rng):
    scores, labels = ag.Variable(rng.standard_normal((4, 3))), np.array([0, 2, 1, 1])
    cross_entropy(scores, labels, reduction="sum").backward()
    np.testing.assert_allclose(scores.grad, special.softmax(scores.array, axis=1) - np.eye(3)[labels])


def test_gradients_of_first_and_second_order(rng):
    labels = rng.integers(0, 7, 5)
    ag.check_grads(lambda x: cross_entropy(x, labels), [rng.standard_normal((5, 7))])
    ag.check_grads(mse_loss, [rng.standard_normal((5, 7)), rng.standard_normal((5, 7))])


def test_uniform_guesses_cost_the_logarithm_of_the_number_of_classes():
    assert cross_entropy(np.zeros((3, 10)), np.array([1, 5, 9])).item() == pytest.approx(np.log(10))


def test_huge_scores_give_finite_losses():
    loss = cross_entropy(np.array([[1e4, 0.0]], np.float32), np.array([1]))
    assert loss.item() == 1e4
    assert loss.dtype == np.float32


def test_mse_loss(rng):
    a, b = rng.standard_normal((2, 3)), rng.standard_normal((2, 3))
    assert mse_loss(ag.Variable(a), b).item() == pytest.approx(((a - b) ** 2).mean())


def test_labels_out_of_range_are_named():
    with pytest.raises(DataError, match=r"label 3 of row 1 .* 3 classes, numbered from 0 to 2"):
        cross_entropy(np.zeros((2, 3)), np.array([0, 3]))
    with pytest.raises(DataError, match=r"label -1 of row 0"):
        cross_entropy(np.zeros((2, 3)), np.array([-1, 2]))


def test_wrong_shapes_and_types():
    with pytest.raises(ag.ShapeError, match=r"\(2, 3\) and target \(3,\)"):
        cross_entropy(np.zeros((2, 3)), np.array([0, 1, 2]))
    with pytest.raises(ag.DTypeError, match="labels must be integers, not float64"):
        cross_entropy(np.zeros((2, 3)), np.array([0.0, 1.0]))
    with pytest.raises(ag.ShapeError, match=r"\(2,\) and target \(2, 1\)"):
        mse_loss(np.zeros(2), np.zeros((2, 1)))
    with pytest.raises(ValueError, match="reduction must be"):
        nn.functional.mse_loss(np.zeros(2), np.zeros(2), reduction="avg")
