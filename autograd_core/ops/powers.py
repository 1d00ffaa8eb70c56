"""Powers and roots."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from autograd_core import ops
from autograd_core.function import INPUTS, OUTPUT, Elementwise
from autograd_core.variable import Operand, Variable

__all__ = ["cbrt", "float_power", "pow", "power", "sqrt"]


_NO_NEGATIVE_POWERS = "integers have no negative integer powers: give a floating-point exponent, or a.astype(float)"


class Power(Elementwise):
    """y = a ** b, both arrays. At b = 0 the derivative to a is 0; at a = 0 ≤ b the one to b is 0."""

    symbol = "**"
    saves = (INPUTS, OUTPUT)

    def mistake(self, *arrays: Any) -> str:
        return super().mistake(*arrays) or _NO_NEGATIVE_POWERS

    def forward(self, xp: Any, a: Any, b: Any) -> Any:
        return a**b

    def backward(self, gy: Any, a: Any, b: Any, y: Any) -> Any:
        ga = gb = None
        if self.needs(0):
            both = ops.logical_and(a == 0, b == 0)
            ga = gy * b * a ** ops.where(both, 1, b - 1)  # 0 · a¹ instead of 0 · a⁻¹, which is 0 · inf at a = 0
        if self.needs(1):
            zero = ops.logical_and(a == 0, b >= 0)
            gb = gy * ops.where(zero, 0, y * ops.log(ops.where(zero, 1, a)))
        return ga, gb


class PowerOf(Elementwise):
    """y = x ** exponent for a number: no logarithm, and nothing recorded for the exponent."""

    wide = True
    saves = INPUTS

    def mistake(self, *arrays: Any) -> str:
        return _NO_NEGATIVE_POWERS

    def __init__(self, exponent: float) -> None:
        self.exponent = exponent

    @property
    def symbol(self) -> str:  # type: ignore[override]  # "**2" tells more than "**"
        return f"**{self.exponent:g}"

    def forward(self, xp: Any, x: Any) -> Any:
        return x**self.exponent

    def backward(self, gy: Any, x: Any) -> Any:
        n = self.exponent
        return gy * n * x ** (n - 1) if n != 0 else ops.where(False, gy, 0)  # x⁰ is constant, also at 0


class PowerFrom(Elementwise):
    """y = base ** x for a number above 0."""

    wide = True
    saves = OUTPUT

    def __init__(self, base: float) -> None:
        self.base = base

    @property
    def symbol(self) -> str:  # type: ignore[override]  # "2**" tells more than "**"
        return f"{self.base:g}**"

    def forward(self, xp: Any, x: Any) -> Any:
        return self.base**x

    def backward(self, gy: Any, y: Any) -> Any:
        return gy * y * math.log(self.base)


class Sqrt(Elementwise):
    """y = √x; the derivative at 0 is inf."""

    symbol = "√"
    saves = OUTPUT

    def forward(self, xp: Any, x: Any) -> Any:
        return xp.sqrt(x)

    def backward(self, gy: Any, y: Any) -> Any:
        return gy / (2 * y)


class Cbrt(Elementwise):
    """y = ∛x, negative for negative x; the derivative at 0 is inf."""

    symbol = "∛"
    saves = OUTPUT

    def forward(self, xp: Any, x: Any) -> Any:
        return xp.cbrt(x)

    def backward(self, gy: Any, y: Any) -> Any:
        return gy / (3 * y * y)


def power(a: Operand, b: Operand) -> Variable:
    """a ** b, element by element; NaN for a fractional power of a negative number.

    The derivative to a is 0 where b is 0, also at a = 0; the one to b is 0 where a is 0 and b ≥ 0, NaN where a < 0.
    Raises ArgumentError for integers to negative integer powers, as NumPy raises ValueError.
    """
    if b.__class__ is int or b.__class__ is float:
        return PowerOf(b)(a)
    if (a.__class__ is int or a.__class__ is float) and 0 < a < math.inf:
        return PowerFrom(a)(b)
    return Power()(a, b)


pow = power


def float_power(a: Operand, b: Operand) -> Variable:
    """a ** b in float64, also of integers: 2 to the power −1 is 0.5. Derivatives as those of `power`."""
    return power(_float64(a), _float64(b))


def _float64(x: Operand) -> Any:
    return float(x) if isinstance(x, bool | int | float) else ops.astype(x, np.float64)


def sqrt(x: Operand) -> Variable:
    """√x; NaN below 0, with NumPy's warning. The derivative at 0 is inf."""
    return Sqrt()(x)


def cbrt(x: Operand) -> Variable:
    """The cube root, negative for negative x. The derivative at 0 is inf."""
    return Cbrt()(x)
