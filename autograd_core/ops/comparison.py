"""Comparisons, tests and logic, element by element: results are boolean or integer, so no gradient flows through them."""

from __future__ import annotations

from typing import Any

from autograd_core import ops
from autograd_core.function import Elementwise
from autograd_core.variable import Operand, Variable, shape_of

__all__ = [
    "allclose",
    "array_equal",
    "bitwise_and",
    "bitwise_not",
    "bitwise_or",
    "bitwise_xor",
    "equal",
    "greater",
    "greater_equal",
    "invert",
    "isclose",
    "isfinite",
    "isinf",
    "isnan",
    "less",
    "less_equal",
    "logical_and",
    "logical_not",
    "logical_or",
    "logical_xor",
    "not_equal",
    "signbit",
]


class Compare(Elementwise):
    """y = f(a, b) or f(a), with f one of NumPy's comparisons, tests or logical functions, by its name."""

    def __init__(self, how: str) -> None:
        self.how = how

    def forward(self, xp: Any, *arrays: Any) -> Any:
        return getattr(xp, self.how)(*arrays)


class IsClose(Elementwise):
    """y = |a − b| ≤ atol + rtol · |b|."""

    def __init__(self, rtol: float, atol: float, equal_nan: bool) -> None:
        self.rtol = rtol
        self.atol = atol
        self.equal_nan = equal_nan

    def forward(self, xp: Any, a: Any, b: Any) -> Any:
        return xp.isclose(a, b, rtol=self.rtol, atol=self.atol, equal_nan=self.equal_nan)


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


def logical_and(a: Operand, b: Operand) -> Variable:
    """a and b, element by element; whatever is not 0 counts as true."""
    return Compare("logical_and")(a, b)


def logical_or(a: Operand, b: Operand) -> Variable:
    """a or b, element by element."""
    return Compare("logical_or")(a, b)


def logical_xor(a: Operand, b: Operand) -> Variable:
    """Either a or b but not both, element by element."""
    return Compare("logical_xor")(a, b)


def logical_not(x: Operand) -> Variable:
    """not x, element by element."""
    return Compare("logical_not")(x)


def bitwise_and(a: Operand, b: Operand) -> Variable:
    """a & b, bit by bit. Raises DTypeError for floating-point operands."""
    return Compare("bitwise_and")(a, b)


def bitwise_or(a: Operand, b: Operand) -> Variable:
    """a | b, bit by bit. Raises DTypeError for floating-point operands."""
    return Compare("bitwise_or")(a, b)


def bitwise_xor(a: Operand, b: Operand) -> Variable:
    """a ^ b, bit by bit. Raises DTypeError for floating-point operands."""
    return Compare("bitwise_xor")(a, b)


def invert(x: Operand) -> Variable:
    """~x, bit by bit. Raises DTypeError for floating-point operands."""
    return Compare("invert")(x)


bitwise_not = invert


def isnan(x: Operand) -> Variable:
    """Where x is NaN."""
    return Compare("isnan")(x)


def isinf(x: Operand) -> Variable:
    """Where x is inf or −inf."""
    return Compare("isinf")(x)


def isfinite(x: Operand) -> Variable:
    """Where x is neither inf, −inf nor NaN."""
    return Compare("isfinite")(x)


def signbit(x: Operand) -> Variable:
    """Where x is below 0, −0 included."""
    return Compare("signbit")(x)


def isclose(a: Operand, b: Operand, rtol: float = 1e-5, atol: float = 1e-8, equal_nan: bool = False) -> Variable:
    """|a − b| ≤ atol + rtol · |b|, element by element; infinities are close to themselves, NaN only with `equal_nan`."""
    return IsClose(rtol, atol, equal_nan)(a, b)


def allclose(a: Operand, b: Operand, rtol: float = 1e-5, atol: float = 1e-8, equal_nan: bool = False) -> bool:
    """Whether all elements are close, see `isclose`: True or False."""
    return _all(isclose(a, b, rtol, atol, equal_nan))


def array_equal(a1: Operand, a2: Operand, equal_nan: bool = False) -> bool:
    """Whether shapes and all elements are equal: True or False. NaN equals NaN only with `equal_nan`."""
    if shape_of(a1) != shape_of(a2):
        return False
    same = equal(a1, a2)
    return _all(logical_or(same, logical_and(isnan(a1), isnan(a2))) if equal_nan else same)


def _all(x: Any) -> bool:
    return bool(ops.all(x).item() if hasattr(x, "all") else x)
