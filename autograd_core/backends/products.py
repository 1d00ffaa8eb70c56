"""Products of large matrices, shared among this project's own threads instead of the BLAS library's, and the sum that goes
with their gradients."""

from __future__ import annotations

from typing import Any

import numpy as np

from autograd_core.backends import threads

WORTH_IT = 10_000_000  # multiplications from which sharing a product pays: a processor does them in 0.15 milliseconds
LARGE = 200_000_000  # from which four parts are large enough for the BLAS library to be as fast as with two


def matmul(a: Any, b: Any) -> Any:
    """a @ b; of two large NumPy matrices each thread computes some rows, or some columns where they are more; of two large
    stacks of them, some pairs."""
    if a.size * b.size < WORTH_IT:  # first: most are small
        return a @ b
    if not (a.__class__ is b.__class__ is np.ndarray and a.ndim == b.ndim in (2, 3) and a.dtype == b.dtype):
        return a @ b
    rows, columns = a.shape[-2], b.shape[-1]
    parts = _parts(a.size * columns)
    if parts == 1 or a.dtype not in (np.float32, np.float64) or not threads.blas_is_held():
        return a @ b
    if a.ndim == 3:
        if len(a) != len(b):
            return a @ b
        y = np.empty((len(a), rows, columns), a.dtype)
        threads.share(_pairs, len(a), a, b, y)
        return y
    y = np.empty((rows, columns), a.dtype)
    threads.share(_rows if rows >= columns else _columns, parts, parts, a, b, y)
    return y


def total(gy: Any, axis: Any) -> Any:
    """gy.sum(axis), the gradient of what was added everywhere; half precision, on a GPU, is added up in float32."""
    return gy.sum(axis=axis, dtype=np.float32 if gy.dtype.itemsize == 2 else None)


def _parts(multiplications: int) -> int:
    """The same whatever the number of threads: so that has no influence on the last digits."""
    return 1 if multiplications < WORTH_IT else 2 if multiplications < LARGE else 4


def _rows(first: int, last: int, parts: int, a: Any, b: Any, y: Any) -> None:
    for part in range(first, last):
        some = slice(len(a) * part // parts, len(a) * (part + 1) // parts)
        np.matmul(a[some], b, out=y[some])


def _columns(first: int, last: int, parts: int, a: Any, b: Any, y: Any) -> None:
    for part in range(first, last):
        some = slice(b.shape[1] * part // parts, b.shape[1] * (part + 1) // parts)
        np.matmul(a, b[:, some], out=y[:, some])


def _pairs(first: int, last: int, a: Any, b: Any, y: Any) -> None:
    np.matmul(a[first:last], b[first:last], out=y[first:last])
