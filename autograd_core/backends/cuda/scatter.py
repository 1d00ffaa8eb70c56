"""Rows of a table by their numbers on a GPU, and rows added to it.

Rows of float32 and float64 are added by atomic operations, whose order may differ from run to run, and so the last digits of
sums. Under `deterministic()`, and in half precision, whose sums need float32, the index is sorted, and what a row is given is
added up in an order that depends on nothing else: in pieces, in the index's order, and then the sums of the pieces.
"""

from __future__ import annotations

from typing import Any

import cupy
import numpy as np

from autograd_core.backends.cuda.module import Source, accumulator, threads_for
from autograd_core.modes import modes

_PIECE = 512  # values of a row that a block adds up one after another

SOURCE = Source(
    "scatter",
    rf"""
const I PIECE = {_PIECE};
"""
    r"""
// A number that names no row gives NaNs: nobody waits to check it.
extern "C" __global__ void take(I rows, I size, const T* table, const I* index, T* y) {
    const I number = index[blockIdx.x];
    const bool inside = number >= 0 && number < rows;
    y += blockIdx.x * size;
    FOR_MINE(q, size) y[q] = inside ? table[number * size + q] : T(A(nan("")));
}

extern "C" __global__ void add(I size, const I* index, const A* value, A* y) {
    y += index[blockIdx.x] * size, value += blockIdx.x * size;
    FOR_MINE(q, size) atomicAdd(y + q, value[q]);
}

// `order` sorts the index, `numbers` is the index sorted, `starts` where in it the same number stands first. Of the pieces of a
// row the first is added to y at once; the sums of the others wait for `add_sums`.
extern "C" __global__ void add_pieces(
    I count, I size, const I* numbers, const I* starts, const I* order, const T* value, A* sums, T* y
) {
    const I place = blockIdx.x, start = starts[place], end = min(count, place + PIECE);
    if ((place - start) % PIECE != 0) return;  // a piece begins elsewhere
    FOR_MINE(q, size) {
        T* target = y + numbers[place] * size + q;
        A sum = place == start ? A(*target) : A(0);
        for (I k = place; k < end && starts[k] == start; k++) sum += A(value[order[k] * size + q]);
        if (place == start) *target = T(sum);
        else sums[place / PIECE * size + q] = sum;  // no other piece but a first one has that place
    }
}

// The block of a row's second piece adds the sums of all but the first.
extern "C" __global__ void add_sums(I count, I size, const I* numbers, const I* starts, const A* sums, T* y) {
    const I place = blockIdx.x, start = starts[place];
    if (place - start != PIECE) return;
    FOR_MINE(q, size) {
        T* target = y + numbers[place] * size + q;
        A sum = *target;
        for (I k = place; k < count && starts[k] == start; k += PIECE) sum += sums[k / PIECE * size + q];
        *target = T(sum);
    }
}
""",
)


def add_rows(y: Any, index: Any, value: Any) -> None:
    """y[index] += value, adding up where a row occurs several times: y (V, D), index (K,), value (K, D)."""
    size = y.shape[1]
    index, value = _inside(index, len(y)), cupy.ascontiguousarray(value)
    if modes.now.deterministic or y.dtype.itemsize == 2:
        _add_in_order(y, index, value)
    else:
        SOURCE.launch("add", y.dtype, len(index), size, index, value, y, threads=threads_for(size))


def _add_in_order(y: Any, index: Any, value: Any) -> None:
    count, size = value.shape
    order = cupy.argsort(index, kind="stable").astype(np.int64, copy=False)
    numbers = index[order]
    starts = cupy.searchsorted(numbers, numbers).astype(np.int64, copy=False)
    sums = cupy.empty((-(-count // _PIECE), size), accumulator(y.dtype))
    threads = threads_for(size)
    SOURCE.launch("add_pieces", y.dtype, count, count, size, numbers, starts, order, value, sums, y, threads=threads)
    if count > _PIECE:
        SOURCE.launch("add_sums", y.dtype, count, count, size, numbers, starts, sums, y, threads=threads)


def rows(table: Any, index: Any) -> Any:
    """table[index]: table (V, D), index (K,) -> (K, D); NaNs for numbers that are not from 0 to V − 1."""
    size = table.shape[1]
    y = cupy.empty((len(index), size), table.dtype)
    arrays = cupy.ascontiguousarray(table), cupy.ascontiguousarray(index, np.int64), y
    SOURCE.launch("take", y.dtype, len(index), len(table), size, *arrays, threads=threads_for(size))
    return y


def sum_rows(count: int, index: Any, value: Any) -> Any:
    """A table (count, D) of zeros with the rows of value (K, D) added where index (K,) says."""
    y = cupy.zeros((count, value.shape[1]), value.dtype)
    add_rows(y, index, value)
    return y


def _inside(index: Any, count: int) -> Any:
    """Numbers of rows from 0 to count − 1. Others wrap around, as CuPy's indices do."""
    return cupy.ascontiguousarray(index, np.int64) % count  # first: a small dtype may not hold the count
