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

InAxes = int | None | Sequence[int | None]


def vmap(f: Callable[..., Any], in_axes: InAxes = 0, out_axes: int = 0) -> Callable[..., Any]:
    """The function that applies f to each example and stacks the results, in one pass instead of a loop.

    in_axes:   the axis of the arguments that counts the examples; one for all arguments or one for each. None: the same
               argument for every example. It holds for each array within nested tuples, lists and dictionaries.
    out_axes:  the axis of the results that counts them.

    Inside, f sees one example: shapes and axes are its own. Works with `grad` and the other transforms, on either side,
    and nests. Functions without a batching rule run in a loop, with a warning.

    Raises ShapeError when arguments have different numbers of examples, or none has any.
    """

    @functools.wraps(f)
    def mapped(*args: Any) -> Any:
        name = getattr(f, "__name__", type(f).__name__)
        axes = [in_axes] * len(args) if in_axes is None or isinstance(in_axes, int) else list(in_axes)
        if len(axes) != len(args):
            raise ShapeError(f"vmap of {name}: in_axes has {len(axes)} entries for {len(args)} arguments")
        n = _count(name, args, axes)
        level = max(running.levels, default=0) + 1
        running.levels[level] = n
        try:
            inputs = [
                _shared(arg)
                if axis is None
                else tree.tree_map(lambda x, axis=axis: EnterBatch(axis, level)(_variable(x)), arg)
                for arg, axis in zip(args, axes, strict=True)
            ]
            result = f(*inputs)
            return tree.tree_map(lambda y: _leave(y, out_axes, level, n), result)
        finally:
            del running.levels[level]

    return mapped


def _shared(arg: Any) -> Any:
    """An argument that is the same for every example, its arrays as Variables, which a batch of indices can index."""
    return tree.tree_map(lambda x: _variable(x) if isinstance(x, np.ndarray) else x, arg)


def _variable(x: Any) -> Variable:
    return x if isinstance(x, Variable) else Variable(x, requires_grad=False)


def _leave(y: Any, axis: int, level: int, n: int) -> Any:
    """A result out of the batch: a Variable if a gradient may be asked for, else an array."""
    y = _variable(y)
    if not (isinstance(y.array, BatchArray) and y.array.level == level):
        y = ShareInBatch(n, level)(y)  # it does not depend on the examples
    y = LeaveBatch(axis, level)(y)
    return y if y.requires_grad or isinstance(y.array, BatchArray) else y.array


def _count(name: str, args: Sequence[Any], axes: Sequence[int | None]) -> int:
    """How many examples there are."""
    sizes = set()
    for arg, axis in zip(args, axes, strict=True):
        if axis is None:
            continue
        for x in tree.leaves(arg):
            shape = _variable(x).shape
            if not -len(shape) <= axis < len(shape):
                raise ShapeError(f"vmap of {name}: an argument of shape {shape} has no axis {axis} to map over")
            sizes.add(shape[axis])
    if len(sizes) != 1:
        what = f"differ in the number of examples: {sorted(sizes)}" if sizes else "have no axis to map over"
        raise ShapeError(f"vmap of {name}: the arguments {what}; see in_axes")
    return sizes.pop()
