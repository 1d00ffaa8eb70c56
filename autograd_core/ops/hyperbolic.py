"""Hyperbolic sine, cosine and tangent, and their inverses."""

from __future__ import annotations

from typing import Any

import numpy as np

from autograd_core import ops
from autograd_core.backends.compiled import kernels
from autograd_core.function import INPUTS, OUTPUT, Elementwise
from autograd_core.variable import Operand, Variable

__all__ = ["acosh", "arccosh", "arcsinh", "arctanh", "asinh", "atanh", "cosh", "sinh", "tanh"]


class Sinh(Elementwise):
    """y = sinh x."""

    symbol = "sinh"
    saves = INPUTS

    def forward(self, xp: Any, x: Any) -> Any:
        return xp.sinh(x)

    def backward(self, gy: Any, x: Any) -> Any:
        return gy * cosh(x)


class Cosh(Elementwise):
    """y = cosh x."""

    symbol = "cosh"
    saves = INPUTS

    def forward(self, xp: Any, x: Any) -> Any:
        return xp.cosh(x)

    def backward(self, gy: Any, x: Any) -> Any:
        return gy * sinh(x)


class Tanh(Elementwise):
    """y = tanh x."""

    symbol = "tanh"
    saves = OUTPUT

    def forward(self, xp: Any, x: Any) -> Any:
        return xp.tanh(x)

    def backward(self, gy: Any, y: Any) -> Any:
        if fast := kernels("activation", np, 4 * y.size, y, gy):
            return fast.each("tanh_backward", gy, y)
        return gy * (1 - y * y)


class Arcsinh(Elementwise):
    """y = arsinh x."""

    symbol = "arcsinh"
    saves = INPUTS

    def forward(self, xp: Any, x: Any) -> Any:
        return xp.arcsinh(x)

    def backward(self, gy: Any, x: Any) -> Any:
        return gy / ops.hypot(x, 1.0)  # √(x² + 1), where x² might overflow


class Arccosh(Elementwise):
    """y = arcosh x; the derivative at 1 is inf."""

    symbol = "arccosh"
    saves = INPUTS

    def forward(self, xp: Any, x: Any) -> Any:
        return xp.arccosh(x)

    def backward(self, gy: Any, x: Any) -> Any:
        return gy / (ops.sqrt(x - 1) * ops.sqrt(x + 1))


class Arctanh(Elementwise):
    """y = artanh x; the derivative at ±1 is inf."""

    symbol = "arctanh"
    saves = INPUTS

    def forward(self, xp: Any, x: Any) -> Any:
        return xp.arctanh(x)

    def backward(self, gy: Any, x: Any) -> Any:
        return gy / ((1 - x) * (1 + x))


def sinh(x: Operand) -> Variable:
    """Hyperbolic sine: (eˣ − e⁻ˣ) / 2."""
    return Sinh()(x)


def cosh(x: Operand) -> Variable:
    """Hyperbolic cosine: (eˣ + e⁻ˣ) / 2."""
    return Cosh()(x)


def tanh(x: Operand) -> Variable:
    """Hyperbolic tangent: (eˣ − e⁻ˣ) / (eˣ + e⁻ˣ), between −1 and 1."""
    return Tanh()(x)


def arcsinh(x: Operand) -> Variable:
    """The number whose hyperbolic sine is x."""
    return Arcsinh()(x)


def arccosh(x: Operand) -> Variable:
    """The number ≥ 0 whose hyperbolic cosine is x; NaN below 1. The derivative at 1 is inf."""
    return Arccosh()(x)


def arctanh(x: Operand) -> Variable:
    """The number whose hyperbolic tangent is x; ±inf at ±1 and NaN outside."""
    return Arctanh()(x)


asinh, acosh, atanh = arcsinh, arccosh, arctanh  # the array API's names
