"""Choosing between values, element by element: maximum, minimum, where, clip, and numbers in place of NaN and inf."""

from __future__ import annotations

from typing import Any

import numpy as np

from autograd_core import ops
from autograd_core.errors import GraphError, ShapeError
from autograd_core.function import INPUTS, Elementwise
from autograd_core.variable import Operand, Variable

__all__ = ["clip", "fmax", "fmin", "maximum", "minimum", "nan_to_num", "where"]


class Choice(Elementwise):
    """y = a or b. A rule says where a wins; the winner gets the gradient, and where they tie each gets half."""

    saves = INPUTS

    def a_wins(self, a: Any, b: Any) -> Any:
        raise NotImplementedError

    def backward(self, gy: Any, a: Any, b: Any) -> Any:
        wins, tie = self.a_wins(a, b), a == b
        half = where(tie, gy * 0.5, 0)
        ga = where(wins, gy, half) if self.needs(0) else None
        gb = where(wins | tie, half, gy) if self.needs(1) else None
        return ga, gb


class Maximum(Choice):
    """y = the larger of a and b, or NaN; where they tie, each gets half of the gradient; of NaNs, the first."""

    symbol = "max"

    def forward(self, xp: Any, a: Any, b: Any) -> Any:
        return xp.maximum(a, b)

    def a_wins(self, a: Any, b: Any) -> Any:
        return (a > b) | (a != a)


class Minimum(Choice):
    """y = the smaller of a and b, or NaN; where they tie, each gets half of the gradient; of NaNs, the first."""

    symbol = "min"

    def forward(self, xp: Any, a: Any, b: Any) -> Any:
        return xp.minimum(a, b)

    def a_wins(self, a: Any, b: Any) -> Any:
        return (a < b) | (a != a)


class Fmax(Choice):
    """y = the larger of a and b, the number if one is NaN; where they tie, each gets half of the gradient."""

    symbol = "fmax"

    def forward(self, xp: Any, a: Any, b: Any) -> Any:
        return xp.fmax(a, b)

    def a_wins(self, a: Any, b: Any) -> Any:
        return (a > b) | (b != b)


class Fmin(Choice):
    """y = the smaller of a and b, the number if one is NaN; where they tie, each gets half of the gradient."""

    symbol = "fmin"

    def forward(self, xp: Any, a: Any, b: Any) -> Any:
        return xp.fmin(a, b)

    def a_wins(self, a: Any, b: Any) -> Any:
        return (a < b) | (b != b)


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

    wide = True
    symbol = "clip"
    saves = INPUTS

    def forward(self, xp: Any, x: Any, low: Any, high: Any) -> Any:
        return xp.clip(x, low, high)

    def backward(self, gy: Any, x: Any, low: Any, high: Any) -> Any:
        above = (x > high) | (low > high)  # NumPy's answer to crossed bounds is the upper one
        below = (x < low) & (x <= high) & (low <= high)
        gx = where(below | above, 0, gy)
        return gx, where(below, gy, 0), where(above, gy, 0)


class ClipBelow(Elementwise):
    """y = x, or the bound where x is below it."""

    wide = True
    symbol = "clip"
    saves = INPUTS

    def forward(self, xp: Any, x: Any, low: Any) -> Any:
        return xp.clip(x, low, None)

    def backward(self, gy: Any, x: Any, low: Any) -> Any:
        return where(x < low, 0, gy), where(x < low, gy, 0)


class ClipAbove(Elementwise):
    """y = x, or the bound where x is above it."""

    wide = True
    symbol = "clip"
    saves = INPUTS

    def forward(self, xp: Any, x: Any, high: Any) -> Any:
        return xp.clip(x, None, high)

    def backward(self, gy: Any, x: Any, high: Any) -> Any:
        return where(x > high, 0, gy), where(x > high, gy, 0)


class NanToNum(Elementwise):
    """y = x with numbers in place of NaN and infinities, where the derivative is 0."""

    wide = True
    saves = INPUTS

    def __init__(self, nan: float, posinf: float | None, neginf: float | None) -> None:
        self.nan = nan
        self.posinf = posinf
        self.neginf = neginf

    def forward(self, xp: Any, x: Any) -> Any:
        return xp.nan_to_num(x, nan=self.nan, posinf=self.posinf, neginf=self.neginf)

    def backward(self, gy: Any, x: Any) -> Any:
        return where(ops.isfinite(x), gy, 0)


def maximum(a: Operand, b: Operand) -> Variable:
    """The larger of a and b, element by element, NaN if one is NaN; where they tie, each gets half of the gradient."""
    return Maximum()(a, b)


def minimum(a: Operand, b: Operand) -> Variable:
    """The smaller of a and b, element by element, NaN if one is NaN; where they tie, each gets half of the gradient."""
    return Minimum()(a, b)


def fmax(a: Operand, b: Operand) -> Variable:
    """The larger of a and b, element by element, the number if one is NaN; ties share the gradient evenly."""
    return Fmax()(a, b)


def fmin(a: Operand, b: Operand) -> Variable:
    """The smaller of a and b, element by element, the number if one is NaN; ties share the gradient evenly."""
    return Fmin()(a, b)


def where(condition: Operand, a: Operand | None = None, b: Operand | None = None) -> Any:
    """a where the condition holds, else b. With the condition alone: for each axis the indices where it holds.

    The branch not taken gets the gradient 0. But if its own derivative is infinite there, 0 · inf is NaN further back:
    `where(x > 0, sqrt(x), 0)` has the gradient NaN at x = 0. Give the branch a harmless input where it isn't taken:

        positive = x > 0
        y = where(positive, sqrt(where(positive, x, 1)), 0)

    Raises ShapeError when only one of a and b is given.
    """
    if a is None and b is None:
        return ops.nonzero(condition)
    if a is None or b is None:
        raise ShapeError("where: give both values to choose from, or neither: where(condition, a, b)")
    if condition is True or condition is False:
        condition = np.asarray(condition)  # CuPy's where takes no plain boolean
    return Where()(condition, a, b)


def clip(
    a: Operand,
    a_min: Operand | None = None,
    a_max: Operand | None = None,
    out: None = None,
    *,
    min: Operand | None = None,
    max: Operand | None = None,
) -> Variable:
    """`a` held between two bounds; None for no bound. At a bound the derivative to `a` is 1.

    `min` and `max` are the array API's names for `a_min` and `a_max`. Where the bounds cross, the upper one counts.
    Raises GraphError for `out`, ShapeError when a bound is given twice.
    """
    if out is not None:
        raise GraphError("clip(…, out=…) would write past the graph: use the result it returns instead")
    if (min is not None or max is not None) and (a_min is not None or a_max is not None):
        raise ShapeError("clip: give the bounds as a_min and a_max or as min and max, not both")
    low, high = (a_min, a_max) if min is None and max is None else (min, max)
    if high is None:
        return ops.copy(a) if low is None else ClipBelow()(a, low)
    return ClipAbove()(a, high) if low is None else Clip()(a, low, high)


def nan_to_num(
    x: Operand, copy: bool = True, nan: float = 0.0, posinf: float | None = None, neginf: float | None = None
) -> Variable:
    """x with `nan` for NaN, `posinf` for inf and `neginf` for −inf (None: the dtype's extremes); the derivative is 0 there.

    Raises GraphError for copy=False, which would write to x.
    """
    if not copy:
        raise GraphError("nan_to_num(…, copy=False) would write past the graph: use the result it returns instead")
    return NanToNum(nan, posinf, neginf)(x)
