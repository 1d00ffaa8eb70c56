"""Elements chosen by index arrays or conditions."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from autograd_core import backends, ops
from autograd_core.backends.batch_array import BatchArray
from autograd_core.errors import DTypeError, GraphError, OutOfBoundsError, ShapeError
from autograd_core.ops.axes import one_axis, refuse_out
from autograd_core.variable import Operand, Variable, shape_of

__all__ = ["choose", "compress", "extract", "select", "take", "take_along_axis"]


def take(a: Operand, indices: Any, axis: int | None = None, out: None = None, mode: str = "raise") -> Variable:
    """The elements of `a` at these places of an axis; axis=None takes from a's elements in one row.

    mode:  what an index out of bounds does: "raise" an IndexError, "wrap" around, or "clip" to the nearest (a negative
           one to 0).
    """
    refuse_out("take", out)
    if axis is None:
        a, axis = ops.ravel(a), 0
    axis = one_axis(axis, len(shape_of(a)))
    index = _bounded(_integers(indices, "take"), shape_of(a)[axis], mode, "take")
    return ops.getitem(a, (*(slice(None),) * axis, index))


def _integers(indices: Any, name: str) -> Any:
    """The indices as an array of integers; a batch of them under vmap."""
    index = indices.array if isinstance(indices, Variable) else backends.as_array(indices)
    if not index.size and not hasattr(indices, "dtype"):
        index = index.astype(np.intp)  # an empty list
    if index.dtype.kind not in "iub":
        raise DTypeError(f"{name}: the indices must be integers, not {index.dtype}")
    return index.astype(np.intp) if index.dtype.kind == "b" else index


def _bounded(index: Any, n: int, mode: str, name: str) -> Any:
    if mode == "raise":
        return index
    if mode not in ("wrap", "clip"):
        raise ShapeError(f"{name}: mode must be 'raise', 'wrap' or 'clip', not {mode!r}")
    with backends.at(index):
        return index % n if mode == "wrap" else backends.of(index).xp.clip(index, 0, n - 1)


def take_along_axis(arr: Operand, indices: Any, axis: int | None = -1) -> Variable:
    """For each place in `indices` the element of arr at that index of the axis, and at the same place in the others.

    It takes what argsort, and argmax with keepdims, give. axis=None: arr in one row. Raises IndexError out of bounds.
    """
    if axis is None:
        arr, axis = ops.ravel(arr), 0
    return ops.getitem(arr, along_axis(arr, indices, axis))


def along_axis(arr: Operand, indices: Any, axis: int) -> tuple[Any, ...]:
    """The index of the elements at `indices` along an axis: its own place in every other one."""
    shape = shape_of(arr)
    index = indices.array if isinstance(indices, Variable) else backends.as_array(indices)
    if index.dtype.kind not in "iu":
        raise OutOfBoundsError(f"the indices along an axis must be integers, not {index.dtype}")
    if index.ndim != len(shape):
        raise ShapeError(
            f"indices of shape {index.shape} along an axis of an array of shape {shape}: their numbers of axes "
            "must be equal"
        )
    axis = one_axis(axis, len(shape))
    places: list[Any] = [
        np.arange(n).reshape([-1 if i == k else 1 for i in range(len(shape))]) for k, n in enumerate(shape)
    ]
    places[axis] = index
    return tuple(places)


def choose(a: Any, choices: Any, out: None = None, mode: str = "raise") -> Variable:
    """choices[a[i]][i] for each place i: `a` says which of the arrays, broadcast together, each element comes from.

    mode: as in `take`. Raises ShapeError for an entry of `a` that is out of bounds.
    """
    refuse_out("choose", out)
    chosen = _integers(a, "choose")
    arrays = ops.unstack(choices) if isinstance(choices, Variable) else list(choices)
    if backends.known(chosen) and mode == "raise" and ((chosen < 0) | (chosen >= len(arrays))).any():
        raise ShapeError(
            f"choose: an entry of `a` lies outside of the {len(arrays)} choices, numbered from 0; see mode"
        )
    shape = np.broadcast_shapes(chosen.shape, *[shape_of(x) for x in arrays])
    with backends.at(chosen):
        chosen = backends.of(chosen).xp.broadcast_to(_bounded(chosen, len(arrays), mode, "choose"), shape)
    every = ops.stack([ops.broadcast_to(x, shape) for x in arrays])
    return ops.getitem(every, (chosen, *np.ix_(*map(np.arange, shape))))


def select(condlist: Sequence[Any], choicelist: Sequence[Operand], default: Operand = 0) -> Variable:
    """For each place the choice whose condition is the first to hold there, else the default."""
    if len(condlist) != len(choicelist) or not len(condlist):
        raise ShapeError(
            f"select: {len(condlist)} conditions for {len(choicelist)} choices; give one for each, at least one"
        )
    y = default
    for condition, choice in reversed(list(zip(condlist, choicelist, strict=True))):
        condition = ops.asarray(condition)
        if condition.dtype != bool:
            raise DTypeError(f"select: the conditions must be boolean, not {condition.dtype}; compare, as in x > 0")
        y = ops.where(condition, choice, y)
    return y  # type: ignore[return-value]


def compress(condition: Any, a: Operand, axis: int | None = None, out: None = None) -> Variable:
    """The slices of `a` along an axis where the condition, one row, holds; axis=None takes a's elements in one row."""
    refuse_out("compress", out)
    flags = _flags(condition, "compress")
    if flags.ndim != 1:
        raise ShapeError(f"compress: the condition must be one row, not of shape {flags.shape}")
    return take(a, np.flatnonzero(flags), axis)


def extract(condition: Any, arr: Operand) -> Variable:
    """The elements of arr, in one row, where the condition, of the same size, holds."""
    return take(arr, np.flatnonzero(_flags(condition, "extract")))


def _flags(condition: Any, name: str) -> np.ndarray:
    flags = condition.array if isinstance(condition, Variable) else backends.as_array(condition)
    if isinstance(flags, BatchArray):
        raise GraphError(
            f"inside vmap {name} would give each example another size; use where, with the same size for all"
        )
    return backends.to_numpy(flags)
