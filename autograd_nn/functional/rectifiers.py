"""Rectifiers: functions made of two or three pieces, most of them straight lines."""

from __future__ import annotations

from typing import Any

import numpy as np

import autograd_core as ag
from autograd_core import INPUTS, OUTPUT, ArgumentError, Elementwise, ShapeError, Variable
from autograd_core.backends.blocks import in_blocks
from autograd_core.backends.compiled import kernels
from autograd_core.variable import Operand, shape_of


class Hardtanh(Elementwise):
    """y = x between two bounds, else the nearer of them; the derivative at the bounds is 0."""

    wide = True
    symbol = "hardtanh"
    saves = OUTPUT

    def __init__(self, low: float, high: float) -> None:
        self.low = low
        self.high = high

    def forward(self, xp: Any, x: Any) -> Any:
        return xp.clip(x, self.low, self.high)

    def backward(self, gy: Any, y: Any) -> Any:
        return gy * ((y > self.low) & (y < self.high))


class Hardsigmoid(Elementwise):
    """y = x/6 + 1/2 between 0 and 1, else the nearer of them; the derivative at x = ±3 is 0."""

    wide = True
    symbol = "hardsigmoid"
    saves = OUTPUT

    def forward(self, xp: Any, x: Any) -> Any:
        return xp.clip(x / 6 + 0.5, 0, 1)

    def backward(self, gy: Any, y: Any) -> Any:
        return gy * ((y > 0) & (y < 1)) / 6


class LeakyRelu(Elementwise):
    """y = x where x > 0, else slope · x; the derivative at 0 is the slope."""

    wide = True
    symbol = "leaky ReLU"
    saves = OUTPUT  # its sign is that of x

    def __init__(self, slope: float) -> None:
        self.slope = slope

    def forward(self, xp: Any, x: Any) -> Any:
        return in_blocks(lambda x: _two_pieces(xp, x, self.slope), x)

    def backward(self, gy: Any, y: Any) -> Any:
        return in_blocks(lambda gy, y: gy * _two_slopes(y, 1, self.slope), gy, y)


class Prelu(Elementwise):
    """y = x where x > 0, else weight · x; the derivative at 0 is the weight."""

    wide = True
    symbol = "PReLU"
    saves = INPUTS

    def forward(self, xp: Any, x: Any, weight: Any) -> Any:
        return _two_pieces(xp, x, weight)

    def backward(self, gy: Any, x: Any, weight: Any) -> Any:
        gx = gy * _two_slopes(x, 1, weight) if self.needs(0) else None
        return gx, gy * ag.minimum(x, 0) if self.needs(1) else None


class Elu(Elementwise):
    """y = scale · x where x > 0, else scale · alpha · (eˣ − 1); the derivative at 0 is scale · alpha."""

    wide = True
    symbol = "ELU"
    saves = OUTPUT

    def __init__(self, alpha: float, scale: float = 1.0) -> None:
        self.alpha = alpha
        self.scale = scale

    def forward(self, xp: Any, x: Any) -> Any:
        limit = self.alpha * self.scale
        return in_blocks(lambda x: xp.maximum(x, 0) * self.scale + xp.expm1(xp.minimum(x, 0)) * limit, x)

    def backward(self, gy: Any, y: Any) -> Any:
        limit = self.alpha * self.scale
        return in_blocks(lambda gy, y: gy * (_two_slopes(y, self.scale, limit) + ag.minimum(y, 0)), gy, y)


class Selu(Elu):
    """`Elu` whose alpha and scale keep the mean 0 and the variance 1."""

    symbol = "SELU"


class Softplus(Elementwise):
    """y = ln(1 + e^(beta·x)) / beta; x itself where beta·x > threshold."""

    wide = True
    symbol = "softplus"
    saves = INPUTS

    def __init__(self, beta: float, threshold: float) -> None:
        self.beta = beta
        self.threshold = threshold

    def forward(self, xp: Any, x: Any) -> Any:
        if fast := kernels("activation", xp, 4 * x.size, x):
            return fast.each("softplus", x, settings=(self.beta, self.threshold))

        def formula(x: Any) -> Any:
            scaled = x * self.beta
            rest = xp.log1p(xp.exp(-abs(scaled)))  # what is missing to max(x, 0)
            return (xp.maximum(scaled, 0) + rest * (scaled <= self.threshold)) / self.beta

        return in_blocks(formula, x)

    def backward(self, gy: Any, x: Any) -> Any:
        if fast := kernels("activation", np, 4 * x.size, x, gy):
            return fast.each("softplus_backward", gy, x, settings=(self.beta, self.threshold))

        def formula(gy: Any, x: Any) -> Any:
            scaled = x * self.beta
            return gy * (ag.expit(scaled) * (scaled <= self.threshold) + (scaled > self.threshold))

        return in_blocks(formula, gy, x)


class Logsigmoid(Elementwise):
    """y = ln σ(x) = −ln(1 + e⁻ˣ), which can't overflow."""

    wide = True
    symbol = "ln σ"
    saves = OUTPUT

    def forward(self, xp: Any, x: Any) -> Any:
        return in_blocks(lambda x: xp.minimum(x, 0) - xp.log1p(xp.exp(-abs(x))), x)

    def backward(self, gy: Any, y: Any) -> Any:
        return gy * -ag.expm1(y)


def _two_pieces(xp: Any, x: Any, slope: Any) -> Any:
    """x where x > 0, else slope · x. NumPy's `where` takes ten times as long as a product."""
    return xp.maximum(x, 0) + xp.minimum(x, 0) * slope


def _two_slopes(x: Any, above: Any, below: Any) -> Any:
    """`above` where x > 0, else `below`, in x's dtype."""
    positive = (x > 0).astype(x.dtype)
    return positive * above + (1 - positive) * below


def relu6(x: Operand) -> Variable:
    """min(max(x, 0), 6). Its derivative at 0 and 6 is 0.

    Source:  A. Howard et al., "MobileNets", 2017 (for arithmetic of few bits).
    """
    return Hardtanh(0.0, 6.0)(x)


def hardtanh(x: Operand, min_val: float = -1.0, max_val: float = 1.0) -> Variable:
    """x between the bounds, else the nearer of them; there its derivative is 0.

    Raises ArgumentError unless min_val < max_val.
    """
    if not min_val < max_val:
        raise ArgumentError(f"hardtanh: min_val={min_val} must be less than max_val={max_val}")
    return Hardtanh(min_val, max_val)(x)


def hardsigmoid(x: Operand) -> Variable:
    """min(max(x/6 + 1/2, 0), 1): sigmoid by three straight lines. Its derivative at ±3 is 0."""
    return Hardsigmoid()(x)


def leaky_relu(x: Operand, negative_slope: float = 0.01) -> Variable:
    """x where x > 0, else negative_slope · x: a unit that is off still learns.

    Raises   ArgumentError for a negative_slope below 0, with which the result no longer tells the two pieces apart.
    Source:  A. Maas et al., "Rectifier Nonlinearities Improve Neural Network Acoustic Models", 2013, sec. 2.
    """
    if not negative_slope >= 0:
        raise ArgumentError(f"leaky_relu: negative_slope must be at least 0, not {negative_slope}; prelu takes any")
    return LeakyRelu(negative_slope)(x)


def prelu(x: Operand, weight: Operand) -> Variable:
    """x where x > 0, else weight · x, with one learned weight for all channels or one for each.

    Shapes:  x (N, C, …), weight (1,) or (C,) -> as x.
    Raises   ShapeError when weight has another shape.
    Source:  K. He et al., "Delving Deep into Rectifiers", 2015, eq. 1.
    """
    shape, sizes = shape_of(x), shape_of(weight)
    if sizes not in ((1,), shape[1:2]):
        raise ShapeError(f"prelu: x is {shape}, so weight {sizes} must be (1,) or, one for each channel, {shape[1:2]}")
    per_channel = (*sizes, *(1,) * (len(shape) - 2))
    return Prelu()(x, weight if len(per_channel) == 1 else ag.reshape(weight, per_channel))


def elu(x: Operand, alpha: float = 1.0) -> Variable:
    """x where x > 0, else alpha · (eˣ − 1), which levels off at −alpha.

    Raises   ArgumentError for an alpha below 0.
    Source:  D.-A. Clevert et al., "Fast and Accurate Deep Network Learning by Exponential Linear Units", 2016, eq. 15.
    """
    if not alpha >= 0:
        raise ArgumentError(f"elu: alpha must be at least 0, not {alpha}")
    return Elu(alpha)(x)


# The fixed point of mean 0 and variance 1: Klambauer et al., 2017, eq. 14, to more digits as in its appendix.
SELU_ALPHA = 1.6732632423543772848170429916717
SELU_SCALE = 1.0507009873554804934193349852946


def selu(x: Operand) -> Variable:
    """λ · elu(x, α), with the λ and α under which a layer's outputs come to mean 0 and variance 1 by themselves.

    Source:  G. Klambauer et al., "Self-Normalizing Neural Networks", 2017, eq. 2 and 14.
    """
    return Selu(SELU_ALPHA, SELU_SCALE)(x)


def softplus(x: Operand, beta: float = 1.0, threshold: float = 20.0) -> Variable:
    """ln(1 + e^(beta·x)) / beta: a smooth relu, and relu in the limit of a large beta.

    threshold:  where beta·x is over it the result is x: the two differ by less than e^−threshold / beta.
    Raises      ArgumentError unless beta > 0.
    """
    if not beta > 0:
        raise ArgumentError(f"softplus: beta must be over 0, not {beta}")
    return Softplus(beta, threshold)(x)


def logsigmoid(x: Operand) -> Variable:
    """ln σ(x) = −ln(1 + e⁻ˣ), exact where σ rounds to 0 or 1."""
    return Logsigmoid()(x)
