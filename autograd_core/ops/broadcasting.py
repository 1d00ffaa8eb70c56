"""Broadcasting and its reverse: what was repeated on the way out is summed on the way back."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from autograd_core import ops
from autograd_core.errors import ShapeError
from autograd_core.function import Function
from autograd_core.node import Shape
from autograd_core.ops.axes import shape_tuple
from autograd_core.variable import Operand, Variable, shape_of

__all__ = ["broadcast_arrays", "broadcast_to", "meshgrid", "sum_to"]


class BroadcastTo(Function):
    """y = x repeated along new axes and along axes of size 1."""

    view = True
    linear = True

    def __init__(self, shape: Shape) -> None:
        self.shape = shape

    def forward(self, xp: Any, x: Any) -> Any:
        return xp.broadcast_to(x, self.shape)

    def backward(self, gy: Any) -> Any:
        return sum_to(gy, self.inputs[0].shape)

    def mistake(self, x: Any) -> str:
        return f"{x.shape} doesn't broadcast to {self.shape}: only new axes in front and axes of size 1 can be repeated"


class SumTo(Function):
    """y = x summed over the axes that broadcasting would add or stretch."""

    wide = True
    linear = True

    def __init__(self, shape: Shape) -> None:
        self.shape = shape

    def forward(self, xp: Any, x: Any) -> Any:
        added = x.ndim - len(self.shape)
        pairs = list(zip(self.shape, x.shape[added:] if added > 0 else x.shape, strict=False))
        if added < 0 or any(size not in (1, stretched) for size, stretched in pairs):
            raise ShapeError(f"sum_to: {self.shape} doesn't broadcast to {x.shape}, so {x.shape} can't be summed to it")
        stretched = [added + i for i, (size, old) in enumerate(pairs) if size != old]
        return x.sum(axis=(*range(added), *stretched), keepdims=True).reshape(self.shape)

    def backward(self, gy: Any) -> Any:
        return broadcast_to(gy, self.inputs[0].shape)


def broadcast_to(array: Operand, shape: int | Sequence[int], subok: bool = False) -> Variable:
    """The array repeated to `shape`, by NumPy's rules of broadcasting. Raises ShapeError when it doesn't fit."""
    return BroadcastTo(shape_tuple(shape))(array)


def sum_to(x: Operand, shape: int | Sequence[int]) -> Variable:
    """x summed to `shape`: the reverse of `broadcast_to`. Raises ShapeError when `shape` doesn't broadcast to x's."""
    return SumTo(shape_tuple(shape))(x)


def broadcast_arrays(*args: Operand, subok: bool = False) -> tuple[Variable, ...]:
    """The arrays, each repeated to the shape that they broadcast to together. Raises ShapeError where there is none."""
    shapes = [shape_of(x) for x in args]
    try:
        shape = np.broadcast_shapes(*shapes)
    except ValueError as error:
        raise ShapeError(
            f"broadcast_arrays: the shapes {', '.join(map(str, shapes))} don't broadcast together"
        ) from error
    return tuple([broadcast_to(x, shape) for x in args])


def meshgrid(*xi: Operand, copy: bool = True, sparse: bool = False, indexing: str = "xy") -> tuple[Variable, ...]:
    """The coordinates of a grid, one array for each axis, from the rows of values along them.

    indexing:  "xy" for arrays of shape (len(y), len(x), …), "ij" for (len(x), len(y), …).
    sparse:    leave them of size 1 along the axes that they don't depend on.
    """
    if indexing not in ("xy", "ij"):
        raise ShapeError(f"meshgrid: indexing must be 'xy' or 'ij', not {indexing!r}")
    axes = list(range(len(xi)))
    if indexing == "xy":
        axes[:2] = axes[1::-1]
    lines = [ops.reshape(x, [-1 if i == axis else 1 for i in range(len(xi))]) for x, axis in zip(xi, axes, strict=True)]
    if not sparse:
        lines = list(broadcast_arrays(*lines))
    return tuple([ops.copy(line) for line in lines] if copy else lines)
