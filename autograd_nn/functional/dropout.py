"""Dropout."""

from __future__ import annotations

from typing import Any

import numpy as np

from autograd_core import Function, Variable, backends
from autograd_core.variable import shape_of
from autograd_nn import random


class Dropout(Function):
    """y = x · keep / (1 − p). Which elements are kept is an input, so that the op can be applied again."""

    symbol = "dropout"
    saves = (1,)

    def __init__(self, p: float) -> None:
        self.p = p

    def forward(self, xp: Any, x: Any, keep: Any) -> Any:
        return x * keep * self.scale(x)

    def backward(self, gy: Any, keep: Any) -> Any:
        return gy * keep * self.scale(gy), None

    def scale(self, x: Any) -> float:
        return 1 / (1 - self.p) if self.p < 1 else 0.0


def dropout(x: Variable, p: float = 0.5, training: bool = True, rng: np.random.Generator | None = None) -> Variable:
    """Set each element to 0 with probability p and scale the others by 1/(1 − p), so that the expected value stays.

    Outside of training it returns x as it is. (Scaling at test time by 1 − p instead, as first described, is the same
    up to that constant factor.)

    rng:     the generator that draws; the process's by default.
    Raises   ValueError unless 0 <= p <= 1.
    Source:  N. Srivastava et al., "Dropout: A Simple Way to Prevent Neural Networks from Overfitting", 2014, sec. 4.
    """
    if not 0 <= p <= 1:
        raise ValueError(f"dropout: p is a probability and must lie between 0 and 1, not {p}")
    if not training or p == 0:
        return x
    keep = (rng or random.generator()).random(shape_of(x), dtype=np.float32) >= p
    return Dropout(p)(x, backends.of(x.array if isinstance(x, Variable) else x).xp.asarray(keep))
