"""Activations of the form x · gate(x), where the gate goes from 0 to 1."""

from __future__ import annotations

import math
from typing import Any, ClassVar

import numpy as np

import autograd_core as ag
from autograd_core import INPUTS, ArgumentError, Elementwise, ShapeError, Variable
from autograd_core.backends import special
from autograd_core.backends.blocks import in_blocks
from autograd_core.backends.compiled import kernels
from autograd_core.ops.axes import one_axis
from autograd_core.variable import Operand, shape_of
from autograd_nn.functional.activation import sigmoid


class NormalIntegral(Elementwise):
    """y = Φ(x), the probability that a normal variable lies below x.

    Source:  M. Abramowitz, I. Stegun, "Handbook of Mathematical Functions", 1964, 7.1.26 for float32: off by 1e-7 at most,
             in a fifth of the time that an exact erf takes.
    """

    wide = True
    symbol = "Φ"
    saves = INPUTS

    def forward(self, xp: Any, x: Any) -> Any:
        if x.dtype != np.float32:
            return special.evaluate("erf", x * math.sqrt(0.5)) * 0.5 + 0.5
        t = 1 / (abs(x) * (0.3275911 * math.sqrt(0.5)) + 1)
        tail = t * 1.061405429
        for coefficient in (-1.453152027, 1.421413741, -0.284496736, 0.254829592):
            tail += coefficient
            tail *= t
        tail *= xp.exp(x * x * -0.5)
        return xp.copysign(tail * -0.5 + 0.5, x) + 0.5

    def backward(self, gy: Any, x: Any) -> Any:
        return gy * _normal_density(x)


class Gated(Elementwise):
    """y = x · gate(x). `gate` takes raw arrays; `slope`, the derivative of y, Variables as well.

    kernel:  the name of the compiled one, see autograd_core/backends/compiled/activation.py; "" for none.
    """

    wide = True
    saves = INPUTS
    kernel: ClassVar[str] = ""

    def forward(self, xp: Any, x: Any) -> Any:
        if self.kernel and (fast := kernels("activation", xp, 4 * x.size, x)):
            return fast.each(self.kernel, x)
        return in_blocks(lambda x: x * self.gate(xp, x), x)

    def backward(self, gy: Any, x: Any) -> Any:
        if self.kernel and (fast := kernels("activation", np, 4 * x.size, x, gy)):
            return fast.each(f"{self.kernel}_backward", gy, x)
        return in_blocks(lambda gy, x: gy * self.slope(x), gy, x)

    def gate(self, xp: Any, x: Any) -> Any:
        raise NotImplementedError

    def slope(self, x: Any) -> Any:
        raise NotImplementedError


class Gelu(Gated):
    """y = x · Φ(x), Φ the normal distribution's integral."""

    symbol = "GELU"
    kernel = "gelu"

    def gate(self, xp: Any, x: Any) -> Any:
        return NormalIntegral().forward(xp, x)

    def slope(self, x: Any) -> Any:
        return NormalIntegral()(x) + x * _normal_density(x)


class GeluTanh(Gated):
    """y = x · (1 + tanh u)/2 with u = √(2/π) · (x + 0.044715 x³): `Gelu` to three digits, without erf."""

    symbol = "GELU"
    kernel = "gelu_tanh"

    def gate(self, xp: Any, x: Any) -> Any:
        return xp.tanh(self.inner(x)) * 0.5 + 0.5

    def slope(self, x: Any) -> Any:
        x = ag.clip(x, -10, 10)  # beyond, the slope is 0 or 1 to any precision, while x² would overflow float16
        t = ag.tanh(self.inner(x))
        slope = (x * x * (3 * 0.044715) + 1) * math.sqrt(2 / math.pi)
        return t * 0.5 + 0.5 + x * (1 - t * t) * slope * 0.5

    def inner(self, x: Any) -> Any:
        return (x * x * 0.044715 + 1) * x * math.sqrt(2 / math.pi)


class Silu(Gated):
    """y = x · σ(x)."""

    symbol = "SiLU"
    kernel = "silu"

    def gate(self, xp: Any, x: Any) -> Any:
        return xp.tanh(x * 0.5) * 0.5 + 0.5

    def slope(self, x: Any) -> Any:
        s = sigmoid(x)
        return s * (x * (1 - s) + 1)


class Hardswish(Gated):
    """y = x · hardsigmoid(x); the derivative is 0 at −3, 1 at 3."""

    kernel = "hardswish"

    symbol = "hardswish"

    def gate(self, xp: Any, x: Any) -> Any:
        return xp.clip(x / 6 + 0.5, 0, 1)

    def slope(self, x: Any) -> Any:
        inner = ag.clip(x, -3, 3)  # ∞ · 0 would be NaN
        return ag.clip(x / 6 + 0.5, 0, 1) + inner * ((x > -3) & (x < 3)) / 6


class Mish(Gated):
    """y = x · tanh(ln(1 + eˣ))."""

    symbol = "Mish"
    kernel = "mish"

    def gate(self, xp: Any, x: Any) -> Any:
        n = self.numerator(xp.exp(xp.minimum(x, self.limit(x))))
        return n / (n + 2)

    def slope(self, x: Any) -> Any:
        n = self.numerator(ag.exp(ag.minimum(x, self.limit(x))))
        t = n / (n + 2)
        return t + x * (1 - t * t) * sigmoid(x)

    def numerator(self, e: Any) -> Any:
        """n in tanh(ln(1 + e)) = n / (n + 2)."""
        return e * (e + 2)

    def limit(self, x: Any) -> int:
        """From this x on the quotient rounds to 1, while (eˣ)² would overflow: float16 at x = 5.5, float32 at x = 44."""
        return 5 if x.dtype == np.float16 else 20


def _normal_density(x: Any) -> Any:
    return ag.exp(x * x * -0.5) * (1 / math.sqrt(2 * math.pi))


def gelu(x: Operand, approximate: str = "none") -> Variable:
    """x · Φ(x): relu whose switch is soft, as likely on as a normal variable lies below x.

    approximate:  "tanh" for x/2 · (1 + tanh(√(2/π) · (x + 0.044715 x³))), quicker and off by less than 0.0005.
    Raises        ArgumentError for another word.
    Source:       D. Hendrycks, K. Gimpel, "Gaussian Error Linear Units (GELUs)", 2016, sec. 2.
    """
    if approximate not in ("none", "tanh"):
        raise ArgumentError(f"gelu: approximate must be 'none' or 'tanh', not {approximate!r}")
    return Gelu()(x) if approximate == "none" else GeluTanh()(x)


def silu(x: Operand) -> Variable:
    """x · σ(x), also called swish.

    Source:  S. Elfwing et al., "Sigmoid-Weighted Linear Units for Neural Network Function Approximation …", 2017, eq. 2.
    """
    return Silu()(x)


def hardswish(x: Operand) -> Variable:
    """x · min(max(x/6 + 1/2, 0), 1): silu with a gate of three straight lines.

    Source:  A. Howard et al., "Searching for MobileNetV3", 2019, sec. 5.2.
    """
    return Hardswish()(x)


def mish(x: Operand) -> Variable:
    """x · tanh(ln(1 + eˣ)).

    Source:  D. Misra, "Mish: A Self Regularized Non-Monotonic Activation Function", 2019, eq. 1.
    """
    return Mish()(x)


def glu(x: Operand, dim: int = -1) -> Variable:
    """a · σ(b), where a and b are the halves of x along `dim`: one half says how much of the other gets through.

    Raises   ShapeError when the size along `dim` is odd.
    Source:  Y. Dauphin et al., "Language Modeling with Gated Convolutional Networks", 2017, sec. 2.
    """
    shape = shape_of(x)
    axis = one_axis(dim, len(shape))
    if shape[axis] % 2:
        raise ShapeError(f"glu: x is {shape}, and its size along dim={dim} is odd: it can't be halved")
    a, b = ag.split(x, 2, axis)
    return a * sigmoid(b)
