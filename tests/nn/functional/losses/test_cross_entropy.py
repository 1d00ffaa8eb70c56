"""autograd_nn/functional/losses/cross_entropy.py and labels.py"""

import numpy as np
import pytest
from scipy import special

import autograd_core as ag
from autograd_nn.errors import DataError
from autograd_nn.functional import cross_entropy
from tests.nn.torch_reference import compare_with_pytorch

SETTINGS = [
    {},
    {"reduction": "sum"},
    {"reduction": "none"},
    {"weight": True},
    {"label_smoothing": 0.2},
    {"weight": True, "label_smoothing": 0.1, "reduction": "none"},
    {"weight": True, "label_smoothing": 0.3, "ignore_index": 1},
    {"ignore_index": 2},
    {"weight": True, "ignore_index": -7, "reduction": "sum"},
    {"weight": True, "ignore_index": 0},
]
SHAPES = [(5, 4), (4,), (2, 4, 3), (2, 4, 3, 2)]


def labels_for(rng, shape, classes, settings):
    """Labels of all classes, some of them to be ignored."""
    labels = np.asarray(rng.integers(0, classes, (*shape[:1], *shape[2:]) if len(shape) > 1 else ()))
    if labels.ndim and settings.get("ignore_index", 0) < 0:
        labels.reshape(-1)[::3] = settings["ignore_index"]
    if not labels.ndim:
        labels = np.asarray(3)
    return labels


def settings_for(rng, settings, dtype=np.float64):
    return {**settings, "weight": rng.uniform(0.5, 2, 4).astype(dtype)} if settings.get("weight") else settings


def test_by_its_definition(rng):
    scores, labels = rng.standard_normal((5, 7)), rng.integers(0, 7, 5)
    losses = -special.log_softmax(scores, axis=1)[np.arange(5), labels]
    np.testing.assert_allclose(cross_entropy(scores, labels, reduction="none"), losses)
    np.testing.assert_allclose(cross_entropy(scores, labels, reduction="sum"), losses.sum())
    np.testing.assert_allclose(cross_entropy(scores, labels), losses.mean())


def test_smoothing_and_weights_by_their_definition(rng):
    scores, labels, w = rng.standard_normal((5, 7)), rng.integers(0, 7, 5), rng.uniform(0.5, 2, 7)
    truth = 0.9 * np.eye(7)[labels] + 0.1 / 7
    losses = -(special.log_softmax(scores, axis=1) * truth * w).sum(axis=1)
    np.testing.assert_allclose(cross_entropy(scores, labels, w, label_smoothing=0.1), losses.sum() / w[labels].sum())


def test_the_gradient_is_probability_minus_truth(rng):
    scores, labels = ag.Variable(rng.standard_normal((4, 3))), np.array([0, 2, 1, 1])
    cross_entropy(scores, labels, reduction="sum").backward()
    np.testing.assert_allclose(scores.grad, special.softmax(scores.array, axis=1) - np.eye(3)[labels])


@pytest.mark.parametrize("settings", SETTINGS)
@pytest.mark.parametrize("shape", SHAPES)
def test_equals_pytorch_with_labels(rng, shape, settings):
    labels = labels_for(rng, shape, 4, settings)
    compare_with_pytorch(
        "cross_entropy", [rng.standard_normal(shape), np.asarray(labels)], rng, **settings_for(rng, settings)
    )


@pytest.mark.parametrize("settings", [s for s in SETTINGS if "ignore_index" not in s])
@pytest.mark.parametrize("shape", SHAPES)
def test_equals_pytorch_with_probabilities(rng, shape, settings):
    probabilities = special.softmax(rng.standard_normal(shape), axis=1 if len(shape) > 1 else 0)
    compare_with_pytorch(
        "cross_entropy", [rng.standard_normal(shape), probabilities], rng, **settings_for(rng, settings)
    )


@pytest.mark.parametrize("settings", SETTINGS)
@pytest.mark.parametrize("shape", SHAPES)
def test_gradients_of_first_and_second_order(rng, shape, settings):
    labels = labels_for(rng, shape, 4, settings)
    settings = settings_for(rng, settings)
    ag.check_grads(lambda x: cross_entropy(x, labels, **settings), [rng.standard_normal(shape)], order=2)


def test_gradients_to_probabilities(rng):
    x, q, w = rng.standard_normal((3, 4)), rng.uniform(0.1, 1, (3, 4)), rng.uniform(0.5, 2, 4)
    ag.check_grads(lambda x, q: cross_entropy(x, q, w, label_smoothing=0.1), [x, q], order=2)


@pytest.mark.parametrize("settings", SETTINGS)
def test_per_example_gradients(rng, settings):
    settings = settings_for(rng, settings)
    x, labels = rng.standard_normal((3, 5, 4)), rng.integers(0, 4, (3, 5))
    labels[0], labels[1:, :2] = 3, settings.get("ignore_index", 2)  # each example keeps some

    def loss(x, labels):
        return ag.sum(cross_entropy(x, labels, **settings) ** 2)

    together = ag.vmap(ag.grad(loss))(x, labels)
    np.testing.assert_allclose(together, np.stack([ag.grad(loss)(*pair) for pair in zip(x, labels, strict=True)]))
    np.testing.assert_allclose(ag.vmap(ag.grad(loss), (0, None))(x, labels[0])[2], ag.grad(loss)(x[2], labels[0]))
    np.testing.assert_allclose(ag.vmap(ag.grad(loss), (None, 0))(x[0], labels)[2], ag.grad(loss)(x[0], labels[2]))
    direction = rng.standard_normal(x.shape)
    curvature = ag.vmap(lambda x, labels, v: ag.hvp(lambda x: loss(x, labels), (x,), (v,)))(x, labels, direction)
    alone = ag.hvp(lambda x: loss(x, labels[1]), (x[1],), (direction[1],))
    np.testing.assert_allclose(curvature[1], alone, atol=1e-12)


def test_float32_stays_beside_weights_of_float64(rng):
    x = ag.Variable(rng.standard_normal((5, 4)).astype(np.float32))
    y = cross_entropy(x, np.arange(5) % 4, weight=np.ones(4), label_smoothing=0.1)
    y.backward()
    assert y.dtype == x.grad.dtype == np.float32


def test_only_scores_and_labels_are_kept(rng):
    x, labels = ag.Variable(rng.standard_normal((5, 4))), np.arange(5) % 4
    saved = cross_entropy(x, labels, reduction="none").creator.saved
    assert saved[0] is x.array
    assert saved[1] is labels
    assert len(saved) == 2


def test_uniform_guesses_cost_the_logarithm_of_the_number_of_classes():
    assert cross_entropy(np.zeros((3, 10)), np.array([1, 5, 9])).item() == pytest.approx(np.log(10))


def test_huge_scores_give_finite_losses():
    loss = cross_entropy(np.array([[1e4, 0.0]], np.float32), np.array([1]))
    assert loss.item() == 1e4
    assert loss.dtype == np.float32


def test_ignored_rows_get_no_gradient_even_of_infinite_scores(rng):
    x = ag.Variable(np.array([[0.0, 1.0], [-np.inf, 2.0]]))
    loss = cross_entropy(x, np.array([0, -100]))
    loss.backward()
    np.testing.assert_allclose(loss.item(), np.log(1 + np.e))
    assert not x.grad[1].any()


def test_labels_out_of_range_are_named():
    with pytest.raises(DataError, match=r"label 3 of row 1 .* 3 classes, numbered from 0 to 2"):
        cross_entropy(np.zeros((2, 3)), np.array([0, 3]))
    with pytest.raises(DataError, match=r"label -1 of row 0"):
        cross_entropy(np.zeros((2, 3)), np.array([-1, 2]))
    with pytest.raises(DataError, match=r"label 9 of row \(1, 0\) .* or ignore_index=-100"):
        cross_entropy(np.zeros((2, 3, 2)), np.array([[0, -100], [9, 1]]))
    with pytest.raises(DataError, match="label 5 of the only row"):
        cross_entropy(np.zeros(3), np.array(5))
    with pytest.raises(DataError, match="label 3"):
        ag.vmap(cross_entropy)(np.zeros((2, 1, 3)), np.array([[0], [3]]))


def test_a_mean_over_nothing_is_refused():
    with pytest.raises(DataError, match="every label is ignore_index=-100"):
        cross_entropy(np.zeros((2, 3)), np.array([-100, -100]))
    assert cross_entropy(np.zeros((2, 3)), np.array([-100, -100]), reduction="sum").item() == 0


def test_wrong_shapes_types_and_settings():
    x, labels = np.zeros((2, 3)), np.array([0, 1])
    with pytest.raises(ag.ShapeError, match=r"\(2, 3\) and target \(3,\)"):
        cross_entropy(x, np.array([0, 1, 2]))
    with pytest.raises(ag.DTypeError, match="labels must be integers, not float64"):
        cross_entropy(x, np.array([0.0, 1.0]))
    with pytest.raises(ag.ShapeError, match=r"weight is \(2,\); it must be \(3,\)"):
        cross_entropy(x, labels, weight=np.ones(2))
    with pytest.raises(ag.ArgumentError, match=r"label_smoothing must lie between 0 and 1, not 1\.5"):
        cross_entropy(x, labels, label_smoothing=1.5)
    with pytest.raises(
        ag.ArgumentError, match=r'cross_entropy: reduction must be "mean", "sum" or "none", not \'avg\''
    ):
        cross_entropy(x, labels, reduction="avg")


def test_float32_stays_beside_probabilities_of_float64(rng):
    x = ag.Variable(rng.standard_normal((3, 4)).astype(np.float32))
    assert cross_entropy(x, np.full((3, 4), 0.25), label_smoothing=0.1).dtype == np.float32
