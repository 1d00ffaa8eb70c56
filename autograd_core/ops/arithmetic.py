"""Addition, subtraction, multiplication, division, powers, negation, absolute value."""

from __future__ import annotations

from typing import Any

from autograd_core import ops
from autograd_core.function import INPUTS, OUTPUT, Elementwise
from autograd_core.variable import Operand, Variable

__all__ = ["abs", "absolute", "add", "divide", "multiply", "negative", "power", "sign", "subtract"]


class Add(Elementwise):
    """y = a + b."""

    symbol = "+"
    linear = True

    def forward(self, xp: Any, a: Any, b: Any) -> Any:
        return a + b

    def backward(self, gy: Any) -> Any:
        return gy, gy  # add passes the gradient through to both sides


class Subtract(Elementwise):
    """y = a − b."""

    symbol = "−"

    def forward(self, xp: Any, a: Any, b: Any) -> Any:
        return xp.subtract(a, b)  # not a - b: NumPy's message for booleans names the way out

    def backward(self, gy: Any) -> Any:
        return gy, -gy


class Multiply(Elementwise):
    """y = a · b."""

    symbol = "×"
    saves = INPUTS

    def forward(self, xp: Any, a: Any, b: Any) -> Any:
        return a * b

    def backward(self, gy: Any, a: Any, b: Any) -> Any:
        return gy * b, gy * a  # mul swaps: each side is scaled by the other


class Divide(Elementwise):
    """y = a / b."""

    symbol = "/"
    saves = INPUTS

    def forward(self, xp: Any, a: Any, b: Any) -> Any:
        return a / b

    def backward(self, gy: Any, a: Any, b: Any) -> Any:
        ga = gy / b
        return ga, -ga * a / b if self.needs(1) else None  # ∂(a/b)/∂b = −a/b²


class Power(Elementwise):
    """y = a ** b, both arrays. At a = 0 the derivative to b counts as 0; at b = 0 the one to a is 0, also at a = 0."""

    symbol = "**"
    saves = (INPUTS, OUTPUT)

    def forward(self, xp: Any, a: Any, b: Any) -> Any:
        return a**b

    def backward(self, gy: Any, a: Any, b: Any, y: Any) -> Any:
        ga = gb = None
        if self.needs(0):
            ga = gy * b * a ** ops.where(b == 0, 1, b - 1)  # 0 · a¹ instead of 0 · a⁻¹, which is 0 · inf at a = 0
        if self.needs(1):
            gb = gy * ops.where(a == 0, 0, y * ops.log(ops.where(a == 0, 1, a)))
        return ga, gb


class PowerOf(Elementwise):
    """y = x ** exponent for a number: no logarithm, and nothing recorded for the exponent."""

    saves = INPUTS

    def __init__(self, exponent: float) -> None:
        self.exponent = exponent

    @property
    def symbol(self) -> str:  # type: ignore[override]  # "**2" tells more than "**"
        return f"**{self.exponent:g}"

    def forward(self, xp: Any, x: Any) -> Any:
        return x**self.exponent

    def backward(self, gy: Any, x: Any) -> Any:
        n = self.exponent
        return gy * n * x ** (n - 1) if n != 0 else gy * 0  # x⁰ is constant, also at 0, where x⁻¹ has no value


class Negative(Elementwise):
    """y = −x."""

    symbol = "−"

    def forward(self, xp: Any, x: Any) -> Any:
        return -x

    def backward(self, gy: Any) -> Any:
        return -gy


class Absolute(Elementwise):
    """y = |x|; the derivative at 0 is 0."""

    symbol = "|x|"
    saves = INPUTS

    def forward(self, xp: Any, x: Any) -> Any:
        return xp.absolute(x)

    def backward(self, gy: Any, x: Any) -> Any:
        return gy * ops.sign(x)


class Sign(Elementwise):
    """y = −1, 0 or 1; flat, so its derivative is 0."""

    def forward(self, xp: Any, x: Any) -> Any:
        return xp.sign(x)

    def backward(self, gy: Any) -> Any:
        return gy * 0


def add(a: Operand, b: Operand) -> Variable:
    """a + b, element by element."""
    return Add()(a, b)


def subtract(a: Operand, b: Operand) -> Variable:
    """a − b, element by element."""
    return Subtract()(a, b)


def multiply(a: Operand, b: Operand) -> Variable:
    """a · b, element by element."""
    return Multiply()(a, b)


def divide(a: Operand, b: Operand) -> Variable:
    """a / b, element by element; inf and NaN where b is 0, with NumPy's warning."""
    return Divide()(a, b)


def power(a: Operand, b: Operand) -> Variable:
    """a ** b, element by element. With a number as b, 0 ** 0 has the derivative 0."""
    if b.__class__ is int or b.__class__ is float:
        return PowerOf(b)(a)
    return Power()(a, b)


def negative(x: Operand) -> Variable:
    """−x."""
    return Negative()(x)


def absolute(x: Operand) -> Variable:
    """|x|; its derivative at 0 is 0."""
    return Absolute()(x)


abs = absolute


def sign(x: Operand) -> Variable:
    """−1, 0 or 1; its derivative is 0 everywhere."""
    return Sign()(x)
