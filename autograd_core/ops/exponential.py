"""Exponentials and logarithms."""

from __future__ import annotations

import math
from typing import Any

from autograd_core import ops
from autograd_core.function import INPUTS, OUTPUT, Elementwise
from autograd_core.variable import Operand, Variable

__all__ = ["exp", "exp2", "expm1", "log", "log1p", "log2", "log10", "logaddexp", "logaddexp2"]


class Exp(Elementwise):
    """y = eˣ."""

    symbol = "exp"
    saves = OUTPUT  # dy/dx = y: keeping x as well would double the memory

    def forward(self, xp: Any, x: Any) -> Any:
        return xp.exp(x)

    def backward(self, gy: Any, y: Any) -> Any:
        return gy * y


class Exp2(Elementwise):
    """y = 2ˣ."""

    symbol = "exp2"
    saves = OUTPUT

    def forward(self, xp: Any, x: Any) -> Any:
        return xp.exp2(x)

    def backward(self, gy: Any, y: Any) -> Any:
        return gy * y * math.log(2)


class Expm1(Elementwise):
    """y = eˣ − 1."""

    symbol = "expm1"
    saves = INPUTS  # y + 1 would be 0 for very negative x, where eˣ is not

    def forward(self, xp: Any, x: Any) -> Any:
        return xp.expm1(x)

    def backward(self, gy: Any, x: Any) -> Any:
        return gy * exp(x)


class Log(Elementwise):
    """y = ln x."""

    symbol = "log"
    saves = INPUTS

    def forward(self, xp: Any, x: Any) -> Any:
        return xp.log(x)

    def backward(self, gy: Any, x: Any) -> Any:
        return gy / x


class Log1p(Elementwise):
    """y = ln(1 + x)."""

    symbol = "log1p"
    saves = INPUTS

    def forward(self, xp: Any, x: Any) -> Any:
        return xp.log1p(x)

    def backward(self, gy: Any, x: Any) -> Any:
        return gy / (1 + x)


class Log2(Elementwise):
    """y = log₂ x."""

    symbol = "log2"
    saves = INPUTS

    def forward(self, xp: Any, x: Any) -> Any:
        return xp.log2(x)

    def backward(self, gy: Any, x: Any) -> Any:
        return gy / (x * math.log(2))


class Log10(Elementwise):
    """y = log₁₀ x."""

    symbol = "log10"
    saves = INPUTS

    def forward(self, xp: Any, x: Any) -> Any:
        return xp.log10(x)

    def backward(self, gy: Any, x: Any) -> Any:
        return gy / (x * math.log(10))


class Logaddexp(Elementwise):
    """y = ln(eᵃ + eᵇ); equal infinities share the gradient evenly."""

    symbol = "logaddexp"
    saves = INPUTS

    def forward(self, xp: Any, a: Any, b: Any) -> Any:
        return xp.logaddexp(a, b)

    def backward(self, gy: Any, a: Any, b: Any) -> Any:
        difference = _difference(a, b)
        return gy * ops.expit(difference), gy * ops.expit(-difference)  # the shares of eᵃ and eᵇ in their sum


class Logaddexp2(Elementwise):
    """y = log₂(2ᵃ + 2ᵇ); equal infinities share the gradient evenly."""

    symbol = "logaddexp2"
    saves = INPUTS

    def forward(self, xp: Any, a: Any, b: Any) -> Any:
        return xp.logaddexp2(a, b)

    def backward(self, gy: Any, a: Any, b: Any) -> Any:
        difference = _difference(a, b) * math.log(2)
        return gy * ops.expit(difference), gy * ops.expit(-difference)


def _difference(a: Any, b: Any) -> Any:
    """a − b; 0 instead of NaN for equal infinities."""
    equal_infinities = ops.logical_and(ops.isinf(a), a == b)
    return ops.where(equal_infinities, 0, a) - ops.where(equal_infinities, 0, b)


def exp(x: Operand) -> Variable:
    """eˣ."""
    return Exp()(x)


def exp2(x: Operand) -> Variable:
    """2ˣ."""
    return Exp2()(x)


def expm1(x: Operand) -> Variable:
    """eˣ − 1, exact also for tiny x."""
    return Expm1()(x)


def log(x: Operand) -> Variable:
    """Natural logarithm; −inf at 0 and NaN below, with NumPy's warning."""
    return Log()(x)


def log1p(x: Operand) -> Variable:
    """ln(1 + x), exact also for tiny x; −inf at −1 and NaN below, with NumPy's warning."""
    return Log1p()(x)


def log2(x: Operand) -> Variable:
    """Logarithm to base 2; −inf at 0 and NaN below, with NumPy's warning."""
    return Log2()(x)


def log10(x: Operand) -> Variable:
    """Logarithm to base 10; −inf at 0 and NaN below, with NumPy's warning."""
    return Log10()(x)


def logaddexp(a: Operand, b: Operand) -> Variable:
    """ln(eᵃ + eᵇ) without overflow. The derivatives add up to 1; equal infinities have ½ each."""
    return Logaddexp()(a, b)


def logaddexp2(a: Operand, b: Operand) -> Variable:
    """log₂(2ᵃ + 2ᵇ) without overflow. The derivatives add up to 1; equal infinities have ½ each."""
    return Logaddexp2()(a, b)
