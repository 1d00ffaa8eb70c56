"""Softmax of rows on the CPU: each row is read while it is in the cache, without temporary arrays."""

from __future__ import annotations

import math

import numpy as np

from autograd_core.backends.compiled.elementary import exp
from autograd_core.backends.compiled.jit import U, fused, inline, with_scratch
from autograd_core.backends.compiled.rows import largest, product, total
from autograd_core.backends.threads import share


def softmax(x: np.ndarray) -> np.ndarray:
    """As `softmax.softmax`, over the last axis."""
    rows = _rows(x)
    y = np.empty_like(rows)
    share(_normalize, len(rows), rows, y)
    return y.reshape(x.shape)


def softmax_backward(gy: np.ndarray, y: np.ndarray) -> np.ndarray:
    """gx = y·(gy − Σ gy·y)."""
    rows = _rows(y)
    gx = np.empty_like(rows)
    share(_differentiate, len(rows), _rows(gy), rows, gx)
    return gx.reshape(y.shape)


def log_softmax(x: np.ndarray) -> np.ndarray:
    """As `softmax.log_softmax`, over the last axis."""
    rows = _rows(x)
    y = np.empty_like(rows)
    share(with_scratch(_normalize_log, rows.shape[1]), len(rows), rows, y)
    return y.reshape(x.shape)


def log_softmax_backward(gy: np.ndarray, y: np.ndarray) -> np.ndarray:
    """gx = gy − eʸ·Σ gy."""
    rows = _rows(y)
    gx = np.empty_like(rows)
    share(_differentiate_log, len(rows), _rows(gy), rows, gx)
    return gx.reshape(y.shape)


def exponential_sums(x: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """As `softmax.exponential_sums`, for x (N, C)."""
    x = _rows(x)
    tops, totals = np.empty(len(x), x.dtype), np.empty(len(x), x.dtype)
    share(with_scratch(_sum, x.shape[1]), len(x), x, tops, totals)
    return tops, totals


def exponentials(x: np.ndarray, top: np.ndarray, scale: np.ndarray) -> np.ndarray:
    """As `softmax.exponentials`, for x (N, C)."""
    x = _rows(x)
    y = np.empty_like(x)
    share(_scale, len(x), x, np.ascontiguousarray(top), np.ascontiguousarray(scale), y)
    return y


def _rows(x: np.ndarray) -> np.ndarray:
    return np.ascontiguousarray(x).reshape(math.prod(x.shape[:-1]), x.shape[-1])


@inline
def _exponentials(row, top, result):  # type: ignore[no-untyped-def]
    for q in range(U(row.size)):
        result[q] = exp(row[q] - top)


@fused
def _normalize(first, last, x, y):  # type: ignore[no-untyped-def]
    for r in range(first, last):
        result = y[r]
        _exponentials(x[r], largest(x[r]), result)
        scale = x.dtype.type(1) / total(result)
        for q in range(U(result.size)):
            result[q] *= scale


@fused
def _differentiate(first, last, gy, y, gx):  # type: ignore[no-untyped-def]
    for r in range(first, last):
        incoming, row, result = gy[r], y[r], gx[r]
        mean = product(incoming, row)
        for q in range(U(row.size)):
            result[q] = row[q] * (incoming[q] - mean)


@fused
def _normalize_log(first, last, scratch, x, y):  # type: ignore[no-untyped-def]
    for r in range(first, last):
        row, result = x[r], y[r]
        top = largest(row)
        top = top if np.isfinite(top) else x.dtype.type(0)
        _exponentials(row, top, scratch)
        logarithm = np.log(total(scratch))
        for q in range(U(row.size)):
            result[q] = (row[q] - top) - logarithm


@fused
def _differentiate_log(first, last, gy, y, gx):  # type: ignore[no-untyped-def]
    for r in range(first, last):
        incoming, row, result = gy[r], y[r], gx[r]
        whole = total(incoming)
        for q in range(U(row.size)):
            result[q] = incoming[q] - exp(row[q]) * whole


@fused
def _sum(first, last, scratch, x, tops, totals):  # type: ignore[no-untyped-def]
    for r in range(first, last):
        top = largest(x[r])
        _exponentials(x[r], top, scratch)
        tops[r], totals[r] = top, total(scratch)


@fused
def _scale(first, last, x, tops, scales, y):  # type: ignore[no-untyped-def]
    for r in range(first, last):
        row, result, top, scale = x[r], y[r], tops[r], scales[r]
        for q in range(U(row.size)):
            result[q] = exp(row[q] - top) * scale
