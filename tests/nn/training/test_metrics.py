import numpy as np
import pytest

from autograd_core import Variable
from autograd_nn.errors import SettingError
from autograd_nn.training import R2, accuracy, mse, top_k
from autograd_nn.training.metric import Tally


def test_accuracy():
    scores = np.array([[1, 2, 0], [5, 1, 1], [0, 0, 3], [2, 1, 0]], np.float32)
    labels = np.array([1, 0, 0, 0])
    assert accuracy(scores, labels) == 0.75
    assert accuracy(Variable(scores), labels) == 0.75
    probabilities = np.array([[0.1, 0.8, 0.1], [1, 0, 0], [0.6, 0, 0.4], [0.4, 0.3, 0.3]])
    assert accuracy(scores, probabilities) == 0.75


def test_top_k_by_sorting(rng):
    scores, labels = rng.standard_normal((50, 6)), rng.integers(0, 6, 50)
    for k in range(1, 7):
        largest = np.argsort(-scores, axis=1)[:, :k]
        assert top_k(k)(scores, labels) == pytest.approx((largest == labels[:, None]).any(axis=1).mean())
    assert top_k(1)(scores, labels) == accuracy(scores, labels)
    assert top_k(6)(scores, labels) == 1
    assert top_k(3).__name__ == "top_3"


def test_top_k_does_not_count_ties_in_full():
    scores = np.zeros((4, 4))
    assert top_k(1)(scores, np.arange(4)) == 0.25 == accuracy(scores, np.arange(4))
    assert top_k(3)(scores, np.eye(4)) == 0.75
    with pytest.raises(SettingError, match="top_k: k must be at least 1, not 0"):
        top_k(0)


def test_mse(rng):
    y, target = rng.standard_normal((2, 5, 3))
    assert mse(y, target) == pytest.approx(np.sum((y - target) ** 2) / 15)


def test_r2_of_all_batches_together(rng):
    target = rng.standard_normal((30, 2)) * [1, 5] + [3, -100]
    y = target + rng.standard_normal((30, 2))
    expected = np.mean(
        [1 - np.sum((y - target)[:, i] ** 2) / np.sum((target - target.mean(0))[:, i] ** 2) for i in (0, 1)]
    )
    assert R2()(y, target) == pytest.approx(expected, rel=1e-9)
    tally = Tally({"r2": R2()})
    for part in (slice(0, 20), slice(20, 29), slice(29, 30)):
        tally.add(Variable(y[part].astype(np.float32)), target[part].astype(np.float32), Variable(np.float32(0)))
    assert tally.values()["r2"] == pytest.approx(expected, rel=1e-4)
    assert R2()(np.full((4, 1), 2.5), np.array([[1.0], [2], [3], [4]])) == pytest.approx(0)
    assert R2()(target[:, 0], target[:, 0]) == 1
    assert np.isnan(R2()(np.array([0.0, 1]), np.array([0.1, 0.1])))


def test_r2_like_scikit_learn(rng):
    metrics = pytest.importorskip("sklearn.metrics")
    y, target = rng.standard_normal((2, 25, 3))
    assert R2()(y, target) == pytest.approx(metrics.r2_score(target, y))
