"""Rows added to the rows of a table that an index names, on the CPU: each thread does some columns of all of them, so that
no two write the same place and sums are taken in the index's order."""

from __future__ import annotations

import numpy as np

from autograd_core.backends.compiled.jit import U, kernel
from autograd_core.backends.threads import share

_COLUMNS = 16  # that a thread does at least: 64 bytes of float32, what a processor's cache exchanges at once


def add_rows(y: np.ndarray, index: np.ndarray, value: np.ndarray) -> None:
    """y[index] += value, adding up where a row occurs several times: y (V, D), index (K,) from 0 to V − 1, value (K, D)."""
    share(_add, -(-y.shape[1] // _COLUMNS), y, index, value)


@kernel
def _add(first, last, y, index, value):  # type: ignore[no-untyped-def]
    start, end = U(first * _COLUMNS), U(min(last * _COLUMNS, y.shape[1]))
    for k in range(len(index)):
        row, more = y[index[k]], value[k]
        for q in range(start, end):
            row[q] += more[q]
