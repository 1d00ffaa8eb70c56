"""Sine and its relatives, their inverses, and degrees; angles in radians."""

from __future__ import annotations

from typing import Any

from autograd_core import ops
from autograd_core.backends import special
from autograd_core.function import INPUTS, OUTPUT, Elementwise
from autograd_core.variable import Operand, Variable

__all__ = [
    "acos",
    "arccos",
    "arcsin",
    "arctan",
    "arctan2",
    "asin",
    "atan",
    "atan2",
    "cos",
    "deg2rad",
    "degrees",
    "rad2deg",
    "radians",
    "sin",
    "sinc",
    "tan",
]


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


class Tan(Elementwise):
    """y = tan x."""

    symbol = "tan"
    saves = OUTPUT

    def forward(self, xp: Any, x: Any) -> Any:
        return xp.tan(x)

    def backward(self, gy: Any, y: Any) -> Any:
        return gy * (1 + y * y)


class Arcsin(Elementwise):
    """y = arcsin x; the derivative at ±1 is inf."""

    symbol = "arcsin"
    saves = INPUTS

    def forward(self, xp: Any, x: Any) -> Any:
        return xp.arcsin(x)

    def backward(self, gy: Any, x: Any) -> Any:
        return gy / ops.sqrt((1 - x) * (1 + x))  # (1 − x)(1 + x) keeps the digits that 1 − x² loses near ±1


class Arccos(Elementwise):
    """y = arccos x; the derivative at ±1 is −inf."""

    symbol = "arccos"
    saves = INPUTS

    def forward(self, xp: Any, x: Any) -> Any:
        return xp.arccos(x)

    def backward(self, gy: Any, x: Any) -> Any:
        return -gy / ops.sqrt((1 - x) * (1 + x))


class Arctan(Elementwise):
    """y = arctan x."""

    symbol = "arctan"
    saves = INPUTS

    def forward(self, xp: Any, x: Any) -> Any:
        return xp.arctan(x)

    def backward(self, gy: Any, x: Any) -> Any:
        return gy / (1 + x * x)


class Arctan2(Elementwise):
    """y = the angle of the point (b, a): arctan(a / b) in the right quadrant. At (0, 0) the derivatives are NaN."""

    symbol = "arctan2"
    saves = INPUTS

    def forward(self, xp: Any, a: Any, b: Any) -> Any:
        return xp.arctan2(a, b)

    def backward(self, gy: Any, a: Any, b: Any) -> Any:
        r = ops.hypot(a, b)  # dividing twice by r where a² + b² might overflow
        return gy * (b / r) / r, -gy * (a / r) / r


class Sinc(Elementwise):
    """y = sin(πx) / (πx), 1 at 0; with `order` n, its n-th derivative, exact also at 0."""

    wide = True
    symbol = "sinc"
    saves = INPUTS

    def __init__(self, order: int = 0) -> None:
        self.order = order

    def forward(self, xp: Any, x: Any) -> Any:
        return special.evaluate("sinc_derivative", self.order, x)

    def backward(self, gy: Any, x: Any) -> Any:
        return gy * Sinc(self.order + 1)(x)


class Deg2rad(Elementwise):
    """y = x · π/180."""

    linear = True

    def forward(self, xp: Any, x: Any) -> Any:
        return xp.deg2rad(x)

    def backward(self, gy: Any) -> Any:
        return deg2rad(gy)


class Rad2deg(Elementwise):
    """y = x · 180/π."""

    linear = True

    def forward(self, xp: Any, x: Any) -> Any:
        return xp.rad2deg(x)

    def backward(self, gy: Any) -> Any:
        return rad2deg(gy)


def sin(x: Operand) -> Variable:
    """Sine of an angle in radians."""
    return Sin()(x)


def cos(x: Operand) -> Variable:
    """Cosine of an angle in radians."""
    return Cos()(x)


def tan(x: Operand) -> Variable:
    """Tangent of an angle in radians."""
    return Tan()(x)


def arcsin(x: Operand) -> Variable:
    """The angle in [−π/2, π/2] whose sine is x; NaN outside [−1, 1]. The derivative at ±1 is inf."""
    return Arcsin()(x)


def arccos(x: Operand) -> Variable:
    """The angle in [0, π] whose cosine is x; NaN outside [−1, 1]. The derivative at ±1 is −inf."""
    return Arccos()(x)


def arctan(x: Operand) -> Variable:
    """The angle in [−π/2, π/2] whose tangent is x."""
    return Arctan()(x)


def arctan2(a: Operand, b: Operand) -> Variable:
    """The angle in [−π, π] of the point with the ordinate a and the abscissa b. At (0, 0) it jumps: no derivative, NaN."""
    return Arctan2()(a, b)


def sinc(x: Operand) -> Variable:
    """sin(πx) / (πx); 1 at 0, where the derivative is 0."""
    return Sinc()(x)


def deg2rad(x: Operand) -> Variable:
    """Degrees to radians."""
    return Deg2rad()(x)


def rad2deg(x: Operand) -> Variable:
    """Radians to degrees."""
    return Rad2deg()(x)


radians = deg2rad
degrees = rad2deg
asin, acos, atan, atan2 = arcsin, arccos, arctan, arctan2  # the array API's names
