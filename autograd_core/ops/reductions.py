"""Sums, means and extremes over axes. `axis`: None for all, a number, or a tuple; negative ones count from the end."""

from __future__ import annotations

import math
from typing import Any

from autograd_core import ops
from autograd_core.function import INPUTS, OUTPUT, Function
from autograd_core.node import Axis, Shape
from autograd_core.variable import Operand, Variable

__all__ = ["max", "mean", "min", "sum"]


class Reduction(Function):
    """An op that takes one or more axes away."""

    def __init__(self, axis: Axis, keepdims: bool) -> None:
        self.axis = axis
        self.keepdims = keepdims

    def axes(self) -> tuple[int, ...]:
        """The reduced axes, each counted from 0."""
        ndim = len(self.inputs[0].shape)
        if self.axis is None or ndim == 0:  # of a number NumPy lets axis 0 and −1 be reduced too
            return tuple(range(ndim))
        return tuple(axis % ndim for axis in (self.axis if isinstance(self.axis, tuple) else (self.axis,)))

    def restore(self, y: Any) -> Any:
        """A result, or its gradient, with the reduced axes put back as size 1, ready to broadcast against the input."""
        if self.keepdims:
            return y
        axes = self.axes()
        shape: Shape = tuple(1 if i in axes else size for i, size in enumerate(self.inputs[0].shape))
        return ops.reshape(y, shape)


class Sum(Reduction):
    """y = Σ x over the axes."""

    linear = True
    symbol = "Σ"

    def forward(self, xp: Any, x: Any) -> Any:
        return x.sum(axis=self.axis, keepdims=self.keepdims)

    def backward(self, gy: Any) -> Any:
        return ops.broadcast_to(self.restore(gy), self.inputs[0].shape)  # each summand has the derivative 1


class Mean(Reduction):
    """y = (Σ x) / n over the axes."""

    linear = True
    symbol = "mean"

    def forward(self, xp: Any, x: Any) -> Any:
        return x.mean(axis=self.axis, keepdims=self.keepdims)

    def backward(self, gy: Any) -> Any:
        shape = self.inputs[0].shape
        count = math.prod(shape[axis] for axis in self.axes())
        return ops.broadcast_to(self.restore(gy) / count, shape)


class Max(Reduction):
    """y = the largest x over the axes; elements that tie share the gradient evenly."""

    symbol = "max"
    saves = (INPUTS, OUTPUT)

    def forward(self, xp: Any, x: Any) -> Any:
        return x.max(axis=self.axis, keepdims=self.keepdims)

    def backward(self, gy: Any, x: Any, y: Any) -> Any:
        winners = (x == self.restore(y)).astype(gy.dtype)
        return self.restore(gy) * (winners / winners.sum(axis=self.axis, keepdims=True))


class Min(Max):
    """y = the smallest x over the axes; elements that tie share the gradient evenly."""

    symbol = "min"

    def forward(self, xp: Any, x: Any) -> Any:
        return x.min(axis=self.axis, keepdims=self.keepdims)


def sum(x: Operand, axis: Axis = None, *, keepdims: bool = False) -> Variable:
    """Σ x over the axes; 0 for none."""
    return Sum(axis, keepdims)(x)


def mean(x: Operand, axis: Axis = None, *, keepdims: bool = False) -> Variable:
    """The arithmetic mean over the axes."""
    return Mean(axis, keepdims)(x)


def max(x: Operand, axis: Axis = None, *, keepdims: bool = False) -> Variable:
    """The largest element over the axes; ties share the gradient evenly. Raises ShapeError over no elements."""
    return Max(axis, keepdims)(x)


def min(x: Operand, axis: Axis = None, *, keepdims: bool = False) -> Variable:
    """The smallest element over the axes; ties share the gradient evenly. Raises ShapeError over no elements."""
    return Min(axis, keepdims)(x)
