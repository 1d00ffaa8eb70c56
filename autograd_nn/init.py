"""Initial values of weights. Each returns a new float32 array; `rng` defaults to the process's generator.

Those with an underscore at the end have PyTorch's names and arguments: they write into a parameter, and return it.

`shape` is PyTorch's layout: (out, in) for Linear, (out, in, kernel height, kernel width) for Conv2d, so that the fan-in
of a unit, the number of inputs it sums, is the product of all sizes but the first.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from autograd_core import ArgumentError, ShapeError, Variable, backends
from autograd_nn import random

# Factors on the standard deviation of weights that make up for what a nonlinearity takes away. relu's is exact; those of
# tanh and selu are PyTorch's, found by trial.
_GAINS = {
    "linear": 1.0,
    "conv1d": 1.0,
    "conv2d": 1.0,
    "conv3d": 1.0,
    "conv_transpose1d": 1.0,
    "conv_transpose2d": 1.0,
    "conv_transpose3d": 1.0,
    "sigmoid": 1.0,
    "tanh": 5 / 3,
    "relu": math.sqrt(2),
    "selu": 3 / 4,
}


def zeros(shape: int | Sequence[int]) -> np.ndarray:
    """All 0: right for a bias; as weights it would keep all units of a layer equal for ever."""
    return np.zeros(shape, np.float32)


def ones(shape: int | Sequence[int]) -> np.ndarray:
    """All 1: the scale of a normalisation, say."""
    return np.ones(shape, np.float32)


def constant(shape: int | Sequence[int], value: float) -> np.ndarray:
    """All one value."""
    return np.full(shape, value, np.float32)


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


def trunc_normal(
    shape: int | Sequence[int],
    std: float = 1.0,
    mean: float = 0.0,
    a: float = -2.0,
    b: float = 2.0,
    rng: np.random.Generator | None = None,
) -> np.ndarray:
    """N(mean, std²) without what lies outside of [a, b]: values outside are drawn anew.

    a, b:    in the unit of the values, as in PyTorch; not in standard deviations.
    Raises   ArgumentError unless a < b and [a, b] holds at least a thousandth of the distribution.
    """
    lowest, highest = (a - mean) / std if std > 0 else 0.0, (b - mean) / std if std > 0 else 0.0
    share = (math.erf(highest / math.sqrt(2)) - math.erf(lowest / math.sqrt(2))) / 2
    if share < 1e-3:
        raise ArgumentError(
            f"trunc_normal: between a={a} and b={b} lies no noticeable part of N({mean}, {std}²); bounds are values, not "
            "multiples of std"
        )
    draw = rng or random.generator()
    values = draw.standard_normal(shape, dtype=np.float32)
    while (outside := (values < lowest) | (values > highest)).any():
        values[outside] = draw.standard_normal(int(outside.sum()), dtype=np.float32)
    return np.clip(values * np.float32(std) + np.float32(mean), np.float32(a), np.float32(b))


def orthogonal(shape: Sequence[int], gain: float = 1.0, rng: np.random.Generator | None = None) -> np.ndarray:
    """A random matrix whose rows, or columns if they are fewer, are orthogonal and of length `gain`: it keeps lengths.

    All axes but the first count as one.

    Raises   ShapeError for fewer than two axes.
    Source:  A. Saxe et al., "Exact Solutions to the Nonlinear Dynamics of Learning in Deep Linear Neural Networks", 2014.
    """
    fans(shape)
    rows, columns = shape[0], math.prod(shape[1:])
    q, r = np.linalg.qr((rng or random.generator()).standard_normal((max(rows, columns), min(rows, columns))))
    q *= np.where(np.diag(r) < 0, -1.0, 1.0)  # QR's choice of signs is not random
    return (gain * (q if rows >= columns else q.T)).reshape(shape).astype(np.float32)


def xavier(shape: Sequence[int], two_sided: bool = False, rng: np.random.Generator | None = None) -> np.ndarray:
    """N(0, 1/n) with n the fan-in: keeps the variance of activations through sigmoid and tanh layers.

    two_sided:  variance 2 / (fan-in + fan-out), which serves the gradients on their way back too.
    Source:     X. Glorot, Y. Bengio, "Understanding the difficulty of training deep feedforward neural networks", 2010,
                eq. 12 for the two-sided form.
    """
    fan_in, fan_out = fans(shape)
    variance = 2 / (fan_in + fan_out) if two_sided else 1 / fan_in
    return normal(shape, math.sqrt(variance), rng=rng)


def xavier_uniform(shape: Sequence[int], gain: float = 1.0, rng: np.random.Generator | None = None) -> np.ndarray:
    """Uniform with the variance gain² · 2 / (fan-in + fan-out): within ±gain·√(6 / (fan-in + fan-out)).

    Source:  X. Glorot, Y. Bengio, 2010, eq. 16.
    """
    bound = gain * math.sqrt(6 / sum(fans(shape)))
    return uniform(shape, -bound, bound, rng)


def he(
    shape: Sequence[int],
    rng: np.random.Generator | None = None,
    *,
    nonlinearity: str = "relu",
    slope: float = 0.01,
    mode: str = "fan_in",
) -> np.ndarray:
    """N(0, gain²/n) with n the fan-in: ReLU zeroes half of its inputs, so the other half needs twice the variance.

    nonlinearity, slope:  what follows, for the gain; see `gain`.
    mode:                 "fan_in", or "fan_out" to keep the variance of gradients on their way back instead.
    Raises   ShapeError for fewer than two axes, ArgumentError for an unknown nonlinearity or mode.
    Source:  K. He et al., "Delving Deep into Rectifiers", 2015, eq. 10, 14 and 15.
    """
    return normal(shape, _he_std(shape, nonlinearity, slope, mode), rng=rng)


def he_uniform(
    shape: Sequence[int],
    rng: np.random.Generator | None = None,
    *,
    nonlinearity: str = "relu",
    slope: float = 0.01,
    mode: str = "fan_in",
) -> np.ndarray:
    """Uniform with the variance of `he`: within ±gain·√(3/n)."""
    bound = math.sqrt(3) * _he_std(shape, nonlinearity, slope, mode)
    return uniform(shape, -bound, bound, rng)


def lecun(shape: Sequence[int], rng: np.random.Generator | None = None) -> np.ndarray:
    """N(0, 1/n) with n the fan-in: for linear units, and for SELU, which is made for it.

    Source:  Y. LeCun et al., "Efficient BackProp", 1998, sec. 4.6.
    """
    return normal(shape, math.sqrt(1 / fans(shape)[0]), rng=rng)


def gain(nonlinearity: str, param: float | None = None) -> float:
    """The factor on the standard deviation of weights that makes up for a nonlinearity; PyTorch's calculate_gain.

    param:   the slope of "leaky_relu" below 0, 0.01 by default: √(2 / (1 + slope²)).
    Raises   ArgumentError for a name that is not known.
    """
    if nonlinearity == "leaky_relu":
        return math.sqrt(2 / (1 + (0.01 if param is None else param) ** 2))
    if nonlinearity not in _GAINS:
        raise ArgumentError(f"gain: unknown nonlinearity {nonlinearity!r}; known: leaky_relu, {', '.join(_GAINS)}")
    return _GAINS[nonlinearity]


calculate_gain = gain


def zeros_(tensor: Variable) -> Variable:
    """All 0."""
    return _write(tensor, zeros(tensor.shape))


def ones_(tensor: Variable) -> Variable:
    """All 1."""
    return _write(tensor, ones(tensor.shape))


def constant_(tensor: Variable, val: float) -> Variable:
    """All one value."""
    return _write(tensor, constant(tensor.shape, val))


def normal_(tensor: Variable, mean: float = 0.0, std: float = 1.0, rng: np.random.Generator | None = None) -> Variable:
    """N(mean, std²)."""
    return _write(tensor, normal(tensor.shape, std, mean, rng))


def uniform_(tensor: Variable, a: float = 0.0, b: float = 1.0, rng: np.random.Generator | None = None) -> Variable:
    """Evenly distributed over [a, b)."""
    return _write(tensor, uniform(tensor.shape, a, b, rng))


def trunc_normal_(
    tensor: Variable,
    mean: float = 0.0,
    std: float = 1.0,
    a: float = -2.0,
    b: float = 2.0,
    rng: np.random.Generator | None = None,
) -> Variable:
    """N(mean, std²) without what lies outside of [a, b], see `trunc_normal`."""
    return _write(tensor, trunc_normal(tensor.shape, std, mean, a, b, rng))


def orthogonal_(tensor: Variable, gain: float = 1.0, rng: np.random.Generator | None = None) -> Variable:
    """A random matrix with orthogonal rows or columns, see `orthogonal`."""
    return _write(tensor, orthogonal(tensor.shape, gain, rng))


def xavier_uniform_(tensor: Variable, gain: float = 1.0, rng: np.random.Generator | None = None) -> Variable:
    """Uniform with the variance gain² · 2 / (fan-in + fan-out), see `xavier_uniform`."""
    return _write(tensor, xavier_uniform(tensor.shape, gain, rng))


def xavier_normal_(tensor: Variable, gain: float = 1.0, rng: np.random.Generator | None = None) -> Variable:
    """N(0, gain² · 2 / (fan-in + fan-out))."""
    return _write(tensor, gain * xavier(tensor.shape, two_sided=True, rng=rng))


def kaiming_uniform_(
    tensor: Variable,
    a: float = 0.0,
    mode: str = "fan_in",
    nonlinearity: str = "leaky_relu",
    rng: np.random.Generator | None = None,
) -> Variable:
    """`he_uniform`, where `a` is the slope of a leaky_relu below 0."""
    return _write(tensor, he_uniform(tensor.shape, rng, nonlinearity=nonlinearity, slope=a, mode=mode))


def kaiming_normal_(
    tensor: Variable,
    a: float = 0.0,
    mode: str = "fan_in",
    nonlinearity: str = "leaky_relu",
    rng: np.random.Generator | None = None,
) -> Variable:
    """`he`, where `a` is the slope of a leaky_relu below 0."""
    return _write(tensor, he(tensor.shape, rng, nonlinearity=nonlinearity, slope=a, mode=mode))


def _write(tensor: Variable, values: np.ndarray) -> Variable:
    """The values in the tensor's own array, on its device and in its dtype."""
    if not isinstance(tensor, Variable):
        raise ArgumentError(f"init: a value can be written into a Parameter, not into {type(tensor).__name__}")
    with backends.at(tensor.array):
        tensor.array[...] = backends.of(tensor.array).xp.asarray(values)
    tensor.changed_in_place()
    return tensor


def _he_std(shape: Sequence[int], nonlinearity: str, slope: float, mode: str) -> float:
    if mode not in ("fan_in", "fan_out"):
        raise ArgumentError(f'he: mode must be "fan_in" or "fan_out", not {mode!r}')
    return gain(nonlinearity, slope) / math.sqrt(fans(shape)[mode == "fan_out"])


def fans(shape: Sequence[int]) -> tuple[int, int]:
    """Fan-in and fan-out of a weight: how many inputs a unit sums, and how many units an input reaches."""
    if len(shape) < 2:
        raise ShapeError(f"a weight of shape {tuple(shape)} has no fan-in: it needs at least two axes, (out, in)")
    window = math.prod(shape[2:])
    return shape[1] * window, shape[0] * window
