"""Products of large matrices, shared among this project's own threads instead of the BLAS library's."""

from __future__ import annotations

from typing import Any

import numpy as np

from autograd_core.backends.threads import share

WORTH_IT = 20_000_000  # multiplications from which sharing a product pays: below, waking the threads costs as much
PARTS = 4  # always as many, whatever the number of threads: so it has no influence on the last digits


def matmul(a: Any, b: Any) -> Any:
    """a @ b; of two large NumPy matrices each thread computes some rows, or some columns where they are more."""
    if not (a.__class__ is b.__class__ is np.ndarray and a.ndim == b.ndim == 2 and a.dtype == b.dtype):
        return a @ b
    rows, columns = len(a), b.shape[1]
    if rows * columns * b.shape[0] < WORTH_IT or a.dtype not in (np.float32, np.float64):
        return a @ b
    y = np.empty((rows, columns), a.dtype)
    share(_rows if rows >= columns else _columns, PARTS, a, b, y)
    return y


def over_rows(a: Any, b: Any) -> Any:
    """aᵀ @ b of two NumPy matrices of many rows; of large ones each thread adds up the products of some rows."""
    if a.size * b.shape[1] < WORTH_IT:
        return a.T @ b
    sums = np.empty((PARTS, a.shape[1], b.shape[1]), a.dtype)
    share(_depth, PARTS, a, b, sums)
    return sums.sum(axis=0)


def _rows(first: int, last: int, a: Any, b: Any, y: Any) -> None:
    for part in range(first, last):
        some = slice(len(a) * part // PARTS, len(a) * (part + 1) // PARTS)
        np.matmul(a[some], b, out=y[some])


def _columns(first: int, last: int, a: Any, b: Any, y: Any) -> None:
    for part in range(first, last):
        some = slice(b.shape[1] * part // PARTS, b.shape[1] * (part + 1) // PARTS)
        np.matmul(a, b[:, some], out=y[:, some])


def _depth(first: int, last: int, a: Any, b: Any, sums: Any) -> None:
    for part in range(first, last):
        some = slice(len(a) * part // PARTS, len(a) * (part + 1) // PARTS)
        np.matmul(a[some].T, b[some], out=sums[part])
