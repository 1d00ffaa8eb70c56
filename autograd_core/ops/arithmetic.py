"""Addition, subtraction, multiplication, division, negation, absolute value."""

from __future__ import annotations

from typing import Any

from autograd_core import ops
from autograd_core.function import INPUTS, OUTPUT, Elementwise
from autograd_core.variable import Operand, Variable

__all__ = [
    "abs",
    "absolute",
    "add",
    "copysign",
    "divide",
    "fabs",
    "hypot",
    "multiply",
    "negative",
    "positive",
    "reciprocal",
    "square",
    "subtract",
    "true_divide",
]


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


class Fabs(Absolute):
    """y = |x|, floating-point also for integers."""

    def forward(self, xp: Any, x: Any) -> Any:
        return xp.fabs(x)


class Copysign(Elementwise):
    """y = |a| with the sign of b; the derivative to a is 0 at 0, that to b 0 everywhere."""

    saves = INPUTS

    def forward(self, xp: Any, a: Any, b: Any) -> Any:
        return xp.copysign(a, b)

    def backward(self, gy: Any, a: Any, b: Any) -> Any:
        return gy * ops.sign(a) * copysign(1.0, b), ops.zeros_like(gy)


class Positive(Elementwise):
    """y = +x."""

    symbol = "+"
    linear = True

    def forward(self, xp: Any, x: Any) -> Any:
        return xp.positive(x)

    def backward(self, gy: Any) -> Any:
        return gy


class Square(Elementwise):
    """y = x²."""

    symbol = "x²"
    saves = INPUTS

    def forward(self, xp: Any, x: Any) -> Any:
        return xp.square(x)

    def backward(self, gy: Any, x: Any) -> Any:
        return gy * x * 2


class Reciprocal(Elementwise):
    """y = 1 / x."""

    symbol = "1/x"
    saves = OUTPUT

    def forward(self, xp: Any, x: Any) -> Any:
        return xp.reciprocal(x)

    def backward(self, gy: Any, y: Any) -> Any:
        return -gy * y * y


class Hypot(Elementwise):
    """y = √(a² + b²) without overflow; at (0, 0) the derivatives are 0."""

    saves = (INPUTS, OUTPUT)

    def forward(self, xp: Any, a: Any, b: Any) -> Any:
        return xp.hypot(a, b)

    def backward(self, gy: Any, a: Any, b: Any, y: Any) -> Any:
        origin = y == 0
        inverse = ops.where(origin, 0, 1 / ops.where(origin, 1, y))
        return gy * (a * inverse), gy * (b * inverse)


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


true_divide = divide


def square(x: Operand) -> Variable:
    """x²."""
    return Square()(x)


def reciprocal(x: Operand) -> Variable:
    """1 / x; of integers an integer, as in NumPy."""
    return Reciprocal()(x)


def hypot(a: Operand, b: Operand) -> Variable:
    """√(a² + b²), the length of the vector (a, b), without overflow; at (0, 0) the derivatives are 0."""
    return Hypot()(a, b)


def positive(x: Operand) -> Variable:
    """+x."""
    return Positive()(x)


def negative(x: Operand) -> Variable:
    """−x."""
    return Negative()(x)


def absolute(x: Operand) -> Variable:
    """|x|; its derivative at 0 is 0."""
    return Absolute()(x)


abs = absolute


def fabs(x: Operand) -> Variable:
    """|x|, floating-point also for integers; its derivative at 0 is 0."""
    return Fabs()(x)


def copysign(a: Operand, b: Operand) -> Variable:
    """|a| with the sign of b, that of −0 included; the derivative to a is 0 at a = 0."""
    return Copysign()(a, b)
