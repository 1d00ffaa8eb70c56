"""Arrays with some elements replaced: x[index] = value, and its forms that leave x alone."""

from __future__ import annotations

import math
import sys
from typing import Any

import numpy as np

from autograd_core import backends, ops
from autograd_core.backends.batch_array import BatchArray
from autograd_core.errors import DeviceError, GraphError, ShapeError
from autograd_core.function import Function
from autograd_core.modes import modes
from autograd_core.node import Leaf, Shape
from autograd_core.ops.axes import filled, raw
from autograd_core.ops.indexing import in_batches_of, located, may_repeat, plain_index
from autograd_core.ops.picking import along_axis
from autograd_core.variable import Operand, Variable, shape_of

__all__ = ["fill_diagonal", "index_add", "index_update", "put_along_axis"]


class IndexUpdate(Function):
    """y = x, but y[index] = value. The gradient at these places goes to the value, elsewhere to x.

    Of values for the same place the last one wins, and only it gets the gradient.
    """

    linear = True
    symbol = "[ ]="

    def __init__(self, index: Any, owned: bool = False) -> None:
        self.index = index
        self._owned = owned  # nobody else sees x's array, so it may be written to

    def forward(self, xp: Any, x: Any, value: Any) -> Any:
        y = x if self._owned and not isinstance(value, BatchArray) else xp.array(x)
        self._owned = False
        index = located(self.index, xp)
        if may_repeat(index):
            backends.of(y).assign(y, index, value)
        else:
            y[index] = value
        return y

    def backward(self, gy: Any) -> Any:
        gx = IndexUpdate(self.index)(gy, filled(gy, (), 0)) if self.needs(0) else None
        if not self.needs(1):
            return gx, None
        part = ops.getitem(gy, self.index)
        if may_repeat(self.index):
            part = ops.where(self._winners(raw(gy), part.shape), part, 0)
        return gx, ops.sum_to(part, self.inputs[1].shape)

    def mistake(self, x: Any, value: Any) -> str:
        return _doesnt_fit(x, value)

    def _winners(self, gy: Any, shape: Shape) -> Any:
        """Which of the values stayed, found by assigning their numbers."""
        backend = backends.of(gy)
        index = located(self.index, backend.xp)
        numbers = backend.xp.asarray(np.arange(math.prod(shape)).reshape(shape))
        last = backend.xp.zeros(gy.shape, np.intp)
        backend.assign(last, index, numbers)
        return last[index] == numbers


class IndexAdd(Function):
    """y = x, but y[index] += value; an element that the index names twice gets both."""

    wide = True
    linear = True
    symbol = "[ ]+="

    def __init__(self, index: Any) -> None:
        self.index = index

    def forward(self, xp: Any, x: Any, value: Any) -> Any:
        y = xp.array(x)
        index = located(self.index, xp)
        if may_repeat(index):
            backends.of(y).scatter_add(y, index, value.astype(y.dtype))
        else:
            y[index] = y[index] + value
        return y

    def backward(self, gy: Any) -> Any:
        return gy, ops.sum_to(ops.getitem(gy, self.index), self.inputs[1].shape) if self.needs(1) else None

    def mistake(self, x: Any, value: Any) -> str:
        return _doesnt_fit(x, value)


def _doesnt_fit(x: Any, value: Any) -> str:
    return f"the value, of shape {value.shape}, doesn't broadcast to the part of x, of shape {x.shape}, at the index"


def index_update(x: Operand, index: Any, value: Operand) -> Variable:
    """x with value, broadcast and cast to x's dtype, at x[index]: what `x[index] = value` makes of x.

    The gradient of the replaced elements goes to the value, that of the others to x; where the index names an element
    several times, to the last value alone, which is the one that stays.

    Raises IndexError out of bounds, ShapeError when the value doesn't broadcast to x[index].
    """
    index = plain_index(index)
    return _updated(x, index, _fitting(value, x, index))


def _updated(x: Operand, index: Any, value: Operand, owned: bool = False) -> Variable:
    if isinstance(index, BatchArray) and index.dtype.kind == "b" and not shape_of(value):
        mask = ops.reshape(index, index.shape + (1,) * (len(shape_of(x)) - index.ndim))
        return ops.where(mask, value, x)  # under vmap, where each example has a mask of its own
    return IndexUpdate(index, owned)(in_batches_of(index, x), value)


def index_add(x: Operand, index: Any, value: Operand) -> Variable:
    """x with value added at x[index]; an element that the index names several times gets all of them."""
    index = plain_index(index)
    return IndexAdd(index)(in_batches_of(index, x), _fitting(value, x, index))


def _fitting(value: Operand, x: Operand, index: Any) -> Operand:
    """The value as an array, without surplus axes of size 1 in front, which NumPy lets pass."""
    if isinstance(value, list | tuple):
        value = ops.array(value)
    shape = shape_of(value)
    if not shape or shape[0] != 1:
        return value
    parts = [
        part if isinstance(part, np.ndarray) or not hasattr(part, "dtype") else np.zeros(part.shape, part.dtype)
        for part in (index if isinstance(index, tuple) else (index,))
    ]
    try:
        rank = np.broadcast_to(False, shape_of(x))[tuple(parts)].ndim
    except IndexError:
        return value  # the op will say what is wrong
    while len(shape) > rank and shape[0] == 1:
        shape = shape[1:]
    return ops.reshape(value, shape)


def put_along_axis(arr: Operand, indices: Any, values: Operand, axis: int | None = -1) -> Variable:
    """arr with the values at the indices along an axis: a new array. NumPy's function of this name writes to arr, and
    so does `np.put_along_axis` on a Variable."""
    if axis is None:
        flat = index_update(ops.ravel(arr), along_axis(ops.ravel(arr), indices, 0), values)
        return ops.reshape(flat, shape_of(arr))
    return index_update(arr, along_axis(arr, indices, axis), values)


def fill_diagonal(a: Operand, val: Operand, wrap: bool = False) -> Variable:
    """`a` with val on its main diagonal: a new array. NumPy's function of this name writes to it, and so does
    `np.fill_diagonal` on a Variable. wrap: of a tall matrix start again after each block of n + 1 rows."""
    shape = shape_of(a)
    if len(shape) < 2 or (len(shape) > 2 and len(set(shape)) > 1):
        raise ShapeError(f"fill_diagonal needs a matrix, or more axes all of one size; the shape is {shape}")
    places = np.zeros(shape, bool)
    np.fill_diagonal(places, True, wrap)
    index = np.nonzero(places)
    value: Any = ops.asarray(val)
    if value.ndim:  # as many as needed, from the start again if there are too few
        value = ops.take(ops.ravel(value), np.arange(len(index[0])) % value.size)
    return index_update(a, index, value)


# --- x[index] = value -------------------------------------------------------------------------------------------------


def assign(x: Variable, index: Any, value: Operand) -> None:
    """`x[index] = value`: x gets an array and a place in the graph of its own; see `Variable.__setitem__`."""
    index = plain_index(index)
    value = _fitting(value, x, index)
    recorded = modes.now.grad and (x.requires_grad or (isinstance(value, Variable) and value.requires_grad))
    if modes.now.grad and x.requires_grad and isinstance(x.node, Leaf):
        raise GraphError(
            f"x[index] = value on {x._label()}, a leaf that requires a gradient: its old values would be lost. "
            "Assign to a result (x = ag.copy(x)), use ag.index_update, or do it under ag.no_grad()"
        )
    if x.requires_grad and not recorded:
        backend = backends.of(x.array)
        if shape_of(value) and not backends.together(value, x):
            raise DeviceError(
                f"x[index] = value: the value is on {backends.device_of(value)}, x on {x.device}: move it with .to(…)"
            )
        with backends.at(x.array):
            backend.assign(x.array, located(index, backend.xp), raw(value))
        x.changed_in_place()
        return
    # A leaf that enters the graph keeps its values there.
    alone = not (recorded and isinstance(x.node, Leaf)) and _seen_by_nobody_else(x)
    y = _updated(x, index, value, alone)
    y = y if isinstance(y, Variable) else Variable(y, requires_grad=False)
    y.name = x.name
    x._array, x.node = y._array, y.node


def _seen_by_nobody_else(x: Variable) -> bool:
    """Whether x's array may be written to: no view, saved value, other Variable or user's name refers to it, nor a
    graph to its leaf. Else x is given a copy first, and what they see stays as it was."""
    if not isinstance(x._array, np.ndarray) or x._array.base is not None or not x._array.flags.writeable:
        return False
    leaf = isinstance(x.node, Leaf)  # which holds the array as well
    if leaf and sys.getrefcount(x.node) != _HELD_BY_ONE:
        return False
    return sys.getrefcount(x._array) == _HELD_BY_ONE + leaf


class _Holder:
    __slots__ = ("it",)

    def __init__(self) -> None:
        self.it = np.empty(0)


_holder = _Holder()
_HELD_BY_ONE = sys.getrefcount(_holder.it)  # asked as above: what the question itself holds is counted, too
