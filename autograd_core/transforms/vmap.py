"""vmap: a function of one example as a function of many, computed at once."""

from __future__ import annotations

import functools
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from autograd_core.backends.batch_array import BatchArray
from autograd_core.errors import ShapeError
from autograd_core.ops.batch import EnterBatch, LeaveBatch, ShareInBatch, running
from autograd_core.transforms import tree
from autograd_core.variable import Variable

Axes = Any  # an axis, None, or a tuple, list or dictionary of them in the form of what they are for


def vmap(f: Callable[..., Any], in_axes: Axes = 0, out_axes: Axes = 0) -> Callable[..., Any]:
    """The function that applies f to each example and stacks the results, in one pass instead of a loop.

    in_axes:   the axis of the arguments that counts the examples; one for all arguments or one for each. None: the same
               argument for every example. It holds for each array within nested tuples, lists and dictionaries, or has
               their form itself: one axis for each.
    out_axes:  the axis of the results that counts them, in the same way.

    Inside, f sees one example: shapes and axes are its own. Works with `grad` and the other transforms, on either side,
    and nests. Functions without a batching rule run in a loop, with a warning.

    Raises ShapeError when arguments have different numbers of examples, or none has any.
    """

    @functools.wraps(f)
    def mapped(*args: Any) -> Any:
        name = getattr(f, "__name__", type(f).__name__)
        axes = _spread(f"vmap of {name}: in_axes", in_axes, args)
        leaves = tree.leaves(args)
        n = _count(name, leaves, axes)
        level = max(running.levels, default=0) + 1
        running.levels[level] = n
        try:
            inputs = [
                _shared(x) if axis is None else EnterBatch(axis, level)(_variable(x))
                for x, axis in zip(leaves, axes, strict=True)
            ]
            result = f(*tree.rebuild(args, inputs))
            out = _spread(f"vmap of {name}: out_axes", out_axes, result)
            ys = [_leave(y, axis, level, n) for y, axis in zip(tree.leaves(result), out, strict=True)]
            return tree.rebuild(result, ys)
        finally:
            del running.levels[level]

    return mapped


def _spread(what: str, axes: Axes, values: Any) -> list[int | None]:
    """The axis of each leaf of `values`. Raises ShapeError when `axes` has another form."""
    if axes is None or isinstance(axes, int):
        return [axes] * len(tree.leaves(values))
    if isinstance(axes, dict) and isinstance(values, dict) and set(axes) == set(values):
        return [axis for key, value in values.items() for axis in _spread(what, axes[key], value)]
    if isinstance(axes, tuple | list) and isinstance(values, tuple | list):
        if len(axes) == len(values):
            return [axis for a, value in zip(axes, values, strict=True) for axis in _spread(what, a, value)]
        raise ShapeError(f"{what} has {len(axes)} entries for {len(values)} values")
    raise ShapeError(f"{what} is {axes!r}; it must be an axis, None, or have the form of what it is for")


def _shared(x: Any) -> Any:
    """What is the same for every example; an array as a Variable, which a batch of indices can index."""
    return _variable(x) if isinstance(x, np.ndarray) else x


def _variable(x: Any) -> Variable:
    return x if isinstance(x, Variable) else Variable(x, requires_grad=False)


def _leave(y: Any, axis: int | None, level: int, n: int) -> Any:
    """A result out of the batch: a Variable if a gradient may be asked for, else an array."""
    y = _variable(y)
    if axis is None:
        raise ShapeError("vmap: out_axes can't be None: each result gets an axis of examples")
    if not (isinstance(y.array, BatchArray) and y.array.level == level):
        y = ShareInBatch(n, level)(y)  # it does not depend on the examples
    y = LeaveBatch(axis, level)(y)
    return y if y.requires_grad or isinstance(y.array, BatchArray) else y.array


def _count(name: str, leaves: Sequence[Any], axes: Sequence[int | None]) -> int:
    """How many examples there are."""
    sizes = set()
    for x, axis in zip(leaves, axes, strict=True):
        if axis is None:
            continue
        shape = _variable(x).shape
        if not -len(shape) <= axis < len(shape):
            raise ShapeError(f"vmap of {name}: an argument of shape {shape} has no axis {axis} to map over")
        sizes.add(shape[axis])
    if len(sizes) != 1:
        what = f"differ in the number of examples: {sorted(sizes)}" if sizes else "have no axis to map over"
        raise ShapeError(f"vmap of {name}: the arguments {what}; see in_axes")
    return sizes.pop()
