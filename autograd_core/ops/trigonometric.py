"""Sine, cosine, hyperbolic tangent; angles in radians."""

from __future__ import annotations

from typing import Any

from autograd_core.function import INPUTS, OUTPUT, Elementwise
from autograd_core.variable import Operand, Variable

__all__ = ["cos", "sin", "tanh"]


class Sin(Elementwise):
    """y = sin x."""

    symbol = "sin"
    saves = INPUTS

    def forward(self, xp: Any, x: Any) -> Any:
        return xp.sin(x)

    def backward(self, gy: Any, x: Any) -> Any:
        return gy * cos(x)


class Cos(Elementwise):
    """y = cos x."""

    symbol = "cos"
    saves = INPUTS

    def forward(self, xp: Any, x: Any) -> Any:
        return xp.cos(x)

    def backward(self, gy: Any, x: Any) -> Any:
        return -gy * sin(x)


class Tanh(Elementwise):
    """y = tanh x."""

    symbol = "tanh"
    saves = OUTPUT

    def forward(self, xp: Any, x: Any) -> Any:
        return xp.tanh(x)

    def backward(self, gy: Any, y: Any) -> Any:
        return gy * (1 - y * y)


def sin(x: Operand) -> Variable:
    """Sine of an angle in radians."""
    return Sin()(x)


def cos(x: Operand) -> Variable:
    """Cosine of an angle in radians."""
    return Cos()(x)


def tanh(x: Operand) -> Variable:
    """Hyperbolic tangent: (eˣ − e⁻ˣ) / (eˣ + e⁻ˣ), between −1 and 1."""
    return Tanh()(x)
