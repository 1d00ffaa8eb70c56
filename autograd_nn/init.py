"""Initial values of weights. Each returns a new float32 array; `rng` defaults to the process's generator.

`shape` is PyTorch's layout: (out, in) for Linear, (out, in, kernel height, kernel width) for Conv2d, so that the fan-in
of a unit, the number of inputs it sums, is the product of all sizes but the first.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from autograd_core import ShapeError
from autograd_nn import random


def zeros(shape: int | Sequence[int]) -> np.ndarray:
    """All 0: right for a bias; as weights it would keep all units of a layer equal for ever."""
    return np.zeros(shape, np.float32)


def normal(
    shape: int | Sequence[int], std: float = 0.01, mean: float = 0.0, rng: np.random.Generator | None = None
) -> np.ndarray:
    """Normally distributed: N(mean, std²)."""
    values = (rng or random.generator()).standard_normal(shape, dtype=np.float32)
    return values * np.float32(std) + np.float32(mean)


def uniform(shape: int | Sequence[int], low: float, high: float, rng: np.random.Generator | None = None) -> np.ndarray:
    """Evenly distributed over [low, high)."""
    values = (rng or random.generator()).random(shape, dtype=np.float32)
    return values * np.float32(high - low) + np.float32(low)


def xavier(shape: Sequence[int], two_sided: bool = False, rng: np.random.Generator | None = None) -> np.ndarray:
    """N(0, 1/n) with n the fan-in: keeps the variance of activations through sigmoid and tanh layers.

    two_sided:  variance 2 / (fan-in + fan-out), which serves the gradients on their way back too.
    Source:     X. Glorot, Y. Bengio, "Understanding the difficulty of training deep feedforward neural networks", 2010,
                eq. 12 for the two-sided form.
    """
    fan_in, fan_out = fans(shape)
    variance = 2 / (fan_in + fan_out) if two_sided else 1 / fan_in
    return normal(shape, math.sqrt(variance), rng=rng)


def he(shape: Sequence[int], rng: np.random.Generator | None = None) -> np.ndarray:
    """N(0, 2/n) with n the fan-in: ReLU zeroes half of its inputs, so the other half needs twice the variance.

    Source:  K. He et al., "Delving Deep into Rectifiers", 2015, eq. 10.
    """
    return normal(shape, math.sqrt(2 / fans(shape)[0]), rng=rng)


def fans(shape: Sequence[int]) -> tuple[int, int]:
    """Fan-in and fan-out of a weight: how many inputs a unit sums, and how many units an input reaches."""
    if len(shape) < 2:
        raise ShapeError(f"a weight of shape {tuple(shape)} has no fan-in: it needs at least two axes, (out, in)")
    window = math.prod(shape[2:])
    return shape[1] * window, shape[0] * window
