"""Root-mean-square normalisation on the CPU: each row is read while it is in the cache."""

from __future__ import annotations

import numpy as np

from autograd_core.backends.compiled.jit import U, kernel
from autograd_core.backends.compiled.rows import in_any_order
from autograd_core.backends.compiled.rows import product as product_of
from autograd_core.backends.threads import share

_BLOCK = (
    64  # rows whose gradients of the weight are summed by one thread: fixed, so that the threads' number is not seen
)


def rms_norm(x: np.ndarray, weight: np.ndarray | None, size: int, eps: float) -> np.ndarray:
    """y = x / √(mean(x²) + eps) · weight for each row, the last `size` elements of x."""
    y = np.empty(x.shape, x.dtype)
    rows = _rows(x, size)
    share(_scale, len(rows), rows, _weights(weight, rows), float(eps), y.reshape(rows.shape))
    return y


def rms_norm_backward(
    gy: np.ndarray, x: np.ndarray, weight: np.ndarray | None, size: int, eps: float
) -> tuple[np.ndarray, np.ndarray]:
    """The gradients of x, and of the weight in one dimension."""
    gx = np.empty(x.shape, x.dtype)
    rows = _rows(x, size)
    blocks = -(-len(rows) // _BLOCK)
    gweights = np.zeros((blocks, size), x.dtype)
    arrays = _rows(gy, size), rows, _weights(weight, rows), float(eps), gx.reshape(rows.shape), gweights
    share(_differentiate, blocks, *arrays)
    return gx, gweights.sum(axis=0)


def _rows(x: np.ndarray, size: int) -> np.ndarray:
    return np.ascontiguousarray(x).reshape(-1, size)


def _weights(weight: np.ndarray | None, rows: np.ndarray) -> np.ndarray:
    return np.ones(rows.shape[1], rows.dtype) if weight is None else np.ascontiguousarray(weight).reshape(-1)


@in_any_order
def _product_of_three(a, b, c):  # type: ignore[no-untyped-def]
    found = a.dtype.type(0)
    for q in range(U(a.size)):
        found += a[q] * b[q] * c[q]
    return found


@kernel
def _scale(first, last, x, weight, eps, y):  # type: ignore[no-untyped-def]
    size, kind = x.shape[1], x.dtype.type
    for r in range(first, last):
        row, result = x[r], y[r]
        scale = kind(1 / np.sqrt(product_of(row, row) / size + eps))
        for q in range(U(size)):
            result[q] = row[q] * scale * weight[q]


@kernel
def _differentiate(first, last, gy, x, weight, eps, gx, gweights):  # type: ignore[no-untyped-def]
    size, kind = x.shape[1], x.dtype.type
    for block in range(first, last):
        gweight = gweights[block]
        for r in range(block * _BLOCK, min(len(x), (block + 1) * _BLOCK)):
            incoming, row, result = gy[r], x[r], gx[r]
            scale = kind(1 / np.sqrt(product_of(row, row) / size + eps))
            slope = kind(_product_of_three(incoming, row, weight) * scale * scale / size)
            for q in range(U(size)):
                gweight[q] += incoming[q] * row[q] * scale
            for q in range(U(size)):
                result[q] = (incoming[q] * weight[q] - row[q] * slope) * scale
