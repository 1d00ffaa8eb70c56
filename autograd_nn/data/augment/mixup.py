"""Pairs of examples mixed into one, targets too."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from autograd_nn.data.augment.augment import Augment, need_floats
from autograd_nn.errors import DataError


class MixUp(Augment):
    """x' = λ x + (1 - λ) x[partner], y' = λ y + (1 - λ) y[partner], λ ~ Beta(alpha, alpha) for each example.

    Shapes:  x (N, ...) floating; y (N,) integer labels below `classes`, or (N, classes) probabilities;
             y' (N, classes) float32 probabilities, which `cross_entropy` takes as targets.
    Errors:  DataError when alpha <= 0, classes < 2, or a label is not below `classes`.
    Source:  H. Zhang, M. Cisse, Y. Dauphin, D. Lopez-Paz, "mixup: Beyond Empirical Risk Minimization", 2018, eq. 1 and
             2; partners are drawn within the batch, as in sec. 2, but λ for each pair, not once for the batch.
    """

    def __init__(self, classes: int, alpha: float = 0.2) -> None:
        if not isinstance(classes, int | np.integer) or classes < 2:
            raise DataError(f"MixUp: classes must be a whole number of at least 2, not {classes!r}")
        if not (alpha > 0 and np.isfinite(alpha)):
            raise DataError(f"MixUp: alpha must be a finite number above 0, not {alpha!r}")
        self.classes = int(classes)
        self.alpha = float(alpha)

    def __call__(self, x: NDArray[Any], y: Any, rng: np.random.Generator) -> tuple[NDArray[Any], Any]:
        need_floats("MixUp", x)
        y = self._probabilities(np.asarray(y))
        partner = rng.permutation(len(x))
        weight = rng.beta(self.alpha, self.alpha, len(x))
        return _mix(x, partner, weight), _mix(y, partner, weight)

    def _probabilities(self, y: NDArray[Any]) -> NDArray[Any]:
        if y.ndim == 2 and y.shape[1] == self.classes:
            return y.astype(np.float32, copy=False)
        if y.ndim != 1 or y.dtype.kind not in "iu":
            raise DataError(
                f"MixUp: targets must be integer labels (N,) or probabilities (N, {self.classes}), not {y.dtype} {y.shape}"
            )
        if y.size and not (y.min() >= 0 and y.max() < self.classes):
            raise DataError(f"MixUp: labels must be 0 to {self.classes - 1}; this batch has {y.min()} to {y.max()}")
        probabilities = np.zeros((len(y), self.classes), np.float32)
        probabilities[np.arange(len(y)), y] = 1
        return probabilities


def _mix(x: NDArray[Any], partner: NDArray[Any], weight: NDArray[Any]) -> NDArray[Any]:
    weight = weight.astype(x.dtype).reshape(-1, *[1] * (x.ndim - 1))
    y = x - x[partner]
    y *= weight
    y += x[partner]
    return y
