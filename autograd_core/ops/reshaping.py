"""Other shapes of the same elements: reshape, transpose, and axes that come and go."""

from __future__ import annotations

import builtins
from collections.abc import Sequence
from typing import Any

import numpy as np

from autograd_core import ops
from autograd_core.errors import AxisError, ShapeError
from autograd_core.function import Function
from autograd_core.node import Axis, Shape
from autograd_core.ops.axes import all_axes, one_axis, shape_tuple
from autograd_core.variable import Operand, Variable, shape_of

__all__ = [
    "atleast_1d",
    "atleast_2d",
    "atleast_3d",
    "expand_dims",
    "matrix_transpose",
    "moveaxis",
    "ndim",
    "permute_dims",
    "ravel",
    "reshape",
    "rollaxis",
    "shape",
    "size",
    "squeeze",
    "swapaxes",
    "transpose",
]


class Reshape(Function):
    """y = x's elements, in row-major order, in another shape."""

    view = True  # where their order in memory allows it
    linear = True

    def __init__(self, shape: Shape) -> None:
        self.shape = shape

    def forward(self, xp: Any, x: Any) -> Any:
        return xp.reshape(x, self.shape)

    def backward(self, gy: Any) -> Any:
        return reshape(gy, self.inputs[0].shape)


class Transpose(Function):
    """y = x with its axes in another order; axes[i] of x becomes axis i of y."""

    view = True
    linear = True
    symbol = "ᵀ"

    def __init__(self, axes: tuple[int, ...] | None) -> None:
        self.axes = axes

    def forward(self, xp: Any, x: Any) -> Any:
        return xp.transpose(x, self.axes)

    def backward(self, gy: Any) -> Any:
        if self.axes is None:
            return transpose(gy)
        back = [0] * len(self.axes)
        for i, axis in enumerate(self.axes):
            back[axis] = i
        return transpose(gy, back)


def reshape(a: Operand, /, shape: int | Sequence[int], order: str = "C", *, copy: bool | None = None) -> Variable:
    """a's elements in another shape; one size may be −1, to be worked out.

    order:  "C" reads and writes with the last axis fastest, "F" with the first, "A" as "F" if `a` lies so in memory.
    copy:   True for memory of its own, False for an error where that can't be avoided.

    Raises ShapeError when the elements don't fit.
    """
    shape = shape_tuple(shape)
    if copy is False:
        _refuse_copy(a, shape, order)
    elif copy:
        a = ops.copy(a)
    if _reads_columns(a, order):
        return transpose(Reshape(shape[::-1])(transpose(a)))
    return Reshape(shape)(a)


def _reads_columns(a: Operand, order: str) -> bool:
    if order not in ("C", "F", "A"):
        raise ShapeError(f"reshape: order must be 'C', 'F' or 'A', not {order!r}")
    flags = getattr(getattr(a, "array", a), "flags", None)
    return order == "F" or (order == "A" and flags is not None and flags.f_contiguous and not flags.c_contiguous)


def _refuse_copy(a: Operand, shape: Shape, order: str) -> None:
    array: Any = a.array if isinstance(a, Variable) else np.asarray(a)
    if isinstance(array, np.ndarray):
        try:
            np.reshape(array, shape, order, copy=False)  # type: ignore[call-overload]
        except ValueError as error:
            raise ShapeError(f"reshape of shape {array.shape} to {shape} with copy=False: {error}") from error


def ravel(a: Operand, order: str = "C") -> Variable:
    """a's elements in one row. order: as in `reshape`; "K" for the order in which they lie in memory."""
    if order == "K":
        array = a.array if isinstance(a, Variable) else np.asarray(a)
        strides = getattr(array, "strides", range(array.ndim, 0, -1))
        return reshape(transpose(a, sorted(range(array.ndim), key=lambda i: -builtins.abs(strides[i]))), -1)
    return reshape(a, -1, order)


def transpose(a: Operand, axes: Sequence[int] | None = None) -> Variable:
    """a with its axes reversed, or in the order given. Raises ShapeError unless `axes` names each once."""
    if axes is None:
        return Transpose(None)(a)
    n = len(shape_of(a))
    places = all_axes(tuple(axes), n)
    if len(places) != n:
        raise ShapeError(f"transpose: axes {tuple(axes)} must name each axis of shape {shape_of(a)} once")
    return Transpose(places)(a)


def permute_dims(a: Operand, axes: Sequence[int] | None = None) -> Variable:
    """The same as `transpose`."""
    return transpose(a, axes)


def matrix_transpose(x: Operand, /) -> Variable:
    """x with its last two axes exchanged. Raises ShapeError below two axes."""
    if len(shape_of(x)) < 2:
        raise ShapeError(f"matrix_transpose: the shape {shape_of(x)} has fewer than two axes")
    return swapaxes(x, -1, -2)


def swapaxes(a: Operand, axis1: int, axis2: int) -> Variable:
    """a with two axes exchanged."""
    n = len(shape_of(a))
    axis1, axis2 = one_axis(axis1, n), one_axis(axis2, n)
    order = list(range(n))
    order[axis1], order[axis2] = axis2, axis1
    return transpose(a, order)


def moveaxis(a: Operand, source: int | Sequence[int], destination: int | Sequence[int]) -> Variable:
    """a with some axes in other places, the others in their old order."""
    n = len(shape_of(a))
    sources = all_axes(source, n)
    destinations = all_axes(destination, n)
    if len(sources) != len(destinations):
        raise ShapeError(f"moveaxis: {len(sources)} axes can't go to {len(destinations)} places")
    order = [axis for axis in range(n) if axis not in sources]
    for place, axis in sorted(zip(destinations, sources, strict=True)):
        order.insert(place, axis)
    return transpose(a, order)


def rollaxis(a: Operand, axis: int, start: int = 0) -> Variable:
    """a with one axis moved back until it lies before `start`. `moveaxis` is easier to read."""
    n = len(shape_of(a))
    axis = one_axis(axis, n)
    if not -n <= start <= n:
        raise AxisError(f"rollaxis: start {start} must lie in [-{n}, {n}]")
    start += n if start < 0 else 0
    return moveaxis(a, axis, start - 1 if axis < start else start)


def expand_dims(a: Operand, axis: int | Sequence[int]) -> Variable:
    """a with new axes of size 1 at these positions of the result."""
    old = shape_of(a)
    axes = (axis,) if isinstance(axis, int | np.integer) else tuple(axis)
    n = len(old) + len(axes)
    places = all_axes(axes, n)
    sizes = iter(old)
    return reshape(a, tuple(1 if i in places else next(sizes) for i in range(n)))


def squeeze(a: Operand, axis: Axis = None) -> Variable:
    """a without its axes of size 1, or without those given. Raises ShapeError for an axis of another size."""
    old = shape_of(a)
    if axis is None:
        return reshape(a, tuple(n for n in old if n != 1))
    gone = all_axes(axis, len(old))
    if any(old[i] != 1 for i in gone):
        raise ShapeError(
            f"squeeze: axis {axis} of shape {old} has a size other than 1; leave axis out to drop those of size 1"
        )
    return reshape(a, tuple(n for i, n in enumerate(old) if i not in gone))


def atleast_1d(*arys: Operand) -> Any:
    """Each array, a number as a row of one. One result for one argument, else a tuple."""
    return _each(arys, lambda a, old: old or (1,))


def atleast_2d(*arys: Operand) -> Any:
    """Each array with at least two axes: new ones go in front."""
    return _each(arys, lambda a, old: (1,) * (2 - len(old)) + old)


def atleast_3d(*arys: Operand) -> Any:
    """Each array with at least three axes: n becomes (1, n, 1), and (m, n) becomes (m, n, 1)."""
    return _each(arys, lambda a, old: (1, *(old or (1,)), 1) if len(old) < 2 else (*old, 1) if len(old) == 2 else old)


def _each(arys: Sequence[Operand], new_shape: Any) -> Any:
    results = []
    for a in arys:
        a = ops.asarray(a)
        new = new_shape(a, a.shape)
        results.append(a if new == a.shape else reshape(a, new))
    return results[0] if len(results) == 1 else tuple(results)


def shape(a: Operand) -> Shape:
    """The sizes of a's axes: plain numbers."""
    return shape_of(a)


def ndim(a: Operand) -> int:
    """The number of a's axes."""
    return len(shape_of(a))


def size(a: Operand, axis: Axis = None) -> int:
    """The number of a's elements, or of those along an axis or several."""
    sizes = shape_of(a)
    axes = range(len(sizes)) if axis is None else all_axes(axis, len(sizes))
    return int(np.prod([sizes[i] for i in axes], dtype=np.intp))
