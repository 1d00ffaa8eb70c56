"""Rows of a table by their numbers on a GPU, and rows added to it.

Rows of float32 and float64 are added by atomic operations, whose order may differ from run to run, and so the last digits of
sums. Under `deterministic()`, and in half precision, whose sums need float32, the index is sorted and each row added up by one
block in the index's order.
"""

from __future__ import annotations

from typing import Any

import cupy
import numpy as np

from autograd_core.backends.cuda.module import Source, threads_for
from autograd_core.modes import modes

SOURCE = Source(
    "scatter",
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

// `order` sorts the index: the block of the first place that has a number adds up all that have it.
extern "C" __global__ void add_in_order(I count, I size, const I* index, const I* order, const T* value, T* y) {
    const I first = blockIdx.x, number = index[order[first]];
    if (first && index[order[first - 1]] == number) return;
    FOR_MINE(q, size) {
        A sum = y[number * size + q];
        for (I k = first; k < count && index[order[k]] == number; k++) sum += A(value[order[k] * size + q]);
        y[number * size + q] = T(sum);
    }
}
""",
)


def add_rows(y: Any, index: Any, value: Any) -> None:
    """y[index] += value, adding up where a row occurs several times: y (V, D), index (K,), value (K, D)."""
    size = y.shape[1]
    index, value = _inside(index, len(y)), cupy.ascontiguousarray(value)
    if modes.now.deterministic or y.dtype.itemsize == 2:
        order = cupy.argsort(index, kind="stable").astype(np.int64, copy=False)
        arrays = len(index), size, index, order, value, y
        SOURCE.launch("add_in_order", y.dtype, len(index), *arrays, threads=threads_for(size))
    else:
        SOURCE.launch("add", y.dtype, len(index), size, index, value, y, threads=threads_for(size))


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
