"""Several arrays as one."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate
from typing import TYPE_CHECKING, Any

import numpy as np

from autograd_core import ops
from autograd_core.errors import ArgumentError, OutOfBoundsError, ShapeError
from autograd_core.function import Function
from autograd_core.ops.axes import one_axis, refuse_out
from autograd_core.variable import Operand, Variable, shape_of

if TYPE_CHECKING:
    import numpy.typing as npt

__all__ = [
    "append",
    "block",
    "column_stack",
    "concat",
    "concatenate",
    "delete",
    "dstack",
    "hstack",
    "insert",
    "stack",
    "vstack",
]


class Concatenate(Function):
    """y = the inputs one after the other along an axis they already have."""

    linear = True

    def __init__(self, axis: int) -> None:
        self.axis = axis

    def forward(self, xp: Any, *xs: Any) -> Any:
        return xp.concatenate(xs, axis=self.axis)

    def backward(self, gy: Any) -> Any:
        axis = self.axis % len(self.inputs[0].shape)
        cuts = list(accumulate(edge.shape[axis] for edge in self.inputs))
        return tuple(ops.split(gy, cuts[:-1], axis))


class Stack(Function):
    """y = the inputs, all of one shape, side by side along a new axis."""

    linear = True

    def __init__(self, axis: int) -> None:
        self.axis = axis

    def forward(self, xp: Any, *xs: Any) -> Any:
        return xp.stack(xs, axis=self.axis)

    def backward(self, gy: Any) -> Any:
        return ops.unstack(gy, axis=self.axis)

    def mistake(self, *xs: Any) -> str:
        different = [x.shape for x in xs if x.shape != xs[0].shape]
        return f"the shapes {xs[0].shape} and {different[0]} differ; all must be equal" if different else ""


def concatenate(
    arrays: Sequence[Operand] | Variable,
    /,
    axis: int | None = 0,
    out: None = None,
    *,
    dtype: npt.DTypeLike | None = None,
) -> Variable:
    """The arrays one after the other along an axis they have; axis=None flattens them first.

    Raises ShapeError unless they agree in all other axes.
    """
    refuse_out("concatenate", out)
    arrays = _several(arrays, "concatenate")
    if axis is None:
        arrays, axis = [ops.ravel(x) for x in arrays], 0
    y = Concatenate(axis)(*arrays)
    return y if dtype is None else ops.astype(y, dtype)


def concat(
    arrays: Sequence[Operand] | Variable,
    /,
    axis: int | None = 0,
    out: None = None,
    *,
    dtype: npt.DTypeLike | None = None,
) -> Variable:
    """The same as `concatenate`."""
    return concatenate(arrays, axis, out, dtype=dtype)


def stack(
    arrays: Sequence[Operand] | Variable, axis: int = 0, out: None = None, *, dtype: npt.DTypeLike | None = None
) -> Variable:
    """The arrays, all of one shape, side by side along a new axis. Raises ShapeError when their shapes differ."""
    refuse_out("stack", out)
    y = Stack(axis)(*_several(arrays, "stack"))
    return y if dtype is None else ops.astype(y, dtype)


def vstack(tup: Sequence[Operand] | Variable, *, dtype: npt.DTypeLike | None = None) -> Variable:
    """The arrays above each other; a row of n counts as (1, n)."""
    return concatenate([ops.atleast_2d(x) for x in _several(tup, "vstack")], 0, dtype=dtype)


def hstack(tup: Sequence[Operand] | Variable, *, dtype: npt.DTypeLike | None = None) -> Variable:
    """The arrays beside each other: along the second axis, or the only one."""
    arrays = [ops.atleast_1d(x) for x in _several(tup, "hstack")]
    return concatenate(arrays, 0 if arrays[0].ndim == 1 else 1, dtype=dtype)


def dstack(tup: Sequence[Operand] | Variable) -> Variable:
    """The arrays behind each other, along the third axis."""
    return concatenate([ops.atleast_3d(x) for x in _several(tup, "dstack")], 2)


def column_stack(tup: Sequence[Operand] | Variable) -> Variable:
    """The arrays as columns of a matrix; a matrix gives all of its own."""
    arrays = [ops.atleast_1d(x) for x in _several(tup, "column_stack")]
    return concatenate([ops.reshape(x, (-1, 1)) if x.ndim == 1 else x for x in arrays], 1)


def _several(arrays: Sequence[Operand] | Variable, name: str) -> list[Operand]:
    """The arrays of a sequence, or the slices of one array along its first axis."""
    if isinstance(arrays, Variable):
        return list(ops.unstack(arrays))
    if not hasattr(arrays, "__len__"):
        raise ArgumentError(f"{name} takes a list or tuple of arrays, not {type(arrays).__name__}")
    if not len(arrays):
        raise ShapeError(f"{name}: there is nothing to join: give at least one array")
    return [ops.array(x) if isinstance(x, list | tuple) else x for x in arrays]


def block(arrays: Any) -> Variable:
    """A matrix of blocks from nested lists: the innermost are joined along the last axis, the next one axis before.

    Raises ShapeError for lists nested unevenly or empty, TypeError for tuples.
    """
    depth, rank = _measure(arrays)
    rank = max(depth, rank)

    def join(part: Any, level: int) -> Any:
        if isinstance(part, list):
            return concatenate([join(item, level + 1) for item in part], level - depth)
        part = ops.asarray(part)
        return ops.reshape(part, (1,) * (rank - part.ndim) + part.shape)

    return join(arrays, 0) if depth else ops.copy(join(arrays, 0))


def _measure(part: Any) -> tuple[int, int]:
    """How deeply lists are nested, and the highest rank of the arrays in them."""
    if isinstance(part, tuple):
        raise ArgumentError("block: the blocks come in lists; a tuple is not one of them")
    if not isinstance(part, list):
        return 0, len(shape_of(part))
    if not part:
        raise ShapeError("block: an empty list makes no block")
    inner = [_measure(item) for item in part]
    if len({depth for depth, _ in inner}) > 1:
        raise ShapeError("block: the lists are nested to different depths")
    return inner[0][0] + 1, max(rank for _, rank in inner)


def append(arr: Operand, values: Operand, axis: int | None = None) -> Variable:
    """arr with the values after it along an axis; axis=None flattens both first."""
    return concatenate([arr, values], axis)


def insert(arr: Operand, obj: Any, values: Operand, axis: int | None = None) -> Variable:
    """arr with values put in before the positions `obj` of an axis; axis=None flattens arr first. In arr's dtype."""
    x, axis = _along(arr, axis)
    n = x.shape[axis]
    new = ops.astype(ops.array(values, ndmin=x.ndim), x.dtype)
    chosen = np.arange(n)[obj] if isinstance(obj, slice) else np.asarray(obj)
    if chosen.dtype == bool:
        chosen = np.flatnonzero(chosen)
    if not chosen.ndim:  # the values' first axis counts those that go in at the one place
        new = ops.moveaxis(new, 0, axis)
    count = new.shape[axis] if chosen.size == 1 else chosen.size
    new = ops.broadcast_to(new, (*x.shape[:axis], count, *x.shape[axis + 1 :]))
    if ((chosen < -n) | (chosen > n)).any():
        raise OutOfBoundsError(f"insert: a position of {obj} is out of bounds for axis {axis} of shape {x.shape}")
    places = np.insert(np.full(n, -1), chosen, np.arange(count))  # which value stands where; −1 for an old element
    old = places < 0
    order = np.where(old, np.cumsum(old) - 1, places + n)
    return ops.take(concatenate([x, new], axis), order, axis)


def delete(arr: Operand, obj: Any, axis: int | None = None) -> Variable:
    """arr without the positions `obj` (a number, a slice, several, a mask) of an axis; axis=None flattens it first."""
    x, axis = _along(arr, axis)
    try:
        kept = np.delete(np.arange(x.shape[axis]), obj)
    except IndexError as error:
        raise OutOfBoundsError(f"delete: {obj} along axis {axis} of shape {x.shape}: {error}") from error
    return ops.take(x, kept, axis)


def _along(arr: Operand, axis: int | None) -> tuple[Any, int]:
    """The array, in one row if axis is None, and the axis counted from 0."""
    x = ops.asarray(arr)
    return (ops.ravel(x), 0) if axis is None else (x, one_axis(axis, x.ndim))
