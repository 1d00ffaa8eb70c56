"""Embedding: rows of a table, looked up by number."""

from __future__ import annotations

from typing import Any

import numpy as np

import autograd_core as ag
from autograd_core import ArgumentError, DTypeError, Function, OutOfBoundsError, ShapeError, Variable, backends
from autograd_core.backends.batch_array import all_examples
from autograd_core.backends.compiled import kernels
from autograd_core.ops.indexing import in_batches_of
from autograd_core.variable import Operand, shape_of


class Embedding(Function):
    """y[…] = weight[index[…]].  weight (V, D), index (…) -> y (…, D). The row `padding_idx` gets no gradient."""

    symbol = "embedding"
    saves = (1,)

    def __init__(self, padding_idx: int | None) -> None:
        self.padding_idx = padding_idx

    def forward(self, xp: Any, weight: Any, index: Any) -> Any:
        size = index.size * weight.shape[-1]
        if fast := kernels("scatter", xp, size, weight):
            return fast.rows(weight, _numbers(index)).reshape(*index.shape, weight.shape[-1])
        y = weight[index]
        if not backends.known(all_examples(index)):  # on a card, for which a check would have to wait, NaN shows it
            y = y * xp.where((index < 0) | (index >= len(weight)), np.nan, 1.0).astype(y.dtype)[..., None]
        return y

    def backward(self, gy: Any, index: Any) -> Any:
        return EmbeddingGrad(self.inputs[0].shape[0], self.padding_idx)(gy, index), None


class EmbeddingGrad(Function):
    """y = zeros (V, D) with each row of x (…, D) added where index (…) says; nothing goes to `padding_idx`."""

    wide = True
    saves = (1,)

    def __init__(self, rows: int, padding_idx: int | None) -> None:
        self.rows = rows
        self.padding_idx = padding_idx

    def forward(self, xp: Any, x: Any, index: Any) -> Any:
        if fast := kernels("scatter", xp, x.size, x):
            y = fast.sum_rows(self.rows, _numbers(index), x.reshape(-1, x.shape[-1]))
        else:
            y = xp.zeros((self.rows, x.shape[-1]), x.dtype)
            backends.of(y).scatter_add(y, index, x)
        if self.padding_idx is not None:
            y[self.padding_idx] = 0
        return y

    def backward(self, gy: Any, index: Any) -> Any:
        gx = Embedding(None)(gy, index)
        if self.padding_idx is not None:
            gx = gx * ag.expand_dims(index != self.padding_idx, -1)
        return gx, None


def embedding(input: Operand, weight: Operand, padding_idx: int | None = None) -> Variable:
    """The rows of a table that these numbers name: a learned vector for each word.

    Formula:      y[…] = weight[input[…]]
    Shapes:       input (…) of integers from 0 to V − 1, weight (V, D) -> (…, D).
    padding_idx:  a row whose gradient is 0, for the padding of short sequences; −1 is the last.
    Raises        OutOfBoundsError naming the first number that is out of range and where it stands, DTypeError for numbers
                  that are no integers, ShapeError for a table of another rank, ArgumentError for a padding_idx without row.
                  Numbers on a GPU give NaN instead of OutOfBoundsError, except in debug mode.
    """
    table = shape_of(weight)
    if len(table) != 2:
        raise ShapeError(f"embedding: weight is {table}; it must be (number of rows, size of a row)")
    index = input.array if isinstance(input, Variable) else backends.as_array(input)
    if index.dtype.kind not in "iu":
        raise DTypeError(f"embedding: input has dtype {index.dtype}; it names rows by number, so it must be integers")
    _check_range(index, table[0])
    return Embedding(padding_row("embedding", padding_idx, table[0]))(in_batches_of(index, weight), index)


def _numbers(index: Any) -> Any:
    """All of them in a row, of the one dtype that kernels are compiled for."""
    return index.ravel().astype(np.intp, copy=False)


def padding_row(op: str, padding_idx: int | None, rows: int) -> int | None:
    """padding_idx counted from the first row. Raises ArgumentError unless there is such a row."""
    if padding_idx is None:
        return None
    if not -rows <= padding_idx < rows:
        raise ArgumentError(f"{op}: padding_idx={padding_idx} names none of the table's {rows} rows")
    return padding_idx % rows


def _check_range(index: Any, rows: int) -> None:
    index = all_examples(index)
    if not backends.known(index) or not index.size or (index.min() >= 0 and index.max() < rows):
        return
    index = backends.peek(index)
    place = tuple(int(i) for i in np.argwhere((index < 0) | (index >= rows))[0])
    raise OutOfBoundsError(
        f"embedding: the number {index[place]} at position {place} names no row: the table has {rows}, numbered from 0 "
        f"to {rows - 1}"
    )
