"""Sorted values, their positions, and the distinct ones.

A rearranged array gives each element its gradient back. Sorting is stable: elements that tie keep their order.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from autograd_core import backends, ops
from autograd_core.errors import ArgumentError, ShapeError
from autograd_core.function import EXTRA, Function
from autograd_core.ops.axes import before, constant, one_axis, operand, raw
from autograd_core.ops.indexing import ScatterAdd, in_batches_of
from autograd_core.ops.logic import Ask
from autograd_core.ops.picking import along_axis
from autograd_core.variable import Operand, Variable, shape_of

__all__ = [
    "argpartition",
    "argsort",
    "lexsort",
    "partition",
    "searchsorted",
    "sort",
    "unique",
    "unique_values",
]


class Sort(Function):
    """y = x in ascending order along one axis; NaNs come last."""

    saves = EXTRA  # where each element came from

    def __init__(self, axis: int) -> None:
        self.axis = axis

    def order(self, xp: Any, x: Any) -> Any:
        return xp.argsort(x, axis=self.axis, kind="stable")

    def forward(self, xp: Any, x: Any) -> Any:
        order = self.order(xp, x)
        return xp.take_along_axis(x, order, axis=self.axis), order

    def backward(self, gy: Any, order: Any) -> Any:
        index = along_axis(gy, order, self.axis)
        return ScatterAdd(index, gy.shape)(in_batches_of(index, gy))  # in linear time: no second sort


class LexSort(Function):
    """y = the positions that sort by the last row of keys, on ties by the one before it: sorted stably by each in turn."""

    def __init__(self, axis: int) -> None:
        self.axis = axis

    def forward(self, xp: Any, keys: Any) -> Any:
        if keys.ndim == 1:  # keys of one number each
            return xp.zeros((), np.intp)
        order = xp.argsort(keys[0], axis=self.axis, kind="stable")
        for key in keys[1:]:
            step = xp.argsort(xp.take_along_axis(key, order, self.axis), axis=self.axis, kind="stable")
            order = xp.take_along_axis(order, step, self.axis)
        return order


class Partition(Sort):
    """y = x with its kth element where sorting would put it, smaller ones before and larger ones behind it."""

    def __init__(self, kth: int | tuple[int, ...], axis: int) -> None:
        self.kth = kth
        self.axis = axis

    def order(self, xp: Any, x: Any) -> Any:
        return xp.argpartition(x, self.kth, axis=self.axis)


def sort(
    a: Operand, axis: int | None = -1, kind: str | None = None, order: None = None, *, stable: bool | None = None
) -> Variable:
    """a in ascending order along an axis, NaNs last; axis=None flattens it first.

    The order is always a stable one, so `kind` and `stable` change nothing. Raises AxisError for a 0-d array,
    ArgumentError for an unknown kind.
    """
    a, axis = _flat("sort", a, axis, kind, order, stable)
    return Sort(axis)(a)


def argsort(
    a: Operand, axis: int | None = -1, kind: str | None = None, order: None = None, *, stable: bool | None = None
) -> Variable:
    """The positions that sort a along an axis, as in take_along_axis(a, argsort(a), -1); stable, as `sort` is."""
    a, axis = _flat("argsort", a, axis, kind, order, stable, least=1)
    return Ask("argsort", axis=axis, kind="stable")(a)


def partition(
    a: Operand, kth: int | Sequence[int], axis: int | None = -1, kind: str = "introselect", order: None = None
) -> Variable:
    """a with its kth element, counted from 0, where sorting would put it; smaller ones before, larger ones behind it.

    Several numbers in `kth` put each of those elements in place. Raises ShapeError for a kth out of bounds.
    """
    _check_selection("partition", kind)
    a, axis = _flat("partition", a, axis, None, order)
    return Partition(_kth(kth), axis)(a)


def argpartition(
    a: Operand, kth: int | Sequence[int], axis: int | None = -1, kind: str = "introselect", order: None = None
) -> Variable:
    """The positions that `partition` takes the elements from."""
    _check_selection("argpartition", kind)
    a, axis = _flat("argpartition", a, axis, None, order, least=1)
    return Ask("argpartition", kth=_kth(kth), axis=axis)(a)


def _flat(name: str, a: Any, axis: Any, kind: Any, order: Any, stable: Any = None, least: int = 0) -> tuple[Any, int]:
    """The array and the axis to work along, with NumPy's settings checked."""
    if order is not None:
        raise ArgumentError(f"{name}: order= names fields, and arrays of numbers have none; leave it out")
    if kind is not None and stable is not None:
        raise ArgumentError(f"{name}: give kind= or stable=, not both")
    if kind is not None and str(kind)[:1].lower() not in ("q", "h", "m", "s"):
        raise ArgumentError(f"{name}: kind must be 'quicksort', 'heapsort', 'mergesort' or 'stable', not {kind!r}")
    a = operand(a)
    if axis is None or (a.ndim < least and axis in (0, -1)):
        return ops.reshape(a, -1), 0
    return a, one_axis(axis, a.ndim)


def _check_selection(name: str, kind: str) -> None:
    if kind != "introselect":
        raise ArgumentError(f"{name}: the only kind is 'introselect', not {kind!r}")


def _kth(kth: Any) -> int | tuple[int, ...]:
    kth = constant("partition", "kth", kth)
    return tuple(np.asarray(kth).tolist()) if np.ndim(kth) else kth


def lexsort(keys: Sequence[Operand] | Operand, axis: int = -1) -> Variable:
    """The positions that sort by the last key, on ties by the one before it, and so on."""
    if isinstance(keys, list | tuple):
        keys = ops.stack(keys)
    return LexSort(axis)(keys)


def searchsorted(a: Operand, v: Operand, side: str = "left", sorter: Operand | None = None) -> Variable:
    """Where each element of v would have to be inserted into the sorted 1-D array a to keep it sorted.

    side:    "left" gives the first such place, "right" the last.
    sorter:  positions that sort a, if it is not sorted itself.
    """
    if sorter is not None:
        if shape_of(sorter) != shape_of(a):
            raise ShapeError(
                f"searchsorted: the sorter has shape {shape_of(sorter)}, a has {shape_of(a)}; they must be equal"
            )
        a = ops.take_along_axis(operand(a), operand(sorter), axis=0)
    return Ask("searchsorted", side=side)(operand(a), operand(v))


def unique(
    ar: Operand,
    return_index: bool = False,
    return_inverse: bool = False,
    return_counts: bool = False,
    axis: int | None = None,
    *,
    equal_nan: bool = True,
    sorted: bool = True,
) -> Any:
    """The distinct elements of ar in ascending order, or with `axis` its distinct slices; always sorted.

    The first of several equal elements gets the gradient. With return_index, return_inverse and return_counts a tuple:
    also where each is first found, which one each element is, and how many there are of each.
    Under vmap the number of results would differ from example to example: it raises GraphError.
    """
    x: Any = operand(ar)
    axis = axis if axis is None else one_axis(axis, x.ndim)
    with backends.at(raw(x)):
        _, index, inverse, counts = np.unique(
            raw(x), return_index=True, return_inverse=True, return_counts=True, axis=axis, equal_nan=equal_nan
        )
    values = ops.reshape(x, -1)[index] if axis is None else x[(*before(axis), index)]
    asked = ((index, return_index), (inverse, return_inverse), (counts, return_counts))
    facts: list[Any] = [fact for fact, wanted in asked if wanted]
    if isinstance(x, Variable):
        facts = [Variable(fact) for fact in facts]
    return (values, *facts) if facts else values


def unique_values(x: Operand) -> Variable:
    """The distinct elements of x in ascending order, each NaN by itself; the first of equal ones gets the gradient."""
    return unique(x, equal_nan=False)
