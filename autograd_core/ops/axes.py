"""What the reductions share: axes brought together and put back, masks, and settings that have no place here."""

from __future__ import annotations

import math
import operator
import os
import sys
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.exceptions import AxisError as NumPyAxisError

from autograd_core import backends, ops
from autograd_core.errors import ArgumentError, AxisError, DTypeError, GraphError, ShapeError
from autograd_core.node import Axis, Shape
from autograd_core.variable import Operand, Variable, shape_of

__all__: list[str] = []


def operand(x: Operand) -> Any:
    """x as something that has a shape: Python's numbers and lists become arrays."""
    return x if isinstance(x, Variable) else backends.as_array(x)


def raw(x: Any) -> Any:
    """The array of a Variable, to be read where no gradient flows anyway."""
    return x.array if isinstance(x, Variable) else x


def constant(name: str, what: str, value: Any) -> Any:
    """The value of a setting through which no gradient flows. Raises GraphError if one is wanted."""
    if isinstance(value, Variable) and value.requires_grad:
        raise GraphError(f"{name}: no gradient flows to `{what}`, and this one requires one: give {what}.detach()")
    return raw(value)


def refuse_out(name: str, out: Any, overwrite_input: bool = False) -> None:
    """Raise GraphError for NumPy's ways to write into an array that exists."""
    if out is not None:
        raise GraphError(f"{name}(…, out=…) would write past the graph: use the result it returns instead")
    if overwrite_input:
        raise GraphError(f"{name}(…, overwrite_input=True) would change an array that the graph may hold: leave it out")


def all_axes(axis: Axis | Sequence[int], ndim: int, *, allow_duplicate: bool = False) -> tuple[int, ...]:
    """The axes that NumPy's `axis` means, from 0. Raises AxisError out of bounds, ShapeError if repeated."""
    if axis is None:
        return tuple(range(ndim))
    try:
        return np.lib.array_utils.normalize_axis_tuple(axis, ndim, allow_duplicate=allow_duplicate)
    except (TypeError, ValueError) as error:  # AxisError is a ValueError as well
        raise _explained(error, axis) from error


def one_axis(axis: int, ndim: int) -> int:
    """An axis counted from 0. Raises AxisError out of bounds."""
    try:
        return np.lib.array_utils.normalize_axis_index(axis, ndim)
    except (TypeError, ValueError) as error:
        raise _explained(error, axis) from error


def _explained(error: Exception, axis: Any) -> Exception:
    """NumPy's error about an axis with the name of the op, as one of ours."""
    if isinstance(error, TypeError):
        return ArgumentError(f"{_op_in_progress()}an axis is an integer or a tuple of integers, not {axis!r}")
    kind = AxisError if isinstance(error, NumPyAxisError) else ShapeError
    return kind(f"{_op_in_progress()}{error}")


def _op_in_progress() -> str:
    """The name of the op that the user called, for an error message: the outermost on the stack."""
    name = ""
    frame = sys._getframe()
    while frame is not None:
        code = frame.f_code
        if code.co_name in ops.__all__ and code.co_filename.startswith(_FOLDER):
            name = f"{code.co_name}: "
        elif name and not code.co_filename.startswith(_FOLDER):
            break
        frame = frame.f_back  # type: ignore[assignment]
    return name


_FOLDER = os.path.dirname(__file__)


def shape_tuple(shape: int | Sequence[int]) -> Shape:
    """A shape as NumPy's functions take it, one number for one axis. Raises ArgumentError unless it is of integers."""
    try:
        return tuple([operator.index(n) for n in ((shape,) if isinstance(shape, int | np.integer) else shape)])
    except TypeError as error:
        message = f"{_op_in_progress()}a shape is an integer or a tuple of integers, not {shape!r}"
        raise ArgumentError(message) from error


def before(axis: int) -> tuple[slice, ...]:
    """The start of an index that leaves the axes before this one alone."""
    return (slice(None),) * axis


def flipped(x: Any, axis: int) -> Any:
    """x backwards along one axis."""
    return x[(*before(axis), slice(None, None, -1))]


def filled(x: Any, shape: Shape, value: float) -> Any:
    """An array of this shape, of x's dtype and on its device, through which no gradient flows."""
    array = raw(x)
    with backends.at(array):
        return backends.of(array).xp.full(shape, value, dtype=x.dtype)


def edge_of(x: Any, axis: int, value: float) -> Any:
    """A slice like the first one of x along an axis, filled with a value; none if x has none."""
    return filled(x, tuple(min(size, 1) if i == axis else size for i, size in enumerate(x.shape)), value)


def to_rows(x: Any, axes: tuple[int, ...]) -> Any:
    """x with these axes moved to the end and joined to one."""
    shape = shape_of(x)
    kept = [i for i in range(len(shape)) if i not in axes]
    order = (*kept, *axes)
    if order != tuple(range(len(shape))):
        x = ops.transpose(x, order)
    if len(axes) == 1:
        return x
    return ops.reshape(x, (*[shape[i] for i in kept], math.prod(shape[i] for i in axes)))


def from_rows(rows: Any, axes: tuple[int, ...], shape: Shape) -> Any:
    """The reverse of `to_rows`."""
    order = (*[i for i in range(len(shape)) if i not in axes], *axes)
    rows = ops.reshape(rows, tuple(shape[i] for i in order))
    return ops.transpose(rows, tuple(order.index(i) for i in range(len(shape))))


def kept_axes(y: Any, axes: tuple[int, ...], shape: Shape) -> Any:
    """A result of reducing `shape`, with the reduced axes put back as size 1."""
    return ops.reshape(y, tuple(1 if i in axes else size for i, size in enumerate(shape)))


def mask_of(name: str, where: Any, shape: Shape) -> Any:
    """NumPy's `where=` as a boolean array or Variable that broadcasts to `shape`."""
    mask = operand(where)
    if mask.dtype.kind in "iu":
        mask = mask != 0
    if mask.dtype != np.bool_:
        raise DTypeError(f"{name}: where= must be boolean, its dtype is {mask.dtype}: use where=(mask != 0)")
    if mask.ndim > len(shape) or any(a not in (1, b) for a, b in zip(mask.shape[::-1], shape[::-1], strict=False)):
        raise ShapeError(f"{name}: where= of shape {mask.shape} does not broadcast to the array's shape {shape}")
    return mask


def masked(name: str, a: Any, where: Any, fill: Any) -> Any:
    """a with `fill` wherever the mask is False; those elements get the gradient 0."""
    return a if where is True else ops.where(mask_of(name, where, shape_of(a)), a, fill)


def count_of(where: Any, shape: Shape, axis: Axis, keepdims: bool) -> Any:
    """How many elements of an array of this shape the mask lets into each result."""
    return ops.sum(ops.broadcast_to(where, shape), axis, keepdims=keepdims)
