"""Division with remainder, and numbers taken apart into whole part and fraction, or mantissa and exponent."""

from __future__ import annotations

from typing import Any

import numpy as np

from autograd_core import ops
from autograd_core.function import EXTRA, INPUTS, NOTHING, OUTPUT, Elementwise, Function
from autograd_core.ops.rounding import Flat
from autograd_core.variable import Operand, Variable

__all__ = ["divmod", "floor_divide", "fmod", "frexp", "ldexp", "mod", "modf", "remainder"]


class Remainder(Elementwise):
    """y = a − ⌊a / b⌋ · b: the remainder with the sign of b."""

    symbol = "mod"
    saves = INPUTS

    def forward(self, xp: Any, a: Any, b: Any) -> Any:
        return xp.remainder(a, b)

    def backward(self, gy: Any, a: Any, b: Any) -> Any:
        return gy, -gy * floor_divide(a, b) if self.needs(1) else None


class Fmod(Elementwise):
    """y = a − trunc(a / b) · b: the remainder with the sign of a."""

    symbol = "fmod"
    saves = (INPUTS, OUTPUT)

    def forward(self, xp: Any, a: Any, b: Any) -> Any:
        return xp.fmod(a, b)

    def backward(self, gy: Any, a: Any, b: Any, y: Any) -> Any:
        return gy, -gy * ops.rint((a - y) / b) if self.needs(1) else None  # trunc(a / b) may be 1 off: a / b is rounded


class Modf(Function):
    """y, whole = the fraction of x, with its sign, and x without it."""

    saves = NOTHING

    def forward(self, xp: Any, x: Any) -> Any:
        return xp.modf(x)

    def backward(self, gys: Any) -> Any:
        return gys[0]


class Frexp(Function):
    """y, e with x = y · 2ᵉ and ½ ≤ |y| < 1; the exponent e is an integer."""

    saves = EXTRA

    def forward(self, xp: Any, x: Any) -> Any:
        y, exponent = xp.frexp(x)
        return y, exponent, exponent

    def backward(self, gys: Any, exponent: Any) -> Any:
        return ldexp(gys[0], -exponent)


class Ldexp(Elementwise):
    """y = x · 2ᵉ, exactly, for an integer e."""

    wide = True  # NumPy has no ldexp of bfloat16
    saves = (1,)

    def forward(self, xp: Any, x: Any, exponent: Any) -> Any:
        return xp.ldexp(x, exponent)

    def backward(self, gy: Any, exponent: Any) -> Any:
        return ldexp(gy, exponent), None


def floor_divide(a: Operand, b: Operand) -> Variable:
    """⌊a / b⌋, element by element; the derivatives are 0."""
    return Flat("floor_divide")(a, b)


def remainder(a: Operand, b: Operand) -> Variable:
    """a − ⌊a / b⌋ · b, with the sign of b as Python's %. The derivative to a is 1, to b −⌊a / b⌋."""
    return Remainder()(a, b)


mod = remainder


def fmod(a: Operand, b: Operand) -> Variable:
    """a − trunc(a / b) · b, with the sign of a as C's fmod. The derivative to a is 1, to b −trunc(a / b)."""
    return Fmod()(a, b)


def divmod(a: Operand, b: Operand) -> tuple[Variable, Variable]:
    """(⌊a / b⌋, the remainder): `floor_divide` and `remainder`."""
    return floor_divide(a, b), remainder(a, b)


def modf(x: Operand) -> tuple[Variable, Variable]:
    """The fraction of x and its whole part, both with x's sign. The derivative of the fraction is 1, of the other 0."""
    return Modf()(x)


def frexp(x: Operand) -> tuple[Variable, Variable]:
    """(y, e) with x = y · 2ᵉ and ½ ≤ |y| < 1; e is an integer, without a gradient."""
    return Frexp()(x)


def ldexp(x: Operand, exponent: Operand) -> Variable:
    """x · 2ᵉ for integers e. Raises DTypeError for other exponents."""
    if exponent.__class__ is int:  # as an array it stays an integer beside bfloat16
        exponent = np.asarray(exponent)
    return Ldexp()(x, exponent)
