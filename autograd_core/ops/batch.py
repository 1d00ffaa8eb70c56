"""The border of a mapped function (see transforms/vmap.py): into the batch, out of it, and one value for every example."""

from __future__ import annotations

from _thread import _local  # what threading.local is, without the time that its import takes
from collections.abc import Sequence
from typing import Any

from autograd_core import backends
from autograd_core.backends.batch_array import BatchArray
from autograd_core.function import Function
from autograd_core.variable import Variable


class Running(_local):
    """The vmaps that run inside each other in this thread: level -> number of examples."""

    def __init__(self) -> None:
        self.levels: dict[int, int] = {}


running = Running()


class EnterBatch(Function):
    """y = x with one of its axes hidden as the batch."""

    linear = True

    def __init__(self, axis: int, level: int) -> None:
        self.axis = axis
        self.level = level

    def forward(self, xp: Any, x: Any) -> Any:
        return BatchArray(xp.moveaxis(x, self.axis, 0), self.level)

    def backward(self, gy: Any) -> Any:
        return LeaveBatch(self.axis, self.level)(gy)


class LeaveBatch(Function):
    """y = x with its batch as a visible axis again."""

    linear = True

    def __init__(self, axis: int, level: int) -> None:
        self.axis = axis
        self.level = level

    def forward(self, xp: Any, x: Any) -> Any:
        return backends.of(x.data).xp.moveaxis(x.data, 0, self.axis)

    def backward(self, gy: Any) -> Any:
        return EnterBatch(self.axis, self.level)(gy)


class ShareInBatch(Function):
    """y = x for each of n examples; their gradients add up."""

    linear = True

    def __init__(self, n: int, level: int) -> None:
        self.n = n
        self.level = level

    def forward(self, xp: Any, x: Any) -> Any:
        return _repeat(x, self.n, self.level)

    def backward(self, gy: Any) -> Any:
        return SumOverBatch(self.n, self.level)(gy)


class SumOverBatch(Function):
    """y = the sum of x over the examples."""

    wide = True
    linear = True

    def __init__(self, n: int, level: int) -> None:
        self.n = n
        self.level = level

    def forward(self, xp: Any, x: Any) -> Any:
        return _sum(x, self.level)

    def backward(self, gy: Any) -> Any:
        return ShareInBatch(self.n, self.level)(gy)


def share(inputs: Sequence[Any]) -> list[Any] | None:
    """An op's inputs with each Variable in every batch that any of them is in, so that its gradient is summed over the
    examples that used it; None if that is so already."""
    levels: dict[int, int] = {}
    for x in inputs:
        levels.update(levels_of(x.array if isinstance(x, Variable) else x))
    shared = [in_batches(x, levels) if isinstance(x, Variable) and x.requires_grad else x for x in inputs]
    return shared if any(a is not b for a, b in zip(shared, inputs, strict=True)) else None


def in_batches(x: Variable, levels: dict[int, int]) -> Variable:
    """x in all of these batches: the same for every example of those it was not in."""
    own = levels_of(x.array)
    for level, n in levels.items():
        if level not in own:
            x = ShareInBatch(n, level)(x)
    return x


def levels_of(array: Any) -> dict[int, int]:
    levels = {}
    while isinstance(array, BatchArray):
        levels[array.level] = len(array.data) if not isinstance(array.data, BatchArray) else array.data.shape[0]
        array = array.data
    return levels


def _repeat(array: Any, n: int, level: int) -> BatchArray:
    """The array repeated n times along a new batch; the batches of inner levels stay outermost in the nesting."""
    if isinstance(array, BatchArray) and array.level > level:
        return BatchArray(_repeat(array.data, n, level), array.level)
    return BatchArray(backends.of(array).xp.broadcast_to(array, (n, *array.shape)), level)


def _sum(array: BatchArray, level: int) -> Any:
    if array.level > level:
        return BatchArray(_sum(array.data, level), array.level)
    return array.data.sum(axis=0)
