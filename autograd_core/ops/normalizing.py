"""Logarithms of sums of exponentials, and softmax: SciPy's names and arguments, safe from overflow."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from autograd_core import backends, ops
from autograd_core.backends import softmax as raw_softmax
from autograd_core.function import INPUTS, OUTPUT, Function
from autograd_core.node import Axis
from autograd_core.ops.axes import raw
from autograd_core.ops.reductions import Reduction
from autograd_core.variable import Operand, Variable

__all__ = ["log_softmax", "logsumexp", "softmax"]


class Logsumexp(Reduction):
    """y = ln Σ eˣ over the axes; where y is infinite, the elements that are equal to it share the gradient evenly."""

    wide = True
    symbol = "ln Σ exp"
    saves = (INPUTS, OUTPUT)

    def forward(self, xp: Any, x: Any) -> Any:
        x = _floating(x)
        if not x.size:
            return x.sum(axis=self.axis, keepdims=self.keepdims) - math.inf  # NumPy has no maximum of nothing
        top = raw_softmax.finite_top(xp, x, self.axis)
        total = xp.exp(x - top).sum(axis=self.axis, keepdims=self.keepdims)
        y = xp.where(total == 0, -math.inf, xp.log(xp.where(total == 0, 1, total)))
        return y + top.reshape(y.shape)

    def backward(self, gy: Any, x: Any, y: Any) -> Any:
        y = self.restore(y)
        infinite = ops.isinf(y)
        share = ops.exp(ops.where(infinite, 0, x) - ops.where(infinite, 0, y))
        equal = (x == y).astype(gy.dtype)
        even = equal / ops.sum(ops.where(infinite, equal, 1), axis=self.axis, keepdims=True)
        return self.restore(gy) * ops.where(infinite, even, share)


class Softmax(Function):
    """y = eˣ / Σ eˣ over the axes."""

    wide = True
    symbol = "softmax"
    saves = OUTPUT

    def __init__(self, axis: Axis) -> None:
        self.axis = axis

    def forward(self, xp: Any, x: Any) -> Any:
        return raw_softmax.softmax(xp, _floating(x), self.axis)

    def backward(self, gy: Any, y: Any) -> Any:
        if (fast := raw_softmax.by_kernel("softmax_backward", self.axis, gy, y)) is not None:
            return fast
        gx = gy * y
        return gx - y * ops.sum(gx, axis=self.axis, keepdims=True)


class LogSoftmax(Function):
    """y = x − ln Σ eˣ over the axes."""

    wide = True
    symbol = "log softmax"
    saves = OUTPUT

    def __init__(self, axis: Axis) -> None:
        self.axis = axis

    def forward(self, xp: Any, x: Any) -> Any:
        return raw_softmax.log_softmax(xp, _floating(x), self.axis)

    def backward(self, gy: Any, y: Any) -> Any:
        if (fast := raw_softmax.by_kernel("log_softmax_backward", self.axis, gy, y)) is not None:
            return fast
        return gy - ops.exp(y) * ops.sum(gy, axis=self.axis, keepdims=True)


def _floating(x: Any) -> Any:
    return x if backends.is_floating(x.dtype) else x.astype(np.float64)


def logsumexp(
    a: Operand, axis: Axis = None, b: Operand | None = None, keepdims: bool = False, return_sign: bool = False
) -> Any:
    """ln Σ eᵃ over the axes, without overflow; −inf of no elements. Its gradient is softmax.

    b:            factors, ln Σ b eᵃ; NaN where the sum is negative, unless return_sign.
    return_sign:  give (ln|Σ b eᵃ|, the sum's sign).
    """
    if b is None:
        y = Logsumexp(axis, keepdims)(a)
        return (y, ops.astype(ops.not_equal(y, -math.inf), y.dtype)) if return_sign else y
    top = raw(ops.max(ops.where(ops.equal(b, 0), -math.inf, a), axis, keepdims=True))  # a constant: it cancels out
    top = ops.where(ops.isfinite(top), top, 0)
    # Where a factor is 0 its exponential may overflow: 0 · inf is NaN.
    total = ops.sum(
        ops.multiply(b, ops.exp(ops.where(ops.equal(b, 0), 0, ops.subtract(a, top)))), axis, keepdims=keepdims
    )
    top = ops.reshape(top, total.shape)
    return (ops.log(ops.absolute(total)) + top, ops.sign(total)) if return_sign else ops.log(total) + top


def softmax(x: Operand, axis: Axis = None) -> Variable:
    """eˣ / Σ eˣ over the axes (None: all), without overflow: probabilities from scores. Raises ShapeError of no elements."""
    return Softmax(axis)(x)


def log_softmax(x: Operand, axis: Axis = None) -> Variable:
    """The logarithm of softmax, exact where softmax rounds to 0."""
    return LogSoftmax(axis)(x)
