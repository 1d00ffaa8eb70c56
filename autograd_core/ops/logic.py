"""Reductions to booleans, counts and positions: no gradient flows through them."""

from __future__ import annotations

from typing import Any

from autograd_core.function import Function
from autograd_core.node import Axis
from autograd_core.ops.axes import masked, operand, refuse_out
from autograd_core.variable import Operand, Variable

__all__ = [
    "all",
    "any",
    "argmax",
    "argmin",
    "argwhere",
    "count_nonzero",
    "flatnonzero",
    "nanargmax",
    "nanargmin",
    "nonzero",
]


class Ask(Function):
    """y = f(x, …), with f one of NumPy's functions, by its name, whose results are booleans, counts or positions."""

    wide = True  # NumPy's nanargmax sees no NaN in bfloat16

    def __init__(self, how: str, **settings: Any) -> None:
        self.how = how
        self.settings = settings

    def forward(self, xp: Any, *xs: Any) -> Any:
        return getattr(xp, self.how)(*xs, **self.settings)


class CountNonzero(Function):
    """y = how many elements are not 0."""

    def __init__(self, axis: Axis, keepdims: bool) -> None:
        self.axis = axis
        self.keepdims = keepdims

    def forward(self, xp: Any, x: Any) -> Any:
        return (x != 0).sum(axis=self.axis, keepdims=self.keepdims)


def all(a: Operand, axis: Axis = None, out: None = None, keepdims: bool = False, *, where: Operand = True) -> Variable:
    """Whether all elements along the axes are true (not 0); True for none."""
    refuse_out("all", out)
    return Ask("all", axis=axis, keepdims=keepdims)(masked("all", operand(a), where, True))


def any(a: Operand, axis: Axis = None, out: None = None, keepdims: bool = False, *, where: Operand = True) -> Variable:
    """Whether any element along the axes is true (not 0); False for none."""
    refuse_out("any", out)
    return Ask("any", axis=axis, keepdims=keepdims)(masked("any", operand(a), where, False))


def argmax(a: Operand, axis: int | None = None, out: None = None, *, keepdims: bool = False) -> Variable:
    """The position of the largest element, the first on a tie; axis=None counts through all. A NaN counts as largest.

    The gradient flows through `take_along_axis` with it, or through `max`. Raises ShapeError over no elements.
    """
    return _position("argmax", a, axis, out, keepdims)


def argmin(a: Operand, axis: int | None = None, out: None = None, *, keepdims: bool = False) -> Variable:
    """The position of the smallest element, the first on a tie; axis=None counts through all. A NaN counts as smallest.

    The gradient flows through `take_along_axis` with it, or through `min`. Raises ShapeError over no elements.
    """
    return _position("argmin", a, axis, out, keepdims)


def nanargmax(a: Operand, axis: int | None = None, out: None = None, *, keepdims: bool = False) -> Variable:
    """The position of the largest element, NaNs left aside, the first on a tie. Raises ShapeError for all NaN."""
    return _position("nanargmax", a, axis, out, keepdims)


def nanargmin(a: Operand, axis: int | None = None, out: None = None, *, keepdims: bool = False) -> Variable:
    """The position of the smallest element, NaNs left aside, the first on a tie. Raises ShapeError for all NaN."""
    return _position("nanargmin", a, axis, out, keepdims)


def _position(how: str, a: Operand, axis: int | None, out: None, keepdims: bool) -> Variable:
    refuse_out(how, out)
    return Ask(how, axis=axis, keepdims=keepdims)(a)


def count_nonzero(a: Operand, axis: Axis = None, *, keepdims: bool = False) -> Variable:
    """How many elements along the axes are not 0; NaN is not 0."""
    return CountNonzero(axis, keepdims)(operand(a))


def nonzero(a: Operand) -> tuple[Variable, ...]:
    """The positions of the elements that are not 0, one array for each axis: a[nonzero(a)] are those elements.

    Raises ShapeError for a 0-d array.
    """
    return Ask("nonzero")(operand(a))


def flatnonzero(a: Operand) -> Variable:
    """The positions of the elements that are not 0, counted through all in order."""
    return Ask("flatnonzero")(operand(a))


def argwhere(a: Operand) -> Variable:
    """The positions of the elements that are not 0, one row for each: shape (count, a.ndim)."""
    return Ask("argwhere")(operand(a))
