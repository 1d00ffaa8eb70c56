import numpy as np
import pytest

from autograd_nn.data.augment import MixUp
from autograd_nn.errors import DataError


@pytest.mark.parametrize("given", ["labels", "probabilities"])
def test_inputs_and_targets_are_mixed_alike(given, rng):
    # An input's only number is its label, so that mixed inputs tell what the mean label must be.
    labels = rng.integers(0, 5, 400)
    y = labels if given == "labels" else np.eye(5, dtype=np.float32)[labels]
    x, mixed = MixUp(5, alpha=0.5)(labels.astype(np.float32).reshape(-1, 1, 1, 1), y, rng)
    assert (x.dtype, mixed.dtype, mixed.shape) == (np.float32, np.float32, (400, 5))
    np.testing.assert_allclose(mixed.sum(axis=1), 1, atol=1e-6)
    np.testing.assert_allclose(mixed @ np.arange(5), x.ravel(), atol=1e-5)
    np.testing.assert_array_less(-1e-6, mixed)


def test_weights_are_beta_distributed():
    rng = np.random.default_rng(0)
    x = np.eye(20_000, 1, dtype=np.float32).reshape(-1, 1, 1, 1)
    x[::2] = 1  # half are 1, half 0: a mixed pair of both shows its weight
    mixed, _ = MixUp(2, alpha=0.4)(x, np.zeros(20_000, int), rng)
    weight = mixed[(mixed > 0) & (mixed < 1)]
    assert weight.mean() == pytest.approx(0.5, abs=0.02)
    assert weight.var() == pytest.approx(1 / (4 * (2 * 0.4 + 1)), abs=0.01)  # of Beta(a, a)


def test_a_partner_of_the_same_kind_changes_nothing(rng):
    x, y = MixUp(3)(np.full((9, 1, 2, 2), 0.3), np.full(9, 2), rng)
    np.testing.assert_allclose(x, 0.3, rtol=1e-12)
    np.testing.assert_allclose(y, np.eye(3)[[2] * 9], atol=1e-6)


@pytest.mark.parametrize(
    ("x", "y", "message"),
    [
        (np.zeros((2, 1), "f"), np.array([0, 3]), "MixUp: labels must be 0 to 2; this batch has 0 to 3"),
        (np.zeros((2, 1), "f"), np.array([-1, 0]), "MixUp: labels must be 0 to 2; this batch has -1 to 0"),
        (np.zeros((2, 1), "f"), np.zeros(2), r"MixUp: targets must be integer labels .* not float64 \(2,\)"),
        (np.zeros((2, 1), int), np.zeros(2, int), "MixUp: images must be floating-point numbers, not int64"),
    ],
)
def test_batches_are_refused(x, y, message, rng):
    with pytest.raises(DataError, match=message):
        MixUp(3)(x, y, rng)


@pytest.mark.parametrize(("settings", "name"), [({"classes": 1}, "classes"), ({"classes": 3, "alpha": 0}, "alpha")])
def test_settings_are_refused(settings, name):
    with pytest.raises(DataError, match=f"MixUp: {name} must be"):
        MixUp(**settings)
