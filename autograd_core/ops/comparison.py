"""Comparisons: results are boolean, so no gradient flows through them."""

from __future__ import annotations

from typing import Any

from autograd_core.function import Elementwise
from autograd_core.variable import Operand, Variable

__all__ = ["equal", "greater", "greater_equal", "less", "less_equal", "not_equal"]


class Compare(Elementwise):
    """y = a ? b, with ? one of NumPy's comparisons, by its name."""

    def __init__(self, how: str) -> None:
        self.how = how

    def forward(self, xp: Any, a: Any, b: Any) -> Any:
        return getattr(xp, self.how)(a, b)


def equal(a: Operand, b: Operand) -> Variable:
    """a == b, element by element."""
    return Compare("equal")(a, b)


def not_equal(a: Operand, b: Operand) -> Variable:
    """a != b, element by element."""
    return Compare("not_equal")(a, b)


def less(a: Operand, b: Operand) -> Variable:
    """a < b, element by element."""
    return Compare("less")(a, b)


def less_equal(a: Operand, b: Operand) -> Variable:
    """a <= b, element by element."""
    return Compare("less_equal")(a, b)


def greater(a: Operand, b: Operand) -> Variable:
    """a > b, element by element."""
    return Compare("greater")(a, b)


def greater_equal(a: Operand, b: Operand) -> Variable:
    """a >= b, element by element."""
    return Compare("greater_equal")(a, b)
