"""x[index] and its reverse, which adds each gradient back to the place it was read from."""

from __future__ import annotations

from typing import Any

import numpy as np

from autograd_core import backends
from autograd_core.function import Function
from autograd_core.node import Shape
from autograd_core.variable import Operand, Variable

__all__ = ["getitem"]


class GetItem(Function):
    """y = x[index]: slices, integers, None, …, index arrays and masks, as in NumPy."""

    linear = True
    symbol = "[ ]"

    def __init__(self, index: Any) -> None:
        self.index = index

    def forward(self, xp: Any, x: Any) -> Any:
        return x[self.index]

    def backward(self, gy: Any) -> Any:
        return ScatterAdd(self.index, self.inputs[0].shape)(gy)


class ScatterAdd(Function):
    """y = zeros with x added at `index`; an element that the index names twice gets both."""

    linear = True

    def __init__(self, index: Any, shape: Shape) -> None:
        self.index = index
        self.shape = shape

    def forward(self, xp: Any, x: Any) -> Any:
        y = xp.zeros(self.shape, x.dtype)
        if is_basic(self.index):
            y[self.index] = x  # names no element twice
        else:
            backends.of(y).scatter_add(y, self.index, x)
        return y

    def backward(self, gy: Any) -> Any:
        return getitem(gy, self.index)


def is_basic(index: Any) -> bool:
    """Whether the index is made of slices, integers, None and … alone, so that NumPy gives a view."""
    parts = index if isinstance(index, tuple) else (index,)
    return all(part is None or part is Ellipsis or isinstance(part, slice | int | np.integer) for part in parts) and not any(
        isinstance(part, bool) for part in parts
    )


def getitem(x: Operand, index: Any) -> Variable:
    """x[index]. Index arrays and masks may be Variables. Raises IndexError out of bounds."""
    return GetItem(_plain(index))(x)


def _plain(index: Any) -> Any:
    """The index with Variables replaced by their arrays and lists by arrays."""
    if isinstance(index, tuple):
        return tuple(_plain(part) for part in index)
    if isinstance(index, Variable):
        return index.array
    return np.asarray(index, dtype=None if index else np.intp) if isinstance(index, list) else index
