"""The same elements in another order, or several times: roll, flip, rotate, tile, repeat."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np

from autograd_core import ops
from autograd_core.errors import DTypeError, ShapeError
from autograd_core.function import Function
from autograd_core.node import Axis
from autograd_core.ops.axes import all_axes, one_axis, shape_tuple
from autograd_core.variable import Operand, Variable, shape_of

__all__ = ["flip", "fliplr", "flipud", "repeat", "resize", "roll", "rot90", "tile"]


class Roll(Function):
    """y[i] = x[i − shift] along each axis, around the ends."""

    linear = True

    def __init__(self, shift: tuple[int, ...], axis: tuple[int, ...]) -> None:
        self.shift = shift
        self.axis = axis

    def forward(self, xp: Any, x: Any) -> Any:
        return xp.roll(x, self.shift, axis=self.axis)

    def backward(self, gy: Any) -> Any:
        return roll(gy, tuple(-s for s in self.shift), self.axis)


class Flip(Function):
    """y[i] = x[n − 1 − i] along each axis."""

    view = True
    linear = True

    def __init__(self, axis: tuple[int, ...]) -> None:
        self.axis = axis

    def forward(self, xp: Any, x: Any) -> Any:
        return xp.flip(x, axis=self.axis)

    def backward(self, gy: Any) -> Any:
        return flip(gy, self.axis)


class Repeat(Function):
    """y = each slice of x along an axis, several times in a row."""

    linear = True

    def __init__(self, repeats: int, axis: int) -> None:
        self.repeats = repeats
        self.axis = axis

    def forward(self, xp: Any, x: Any) -> Any:
        return xp.repeat(x, self.repeats, axis=self.axis)

    def backward(self, gy: Any) -> Any:
        before, n, after = np.split(self.inputs[0].shape, [self.axis, self.axis + 1])
        return ops.sum(ops.reshape(gy, (*before, *n, self.repeats, *after)), self.axis + 1)


class Tile(Function):
    """y = x laid side by side, reps[i] times along axis i."""

    linear = True

    def __init__(self, reps: tuple[int, ...]) -> None:
        self.reps = reps

    def forward(self, xp: Any, x: Any) -> Any:
        return xp.tile(x, self.reps)

    def backward(self, gy: Any) -> Any:
        shape = self.inputs[0].shape
        reps = (1,) * (len(shape) - len(self.reps)) + self.reps
        full = (1,) * (len(reps) - len(shape)) + shape
        pairs = [n for pair in zip(reps, full, strict=True) for n in pair]  # the copies, and the place in each
        return ops.reshape(ops.sum(ops.reshape(gy, pairs), tuple(range(0, len(pairs), 2))), shape)


def roll(a: Operand, shift: int | Sequence[int], axis: Axis = None) -> Variable:
    """a's elements moved by `shift` places along an axis, around its end; axis=None as if a were one row.

    Tuples give several axes and the shift of each; an axis named twice moves by both.
    """
    if axis is None:
        return ops.reshape(roll(ops.ravel(a), shift, 0), shape_of(a))
    axes = all_axes(axis, len(shape_of(a)), allow_duplicate=True)
    try:
        shifts, places = np.broadcast_arrays(shift, axes)
    except ValueError as error:
        raise ShapeError(f"roll: {np.size(shift)} shifts for {len(axes)} axes") from error
    if shifts.ndim > 1:
        raise ShapeError("roll: shift and axis must be numbers or one row of them")
    return Roll(tuple(map(int, shifts.ravel())), tuple(map(int, places.ravel())))(a)


def flip(m: Operand, axis: Axis = None) -> Variable:
    """m in reverse order along an axis, several, or all."""
    n = len(shape_of(m))
    return Flip(tuple(range(n)) if axis is None else all_axes(axis, n))(m)


def fliplr(m: Operand) -> Variable:
    """A matrix with its columns in reverse order."""
    if len(shape_of(m)) < 2:
        raise ShapeError(f"fliplr needs two or more axes; the shape is {shape_of(m)}")
    return flip(m, 1)


def flipud(m: Operand) -> Variable:
    """An array with its rows in reverse order."""
    if not shape_of(m):
        raise ShapeError("flipud needs one or more axes")
    return flip(m, 0)


def rot90(m: Operand, k: int = 1, axes: Sequence[int] = (0, 1)) -> Variable:
    """m turned by k quarter turns in the plane of two axes, from the first towards the second."""
    n = len(shape_of(m))
    if len(axes) != 2:
        raise ShapeError(f"rot90 turns in the plane of two axes, not {len(axes)}")
    first, second = (one_axis(axis, n) for axis in axes)
    if first == second:
        raise ShapeError("rot90: the two axes must differ")
    if k % 4 == 0:
        return ops.copy(m)
    if k % 4 == 2:
        return flip(m, (first, second))
    return ops.swapaxes(flip(m, second), first, second) if k % 4 == 1 else flip(ops.swapaxes(m, first, second), second)


def repeat(a: Operand, repeats: int | Sequence[int], axis: int | None = None) -> Variable:
    """Each slice of `a` along an axis `repeats` times in a row, or as often as the list says for each; axis=None
    flattens first. Raises ShapeError for a list of another length, or negative numbers."""
    if axis is None:
        a, axis = ops.ravel(a), 0
    n = shape_of(a)[axis := one_axis(axis, len(shape_of(a)))]
    counts = np.asarray(repeats.array if isinstance(repeats, Variable) else repeats)
    if not counts.size:
        counts = counts.astype(np.intp)  # an empty list
    if counts.dtype.kind not in "iub":
        raise DTypeError(f"repeat: the numbers of repeats must be integers, not {counts.dtype}")
    if (counts < 0).any() or counts.ndim > 1 or (counts.size not in (1, n)):
        raise ShapeError(
            f"repeat: repeats must be one number from 0 up, or {n} of them, one for each slice of axis {axis}"
        )
    if counts.size == 1:
        return Repeat(int(counts.item()), axis)(a)
    return ops.take(a, np.repeat(np.arange(n), counts), axis)


def tile(A: Operand, reps: int | Sequence[int]) -> Variable:  # noqa: N803  # NumPy's name
    """The array laid side by side, reps[i] times along axis i; missing axes and counts are taken as 1, in front."""
    counts = shape_tuple(reps)
    if any(count < 0 for count in counts):
        raise ShapeError(f"tile: reps must not be negative: {reps}")
    return Tile(counts)(A)


def resize(a: Operand, new_shape: int | Sequence[int]) -> Variable:
    """a's elements in row-major order in another shape, cut off or repeated from the start to fill it."""
    shape = shape_tuple(new_shape)
    if any(n < 0 for n in shape):
        raise ShapeError(f"resize: no size of {shape} may be negative")
    total, n = math.prod(shape), math.prod(shape_of(a))
    if not n:  # nothing to repeat: NumPy fills with zeros
        return ops.zeros_like(a, shape=shape)
    return ops.reshape(ops.take(ops.ravel(a), np.arange(total) % n), shape)
