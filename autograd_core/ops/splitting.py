"""One array as several."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from autograd_core import ops
from autograd_core.errors import ShapeError
from autograd_core.function import Function
from autograd_core.ops.axes import one_axis
from autograd_core.variable import Operand, Variable, shape_of

__all__ = ["array_split", "dsplit", "hsplit", "split", "unstack", "vsplit"]


class Split(Function):
    """ys = the pieces of x between the cuts along an axis: one node, so that the gradients come back in one piece."""

    view = True
    linear = True

    def __init__(self, cuts: tuple[int, ...], axis: int) -> None:
        self.cuts = cuts
        self.axis = axis

    def forward(self, xp: Any, x: Any) -> Any:
        before = (slice(None),) * self.axis
        starts, ends = (0, *self.cuts), (*self.cuts, x.shape[self.axis])
        return tuple([x[(*before, slice(start, end))] for start, end in zip(starts, ends, strict=True)])

    def backward(self, gys: Any) -> Any:
        return ops.concatenate(gys, self.axis)


class Unstack(Function):
    """ys = the slices of x along an axis, which goes away."""

    view = True
    linear = True

    def __init__(self, axis: int) -> None:
        self.axis = axis

    def forward(self, xp: Any, x: Any) -> Any:
        before = (slice(None),) * self.axis
        return tuple([x[(*before, i)] for i in range(x.shape[self.axis])])

    def backward(self, gys: Any) -> Any:
        return ops.stack(gys, self.axis)


def array_split(ary: Operand, indices_or_sections: int | Sequence[int], axis: int = 0) -> list[Variable]:
    """The pieces of an array: so many, as equal as can be, or those between the indices given."""
    shape = shape_of(ary)
    axis = one_axis(axis, len(shape))
    n = shape[axis]
    if isinstance(indices_or_sections, int | np.integer):
        count = int(indices_or_sections)
        if count <= 0:
            raise ShapeError(f"array_split: the number of pieces must be positive, not {count}")
        each, longer = divmod(n, count)
        cuts = [i * each + min(i, longer) for i in range(1, count)]
    else:
        cuts = [slice(None, int(cut)).indices(n)[1] for cut in indices_or_sections]
    ends = [*cuts, n]
    if any(end < cut for cut, end in zip(cuts, ends[1:], strict=True)):  # NumPy's empty or overlapping pieces
        before = (slice(None),) * axis
        return [ops.getitem(ary, (*before, slice(a, b))) for a, b in zip([0, *cuts], ends, strict=True)]
    return list(Split(tuple(cuts), axis)(ary))


def split(ary: Operand, indices_or_sections: int | Sequence[int], axis: int = 0) -> list[Variable]:
    """The pieces of an array: so many equal ones, or those between the indices given.

    Raises ShapeError when equal pieces don't come out even; see `array_split`.
    """
    if isinstance(indices_or_sections, int | np.integer):
        shape = shape_of(ary)
        n = shape[one_axis(axis, len(shape))]
        if indices_or_sections <= 0 or n % indices_or_sections:
            raise ShapeError(
                f"split: axis {axis} of shape {shape} does not divide into {indices_or_sections} equal pieces; "
                "array_split makes unequal ones"
            )
    return array_split(ary, indices_or_sections, axis)


def vsplit(ary: Operand, indices_or_sections: int | Sequence[int]) -> list[Variable]:
    """`split` along the first of at least two axes."""
    return split(_with_axes(ary, 2, "vsplit"), indices_or_sections, 0)


def hsplit(ary: Operand, indices_or_sections: int | Sequence[int]) -> list[Variable]:
    """`split` along the second axis, or the only one."""
    return split(_with_axes(ary, 1, "hsplit"), indices_or_sections, 1 if len(shape_of(ary)) > 1 else 0)


def dsplit(ary: Operand, indices_or_sections: int | Sequence[int]) -> list[Variable]:
    """`split` along the third axis."""
    return split(_with_axes(ary, 3, "dsplit"), indices_or_sections, 2)


def _with_axes(ary: Operand, least: int, name: str) -> Operand:
    if len(shape_of(ary)) < least:
        raise ShapeError(f"{name} needs an array of {least} or more axes; this one has shape {shape_of(ary)}")
    return ary


def unstack(x: Operand, /, *, axis: int = 0) -> tuple[Variable, ...]:
    """The slices of x along an axis, without it: the reverse of `stack`."""
    shape = shape_of(x)
    if not shape:
        raise ShapeError("unstack: a single number has no axis to unstack")
    axis = one_axis(axis, len(shape))
    return Unstack(axis)(x) if shape[axis] else ()
