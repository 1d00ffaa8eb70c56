"""Measures of a model: the share it has right, and how far its numbers are from the true ones."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from autograd_core import backends
from autograd_nn.errors import SettingError
from autograd_nn.training.metric import Metric, raw


def accuracy(scores: Any, targets: Any) -> Any:
    """The share of rows of `scores` (N, C) whose largest entry is at the label in `targets` (N,), 0 to 1.

    Targets that are probabilities (N, C) count as the label of their largest.
    """
    scores, targets = raw(scores), raw(targets)
    labels = targets.argmax(axis=1) if targets.shape == scores.shape else targets
    return (scores.argmax(axis=1) == labels).mean()


def top_k(k: int) -> Callable[[Any, Any], Any]:
    """A measure: the share of rows of scores (N, C) in which the label's score is among the k largest, 0 to 1.

    Of equal scores the lower class goes first. Raises SettingError for a k below 1.
    """
    if k < 1:
        raise SettingError(f"top_k: k must be at least 1, not {k!r}")

    def share(scores: Any, targets: Any) -> Any:
        scores, targets = raw(scores), raw(targets)
        xp = backends.of(scores).xp
        labels = targets.argmax(axis=1) if targets.shape == scores.shape else targets
        own = xp.take_along_axis(scores, labels[:, None], axis=1)
        ahead = (scores > own) | ((scores == own) & (xp.arange(scores.shape[1]) < labels[:, None]))
        return (ahead.sum(axis=1) < k).mean()

    share.__name__ = f"top_{k}"
    return share


def mse(y: Any, target: Any) -> Any:
    """The mean squared error, over all elements."""
    return ((raw(y) - raw(target)) ** 2).mean()


class R2(Metric):
    """The coefficient of determination: 1 for perfect numbers, 0 for those that are no better than the mean.

    Formula:  1 - Σ(t - y)² / Σ(t - mean t)², the mean over the outputs; NaN where the targets are all the same
    Shapes:   y and targets (N, …); everything after the first axis are outputs.
    """

    def sums(self, y: Any, target: Any) -> tuple[Any, ...]:
        # Chan's sums would be safer for targets far from 0, but float64 leaves 16 digits for the difference to eat.
        y, target = (array.reshape(len(array), -1).astype("float64") for array in (y, target))
        return len(target), target.sum(axis=0), (target**2).sum(axis=0), ((target - y) ** 2).sum(axis=0)

    def value(self, count: int, total: Any, squares: Any, errors: Any) -> Any:
        spread = squares - total**2 / count
        spread[spread <= 1e-12 * squares] = float("nan")  # what rounding leaves of targets that are all the same
        return (1 - errors / spread).mean()
