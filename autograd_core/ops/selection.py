"""Choosing between values: maximum, minimum, where, clip."""

from __future__ import annotations

from typing import Any

from autograd_core import ops
from autograd_core.function import INPUTS, Elementwise
from autograd_core.variable import Operand, Variable

__all__ = ["clip", "maximum", "minimum", "where"]


class Maximum(Elementwise):
    """y = the larger of a and b; where they tie, each gets half of the gradient."""

    symbol = "max"
    saves = INPUTS

    def forward(self, xp: Any, a: Any, b: Any) -> Any:
        return xp.maximum(a, b)

    def backward(self, gy: Any, a: Any, b: Any) -> Any:
        ga = where(a > b, gy, where(a == b, gy * 0.5, 0))
        return ga, gy - ga


class Minimum(Elementwise):
    """y = the smaller of a and b; where they tie, each gets half of the gradient."""

    symbol = "min"
    saves = INPUTS

    def forward(self, xp: Any, a: Any, b: Any) -> Any:
        return xp.minimum(a, b)

    def backward(self, gy: Any, a: Any, b: Any) -> Any:
        ga = where(a < b, gy, where(a == b, gy * 0.5, 0))
        return ga, gy - ga


class Where(Elementwise):
    """y = a where the condition holds, else b."""

    symbol = "where"
    saves = (0,)  # the condition alone decides which way the gradient goes

    def forward(self, xp: Any, condition: Any, a: Any, b: Any) -> Any:
        return xp.where(condition, a, b)

    def backward(self, gy: Any, condition: Any) -> Any:
        return None, where(condition, gy, 0), where(condition, 0, gy)


class Clip(Elementwise):
    """y = x held between two bounds; the derivative to x is 1 inside and at the bounds, 0 outside."""

    symbol = "clip"
    saves = INPUTS

    def forward(self, xp: Any, x: Any, low: Any, high: Any) -> Any:
        return xp.clip(x, low, high)

    def backward(self, gy: Any, x: Any, low: Any, high: Any) -> Any:
        below, above = x < low, x > high
        return where(below, 0, where(above, 0, gy)), where(below, gy, 0), where(above, gy, 0)


def maximum(a: Operand, b: Operand) -> Variable:
    """The larger of a and b, element by element; where they tie, each gets half of the gradient."""
    return Maximum()(a, b)


def minimum(a: Operand, b: Operand) -> Variable:
    """The smaller of a and b, element by element; where they tie, each gets half of the gradient."""
    return Minimum()(a, b)


def where(condition: Operand, a: Operand, b: Operand) -> Variable:
    """a where the condition holds, else b. The branch not taken gets the gradient 0."""
    return Where()(condition, a, b)


def clip(x: Operand, min: Operand | None = None, max: Operand | None = None) -> Variable:
    """x held between `min` and `max`; None for no bound. At a bound the derivative to x is 1."""
    if min is None and max is None:
        return ops.copy(x)
    return Clip()(x, -float("inf") if min is None else min, float("inf") if max is None else max)
