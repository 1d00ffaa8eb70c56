"""Broadcasting and its reverse: what was repeated on the way out is summed on the way back."""

from __future__ import annotations

from typing import Any

from autograd_core.function import Function
from autograd_core.node import Shape
from autograd_core.variable import Operand, Variable

__all__ = ["broadcast_to", "sum_to"]


class BroadcastTo(Function):
    """y = x repeated along new axes and along axes of size 1."""

    linear = True

    def __init__(self, shape: Shape) -> None:
        self.shape = shape

    def forward(self, xp: Any, x: Any) -> Any:
        return xp.broadcast_to(x, self.shape)

    def backward(self, gy: Any) -> Any:
        return sum_to(gy, self.inputs[0].shape)


class SumTo(Function):
    """y = x summed over the axes that broadcasting would add or stretch."""

    linear = True

    def __init__(self, shape: Shape) -> None:
        self.shape = shape

    def forward(self, xp: Any, x: Any) -> Any:
        added = x.ndim - len(self.shape)
        stretched = [added + i for i, size in enumerate(self.shape) if size == 1 and x.shape[added + i] != 1]
        return x.sum(axis=(*range(added), *stretched), keepdims=True).reshape(self.shape)

    def backward(self, gy: Any) -> Any:
        return broadcast_to(gy, self.inputs[0].shape)


def broadcast_to(x: Operand, shape: int | Shape) -> Variable:
    """x repeated to `shape`, by NumPy's rules of broadcasting. Raises ShapeError when it doesn't fit."""
    return BroadcastTo((shape,) if isinstance(shape, int) else tuple(shape))(x)


def sum_to(x: Operand, shape: Shape) -> Variable:
    """x summed to `shape`: the reverse of `broadcast_to`. Raises ShapeError when `shape` doesn't broadcast to x's."""
    return SumTo(tuple(shape))(x)
