"""x[index] and its reverse, which adds each gradient back to the place it was read from."""

from __future__ import annotations

from typing import Any

import numpy as np

from autograd_core import backends, ops
from autograd_core.backends.batch_array import BatchArray
from autograd_core.errors import ShapeError
from autograd_core.function import Function
from autograd_core.node import Shape
from autograd_core.variable import Operand, Variable

__all__ = ["getitem"]


class GetItem(Function):
    """y = x[index]: slices, integers, None, …, index arrays and masks, as in NumPy."""

    linear = True
    symbol = "[ ]"
    # The axes of x from the outermost in memory: its gradient gets the same layout, or what made x by transposing could not
    # hand the gradient on without a copy.
    _axes: tuple[int, ...] | None = None

    def __init__(self, index: Any) -> None:
        self.index = index

    @property
    def view(self) -> bool:  # type: ignore[override]  # index arrays and masks copy
        parts = self.index if isinstance(self.index, tuple) else (self.index,)
        return not any(isinstance(part, bool) or hasattr(part, "dtype") for part in parts)

    def forward(self, xp: Any, x: Any) -> Any:
        if xp is np and not x.flags.c_contiguous:
            self._axes = tuple(sorted(range(x.ndim), key=lambda axis: -x.strides[axis]))
        return x[located(self.index, xp)]

    def backward(self, gy: Any) -> Any:
        return ScatterAdd(self.index, self.inputs[0].shape, self._axes)(gy)


class ScatterAdd(Function):
    """y = zeros with x added at `index`; an element that the index names twice gets both.

    axes:  those of y from the outermost in memory to the innermost, if they don't lie in order.
    """

    wide = True
    linear = True

    def __init__(self, index: Any, shape: Shape, axes: tuple[int, ...] | None = None) -> None:
        self.index = index
        self.shape = shape
        self._axes = axes

    def forward(self, xp: Any, x: Any) -> Any:
        if self._axes is None:
            y = xp.zeros(self.shape, x.dtype)
        else:
            y = xp.zeros([self.shape[axis] for axis in self._axes], x.dtype).transpose(np.argsort(self._axes))
        index = located(self.index, xp)
        if may_repeat(index):
            backends.of(y).scatter_add(y, index, x)
        else:
            y[index] = x
        return y

    def backward(self, gy: Any) -> Any:
        return GetItem(self.index)(gy)


def getitem(x: Operand, index: Any) -> Variable:
    """x[index]. Index arrays and masks may be Variables. Raises IndexError out of bounds."""
    index = plain_index(index)
    return GetItem(index)(in_batches_of(index, x))


_SIMPLE = frozenset((int, slice, type(None), type(Ellipsis)))


def plain_index(index: Any) -> Any:
    """The index as NumPy reads it, with arrays of the graph's own in place of Variables, lists and arrays.

    They are copied, in row-major order: a node must not change when the caller reuses an array, and NumPy writes
    repeated places in the order in which the index lies in memory.
    """
    if index.__class__ in _SIMPLE:
        return index
    if isinstance(index, tuple):
        return tuple([part if part.__class__ in _SIMPLE else _plain(part) for part in index])
    return _plain(index)


def _plain(part: Any) -> Any:
    if isinstance(part, slice | int) or part is None or part is Ellipsis:
        return part
    if isinstance(part, Variable):
        part = part.array
    if backends.of(part) is not backends.numpy_backend:
        if isinstance(part, BatchArray):
            return part
        with backends.at(part):
            return part.copy()
    given = isinstance(part, np.ndarray)
    try:
        part = np.array(part, order="C")
    except ValueError as error:
        raise ShapeError(f"an index of nested lists must be even: {error}") from error
    if not part.size and not given:
        part = part.astype(np.intp)  # an empty list names no element
    return int(part) if not part.ndim and part.dtype.kind in "iu" else part


def located(index: Any, xp: Any) -> Any:
    """The index with NumPy's arrays in it as arrays of another library."""
    if xp is np or index.__class__ in _SIMPLE:
        return index
    if isinstance(index, tuple):
        return tuple([located(part, xp) for part in index])
    return xp.asarray(index) if isinstance(index, np.ndarray) else index


def may_repeat(index: Any) -> bool:
    """Whether the index may name an element twice: slices, numbers and masks can't, arrays of integers can."""
    if index.__class__ in _SIMPLE:
        return False
    parts = index if isinstance(index, tuple) else (index,)
    return any(hasattr(part, "dtype") and part.ndim > 0 and part.dtype.kind != "b" for part in parts)


def in_batches_of(index: Any, x: Operand) -> Operand:
    """Inside vmap: x in every batch that the index is in, where each example reads its own places."""
    if index.__class__ in _SIMPLE:
        return x
    for part in index if isinstance(index, tuple) else (index,):
        if isinstance(part, BatchArray):
            x = x if isinstance(x, Variable) else Variable(x, requires_grad=False)
            x = ops.batch.in_batches(x, ops.batch.levels_of(part))
    return x
