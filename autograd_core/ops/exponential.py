"""Exponential, logarithm, square root."""

from __future__ import annotations

from typing import Any

from autograd_core.function import INPUTS, OUTPUT, Elementwise
from autograd_core.variable import Operand, Variable

__all__ = ["exp", "log", "sqrt"]


class Exp(Elementwise):
    """y = eˣ."""

    symbol = "exp"
    saves = OUTPUT  # dy/dx = y: keeping x as well would double the memory

    def forward(self, xp: Any, x: Any) -> Any:
        return xp.exp(x)

    def backward(self, gy: Any, y: Any) -> Any:
        return gy * y


class Log(Elementwise):
    """y = ln x."""

    symbol = "log"
    saves = INPUTS

    def forward(self, xp: Any, x: Any) -> Any:
        return xp.log(x)

    def backward(self, gy: Any, x: Any) -> Any:
        return gy / x


class Sqrt(Elementwise):
    """y = √x; the derivative at 0 is inf."""

    symbol = "√"
    saves = OUTPUT

    def forward(self, xp: Any, x: Any) -> Any:
        return xp.sqrt(x)

    def backward(self, gy: Any, y: Any) -> Any:
        return gy / (2 * y)


def exp(x: Operand) -> Variable:
    """eˣ."""
    return Exp()(x)


def log(x: Operand) -> Variable:
    """Natural logarithm; −inf at 0 and NaN below, with NumPy's warning."""
    return Log()(x)


def sqrt(x: Operand) -> Variable:
    """√x; NaN below 0, with NumPy's warning."""
    return Sqrt()(x)
