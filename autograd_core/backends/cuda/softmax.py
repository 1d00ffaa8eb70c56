"""Softmax of rows on a GPU: a block of threads for each row, without arrays between the steps."""

from __future__ import annotations

import math
from typing import Any

import cupy

from autograd_core.backends.cuda.module import Source, threads_for

SOURCE = Source(
    "softmax",
    r"""
// The largest element of a row, and Σ e^(x - top) below.
__device__ inline A largest(const T* x, I size) {
    A top = x[0];
    FOR_MINE(q, size) top = larger(x[q], top);
    return block_max(top);
}

__device__ inline A exponential_sum(const T* x, I size, A top) {
    A sum = 0;
    FOR_MINE(q, size) sum += exp(A(x[q]) - top);
    return block_sum(sum);
}

extern "C" __global__ void softmax(I size, const T* x, T* y) {
    x += blockIdx.x * size, y += blockIdx.x * size;
    const A top = largest(x, size), scale = A(1) / exponential_sum(x, size, top);
    FOR_MINE(q, size) y[q] = T(exp(A(x[q]) - top) * scale);
}

extern "C" __global__ void softmax_backward(I size, const T* gy, const T* y, T* gx) {
    gy += blockIdx.x * size, y += blockIdx.x * size, gx += blockIdx.x * size;
    A mean = 0;
    FOR_MINE(q, size) mean += A(gy[q]) * A(y[q]);
    mean = block_sum(mean);
    FOR_MINE(q, size) gx[q] = T(A(y[q]) * (A(gy[q]) - mean));
}

extern "C" __global__ void log_softmax(I size, const T* x, T* y) {
    x += blockIdx.x * size, y += blockIdx.x * size;
    A top = largest(x, size);
    top = isfinite(top) ? top : A(0);
    const A logarithm = log(exponential_sum(x, size, top));
    FOR_MINE(q, size) y[q] = T((A(x[q]) - top) - logarithm);
}

extern "C" __global__ void log_softmax_backward(I size, const T* gy, const T* y, T* gx) {
    gy += blockIdx.x * size, y += blockIdx.x * size, gx += blockIdx.x * size;
    A whole = 0;
    FOR_MINE(q, size) whole += A(gy[q]);
    whole = block_sum(whole);
    FOR_MINE(q, size) gx[q] = T(A(gy[q]) - exp(A(y[q])) * whole);
}

extern "C" __global__ void exponential_sums(I size, const T* x, T* tops, T* sums) {
    x += blockIdx.x * size;
    const A top = largest(x, size), sum = exponential_sum(x, size, top);
    if (threadIdx.x == 0) tops[blockIdx.x] = T(top), sums[blockIdx.x] = T(sum);
}

extern "C" __global__ void exponentials(I size, const T* x, const T* tops, const T* scales, T* y) {
    x += blockIdx.x * size, y += blockIdx.x * size;
    const A top = tops[blockIdx.x], scale = scales[blockIdx.x];
    FOR_MINE(q, size) y[q] = T(exp(A(x[q]) - top) * scale);
}
""",
)


def softmax(x: Any) -> Any:
    """As `softmax.softmax`, over the last axis."""
    return _by_rows("softmax", x)


def softmax_backward(gy: Any, y: Any) -> Any:
    """gx = y·(gy − Σ gy·y)."""
    return _by_rows("softmax_backward", gy, y)


def log_softmax(x: Any) -> Any:
    """As `softmax.log_softmax`, over the last axis."""
    return _by_rows("log_softmax", x)


def log_softmax_backward(gy: Any, y: Any) -> Any:
    """gx = gy − eʸ·Σ gy."""
    return _by_rows("log_softmax_backward", gy, y)


def exponential_sums(x: Any) -> tuple[Any, Any]:
    """As `softmax.exponential_sums`, for x (N, C)."""
    rows, size = x.shape
    tops, sums = cupy.empty(rows, x.dtype), cupy.empty(rows, x.dtype)
    whole = cupy.ascontiguousarray(x)
    SOURCE.launch("exponential_sums", x.dtype, rows, size, whole, tops, sums, threads=threads_for(size))
    return tops, sums


def exponentials(x: Any, top: Any, scale: Any) -> Any:
    """As `softmax.exponentials`, for x (N, C)."""
    return _by_rows("exponentials", x, top, scale)


def _by_rows(name: str, x: Any, *more: Any) -> Any:
    y = cupy.empty(x.shape, x.dtype)
    size = x.shape[-1]
    whole = [cupy.ascontiguousarray(array) for array in (x, *more)]
    SOURCE.launch(name, x.dtype, math.prod(x.shape[:-1]), size, *whole, y, threads=threads_for(size))
    return y
