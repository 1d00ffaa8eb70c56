"""Sums, products, means and extremes over axes.

The settings are NumPy's: `axis` is None for all, a number, or a tuple, negative ones counting from the end; `keepdims`
leaves the reduced axes as size 1; `where` is a mask of the elements that count, and the others get the gradient 0;
`initial` is one more element in each result; `dtype` is what to convert to before.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from autograd_core import backends, ops
from autograd_core.backends.compiled import row_kernels
from autograd_core.errors import ShapeError
from autograd_core.function import INPUTS, OUTPUT, Function
from autograd_core.node import Axis, Shape
from autograd_core.ops.axes import (
    all_axes,
    count_of,
    edge_of,
    flipped,
    from_rows,
    mask_of,
    masked,
    operand,
    refuse_out,
    to_rows,
)
from autograd_core.variable import Operand, Variable

if TYPE_CHECKING:
    import numpy.typing as npt

__all__ = ["amax", "amin", "max", "mean", "min", "prod", "ptp", "sum"]


class Reduction(Function):
    """An op that takes one or more axes away."""

    def __init__(self, axis: Axis, keepdims: bool) -> None:
        self.axis = axis
        self.keepdims = keepdims

    def axes(self) -> tuple[int, ...]:
        """The reduced axes, each counted from 0."""
        ndim = len(self.inputs[0].shape)
        return all_axes(self.axis, ndim) if ndim else ()  # of a number NumPy lets axis 0 and −1 be reduced too

    def count(self) -> int:
        """How many elements go into each result."""
        shape = self.inputs[0].shape
        return math.prod(shape[axis] for axis in self.axes())

    def restore(self, y: Any) -> Any:
        """A result, or its gradient, with the reduced axes put back as size 1, ready to broadcast against the input."""
        if self.keepdims or self.axis is None:  # a single number broadcasts as it is
            return y
        axes = self.axes()
        shape: Shape = tuple(1 if i in axes else size for i, size in enumerate(self.inputs[0].shape))
        return ops.reshape(y, shape)


class Sum(Reduction):
    """y = Σ x over the axes."""

    wide = True
    linear = True
    symbol = "Σ"

    def forward(self, xp: Any, x: Any) -> Any:
        return x.sum(axis=self.axis, keepdims=self.keepdims)

    def backward(self, gy: Any) -> Any:
        return ops.broadcast_to(self.restore(gy), self.inputs[0].shape)  # each summand has the derivative 1


class Mean(Reduction):
    """y = (Σ x) / n over the axes."""

    wide = True
    linear = True
    symbol = "mean"

    def forward(self, xp: Any, x: Any) -> Any:
        return x.mean(axis=self.axis, keepdims=self.keepdims)

    def backward(self, gy: Any) -> Any:
        # Not divided by the count: more than 65,504 elements are beyond float16, one part of so many is not.
        return ops.broadcast_to(self.restore(gy) * (1 / (self.count() or 1)), self.inputs[0].shape)


class Prod(Reduction):
    """y = Π x over the axes; the derivative to an element is the product of all others, exact also at zeros."""

    wide = True
    symbol = "Π"
    saves = INPUTS

    def forward(self, xp: Any, x: Any) -> Any:
        return x.prod(axis=self.axis, keepdims=self.keepdims)

    def backward(self, gy: Any, x: Any) -> Any:
        rows = to_rows(x, self.axes())  # no division by x: what stands before an element times what stands behind it
        others = product_before(rows) * flipped(product_before(flipped(rows, rows.ndim - 1)), rows.ndim - 1)
        return self.restore(gy) * from_rows(others, self.axes(), x.shape)


class Max(Reduction):
    """y = the largest x over the axes; elements that tie share the gradient evenly, as do NaNs where y is NaN."""

    symbol = "max"
    saves = (INPUTS, OUTPUT)

    def forward(self, xp: Any, x: Any) -> Any:
        return x.max(axis=self.axis, keepdims=self.keepdims)

    def backward(self, gy: Any, x: Any, y: Any) -> Any:
        if fast := row_kernels("extremes", self.axis, x, y, gy):
            return fast.share_among_winners(gy, x, y)
        winners = ops.logical_or(x == self.restore(y), x != x)  # any NaN makes y NaN
        share = self.restore(gy) / winners.sum(axis=self.axis, keepdims=True)
        return ops.where(winners, share.astype(gy.dtype), 0)

    def mistake(self, x: Any) -> str:
        return "" if x.size else "there is no element to choose: an axis has size 0"


class Min(Max):
    """y = the smallest x over the axes; elements that tie share the gradient evenly, as do NaNs where y is NaN."""

    symbol = "min"

    def forward(self, xp: Any, x: Any) -> Any:
        return x.min(axis=self.axis, keepdims=self.keepdims)


def product_before(rows: Any) -> Any:
    """For each element of the last axis the product of those that stand before it; 1 for the first."""
    return ops.concatenate([edge_of(rows, rows.ndim - 1, 1), ops.cumprod(rows[..., :-1], axis=-1)], axis=-1)


def sum(
    a: Operand,
    axis: Axis = None,
    dtype: npt.DTypeLike | None = None,
    out: None = None,
    keepdims: bool = False,
    initial: Operand | None = None,
    where: Operand = True,
) -> Variable:
    """Σ a over the axes; 0 for no elements. `initial` is added, and differentiable."""
    if dtype is None and out is None and initial is None and where is True:
        return Sum(axis, keepdims)(operand(a))
    refuse_out("sum", out)
    a = masked("sum", operand(a) if dtype is None else ops.astype(a, dtype), where, 0)
    y = Sum(axis, keepdims)(a)
    return y if initial is None else (y + initial).astype(y.dtype)


def prod(
    a: Operand,
    axis: Axis = None,
    dtype: npt.DTypeLike | None = None,
    out: None = None,
    keepdims: bool = False,
    initial: Operand | None = None,
    where: Operand = True,
) -> Variable:
    """Π a over the axes; 1 for no elements. All its derivatives are exact also at zeros. `initial` is a factor."""
    refuse_out("prod", out)
    a = masked("prod", operand(a) if dtype is None else ops.astype(a, dtype), where, 1)
    y = Prod(axis, keepdims)(a)
    return y if initial is None else (y * initial).astype(y.dtype)


def mean(
    a: Operand,
    axis: Axis = None,
    dtype: npt.DTypeLike | None = None,
    out: None = None,
    keepdims: bool = False,
    *,
    where: Operand = True,
) -> Variable:
    """The arithmetic mean over the axes; NaN, and a RuntimeWarning, for no elements."""
    refuse_out("mean", out)
    a = operand(a) if dtype is None else ops.astype(a, dtype)
    if where is True:
        return Mean(axis, keepdims)(a)
    mask = mask_of("mean", where, a.shape)
    y = Mean(axis, keepdims)(ops.where(mask, a, 0))
    count = count_of(mask, a.shape, axis, keepdims)
    some = ops.divide(a.size / (y.size or 1), count)  # makes the mean of all, zeros included, that of some
    return (y * some).astype(y.dtype)


def max(
    a: Operand,
    axis: Axis = None,
    out: None = None,
    keepdims: bool = False,
    initial: Operand | None = None,
    where: Operand = True,
) -> Variable:
    """The largest element over the axes; ties share the gradient evenly. NaN if there is one, which gets the gradient.

    `initial` is one more candidate: where it ties with the largest element, each gets half.
    Raises ShapeError over no elements, and for `where` without `initial`.
    """
    refuse_out("max", out)
    return _extreme("max", Max(axis, keepdims), ops.maximum, operand(a), initial, where)


def min(
    a: Operand,
    axis: Axis = None,
    out: None = None,
    keepdims: bool = False,
    initial: Operand | None = None,
    where: Operand = True,
) -> Variable:
    """The smallest element over the axes; ties share the gradient evenly. NaN if there is one, which gets the gradient.

    `initial` is one more candidate: where it ties with the smallest element, each gets half.
    Raises ShapeError over no elements, and for `where` without `initial`.
    """
    refuse_out("min", out)
    return _extreme("min", Min(axis, keepdims), ops.minimum, operand(a), initial, where)


def _extreme(name: str, function: Reduction, choose: Any, a: Any, initial: Any, where: Any) -> Variable:
    if initial is None:
        if where is not True:
            raise ShapeError(f"{name}: where= may leave no element, so it needs initial= for the result then")
        return function(a)
    if where is not True:
        lowest = initial if not backends.is_floating(a.dtype) else -math.inf if name == "max" else math.inf
        a = masked(name, a, where, lowest)
    axes = all_axes(function.axis, len(a.shape))
    if not math.prod(a.shape[axis] for axis in axes):
        y = Sum(function.axis, function.keepdims)(a)  # 0, in the right shape
        return (y + initial).astype(a.dtype)
    return choose(function(a), initial).astype(a.dtype)


amax = max
amin = min


def ptp(a: Operand, axis: Axis = None, out: None = None, keepdims: bool = False) -> Variable:
    """Peak to peak: the largest element minus the smallest."""
    refuse_out("ptp", out)
    return max(a, axis, keepdims=keepdims) - min(a, axis, keepdims=keepdims)
