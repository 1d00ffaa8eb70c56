"""Other shapes of the same elements: reshape, transpose, and joining arrays."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from autograd_core import ops
from autograd_core.function import Function
from autograd_core.node import Shape
from autograd_core.variable import Operand, Variable

__all__ = ["concatenate", "expand_dims", "reshape", "squeeze", "stack", "swapaxes", "transpose"]


class Reshape(Function):
    """y = x's elements, in row-major order, in another shape."""

    linear = True

    def __init__(self, shape: Shape) -> None:
        self.shape = shape

    def forward(self, xp: Any, x: Any) -> Any:
        return x.reshape(self.shape)

    def backward(self, gy: Any) -> Any:
        return reshape(gy, self.inputs[0].shape)


class Transpose(Function):
    """y = x with its axes in another order; axes[i] of x becomes axis i of y."""

    linear = True
    symbol = "ᵀ"

    def __init__(self, axes: tuple[int, ...] | None) -> None:
        self.axes = axes

    def forward(self, xp: Any, x: Any) -> Any:
        return x.transpose(self.axes)

    def backward(self, gy: Any) -> Any:
        if self.axes is None:
            return transpose(gy)
        ndim = len(self.axes)
        return transpose(gy, tuple(int(i) for i in np.argsort([axis % ndim for axis in self.axes])))


class Concatenate(Function):
    """y = the inputs one after the other along an axis they already have."""

    linear = True

    def __init__(self, axis: int) -> None:
        self.axis = axis

    def forward(self, xp: Any, *xs: Any) -> Any:
        return xp.concatenate(xs, axis=self.axis)

    def backward(self, gy: Any) -> Any:
        before: tuple[Any, ...] = (slice(None),) * (self.axis % len(self.inputs[0].shape))
        gxs = []
        start = 0
        for edge in self.inputs:
            end = start + edge.shape[len(before)]
            gxs.append(gy[(*before, slice(start, end))])
            start = end
        return tuple(gxs)


def reshape(x: Operand, shape: int | Shape) -> Variable:
    """x's elements in another shape; one size may be −1, to be worked out. Raises ShapeError when they don't fit."""
    return Reshape((shape,) if isinstance(shape, int) else tuple(shape))(x)


def transpose(x: Operand, *axes: Any) -> Variable:
    """x with its axes reversed, or in the order given: transpose(x, 1, 0, 2) or transpose(x, (1, 0, 2))."""
    if len(axes) == 1 and not isinstance(axes[0], int):
        axes = axes[0]
    return Transpose(tuple(axes) if axes else None)(x)


def swapaxes(x: Operand, axis1: int, axis2: int) -> Variable:
    """x with two axes exchanged."""
    order = list(range(np.ndim(getattr(x, "array", x))))
    order[axis1], order[axis2] = order[axis2], order[axis1]
    return Transpose(tuple(order))(x)


def expand_dims(x: Operand, axis: int | tuple[int, ...]) -> Variable:
    """x with new axes of size 1 at these positions of the result."""
    shape = np.shape(getattr(x, "array", x))
    axes = axis if isinstance(axis, tuple) else (axis,)
    ndim = len(shape) + len(axes)
    places = np.lib.array_utils.normalize_axis_tuple(axes, ndim)
    sizes = iter(shape)
    return reshape(x, tuple(1 if i in places else next(sizes) for i in range(ndim)))


def squeeze(x: Operand, axis: int | tuple[int, ...] | None = None) -> Variable:
    """x without its axes of size 1, or without those given. Raises ShapeError for an axis of another size."""
    shape = np.shape(getattr(x, "array", x))
    return reshape(x, np.squeeze(np.broadcast_to(0, shape), axis).shape)


def concatenate(arrays: Sequence[Operand], axis: int | None = 0) -> Variable:
    """The arrays one after the other along an axis they have; axis=None flattens them first."""
    if axis is None:
        return Concatenate(0)(*[reshape(x, -1) for x in arrays])
    return Concatenate(axis)(*arrays)


def stack(arrays: Sequence[Operand], axis: int = 0) -> Variable:
    """The arrays, all of one shape, side by side along a new axis."""
    return ops.concatenate([expand_dims(x, axis) for x in arrays], axis)
