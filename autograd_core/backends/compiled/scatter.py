"""Rows of a table by their numbers on the CPU, and rows added to it: there each thread has some rows of the table, so that
no two write the same place and sums are taken in the index's order.
"""

from __future__ import annotations

import numpy as np

from autograd_core.backends.compiled.jit import U, kernel
from autograd_core.backends.threads import share


def add_rows(y: np.ndarray, index: np.ndarray, value: np.ndarray) -> None:
    """y[index] += value, adding up where a row occurs several times: y (V, D), index (K,) from 0 to V − 1, value (K, D)."""
    share(_add, len(y), y, index, value)


def rows(table: np.ndarray, index: np.ndarray) -> np.ndarray:
    """table[index]: table (V, D), index (K,) from 0 to V − 1 -> (K, D)."""
    y = np.empty((len(index), table.shape[1]), table.dtype)
    share(_take, len(index), np.ascontiguousarray(table), index, y)
    return y


def sum_rows(count: int, index: np.ndarray, value: np.ndarray) -> np.ndarray:
    """A table (count, D) of zeros with the rows of value (K, D) added where index (K,) says."""
    y = np.empty((count, value.shape[1]), value.dtype)
    share(_clear_and_add, count, y, index, np.ascontiguousarray(value))
    return y


@kernel
def _take(first, last, table, index, y):  # type: ignore[no-untyped-def]
    for k in range(first, last):
        row, target = table[index[k]], y[k]
        for q in range(U(row.size)):
            target[q] = row[q]


@kernel
def _clear_and_add(first, last, y, index, value):  # type: ignore[no-untyped-def]
    y[first:last] = 0
    _add(first, last, y, index, value)


@kernel
def _add(first, last, y, index, value):  # type: ignore[no-untyped-def]
    for k in range(len(index)):
        if first <= index[k] < last:
            row, more = y[index[k]], value[k]
            for q in range(U(row.size)):
                row[q] += more[q]
