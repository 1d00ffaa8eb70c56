"""Softmax on a GPU, along any axis, without arrays between the steps.

Along the last axis a block of threads shares a row. Along another one each thread has a row of its own: its elements lie
apart, and so neighbours read neighbours; where there are few rows, they are laid side by side first.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import cupy

from autograd_core.backends.cuda.module import THREADS, Source, threads_for

_FEW = 4096  # rows, that leave most of a card idle if each has one thread

# What a row is for a block, and for a thread: its number, the places of the elements that this thread does, and what all
# threads of the row make of what each has.
_SHARED = r"""
#define ROW$ blockIdx.x
#define EACH$(q) for (I q = ROW$ * size + threadIdx.x; q < (ROW$ + 1) * size; q += blockDim.x)
#define LARGEST$ block_max
#define SUM$ block_sum
#define LEADS$ (threadIdx.x == 0)
"""
_APART = r"""
#define ROW$ (I(blockIdx.x) * blockDim.x + threadIdx.x)
#define EACH$(q) \
    for (I q = ROW$ / step * size * step + ROW$ % step, end = q + size * step; q < end; q += step)
#define LARGEST$
#define SUM$
#define LEADS$ true
"""
_KERNELS = r"""
// The largest element of a row, and Σ e^(x - top) below.
__device__ inline A largest$(const T* x, I size, I step) {
    A top = log(A(0));
    EACH$(q) top = larger(x[q], top);
    return LARGEST$(top);
}

__device__ inline A exponential_sum$(const T* x, I size, I step, A top) {
    A sum = 0;
    EACH$(q) sum += exp(A(x[q]) - top);
    return SUM$(sum);
}

extern "C" __global__ void softmax$(I rows, I size, I step, const T* x, T* y) {
    if (ROW$ >= rows) return;
    const A top = largest$(x, size, step), scale = A(1) / exponential_sum$(x, size, step, top);
    EACH$(q) y[q] = T(exp(A(x[q]) - top) * scale);
}

extern "C" __global__ void softmax_backward$(I rows, I size, I step, const T* gy, const T* y, T* gx) {
    if (ROW$ >= rows) return;
    A mean = 0;
    EACH$(q) mean += A(gy[q]) * A(y[q]);
    mean = SUM$(mean);
    EACH$(q) gx[q] = T(A(y[q]) * (A(gy[q]) - mean));
}

extern "C" __global__ void log_softmax$(I rows, I size, I step, const T* x, T* y) {
    if (ROW$ >= rows) return;
    A top = largest$(x, size, step);
    top = isfinite(top) ? top : A(0);
    const A logarithm = log(exponential_sum$(x, size, step, top));
    EACH$(q) y[q] = T((A(x[q]) - top) - logarithm);
}

extern "C" __global__ void log_softmax_backward$(I rows, I size, I step, const T* gy, const T* y, T* gx) {
    if (ROW$ >= rows) return;
    A whole = 0;
    EACH$(q) whole += A(gy[q]);
    whole = SUM$(whole);
    EACH$(q) gx[q] = T(A(gy[q]) - exp(A(y[q])) * whole);
}

extern "C" __global__ void exponential_sums$(I rows, I size, I step, const T* x, T* tops, T* sums) {
    if (ROW$ >= rows) return;
    const A top = largest$(x, size, step), sum = exponential_sum$(x, size, step, top);
    if (LEADS$) tops[ROW$] = T(top), sums[ROW$] = T(sum);
}

extern "C" __global__ void exponentials$(I rows, I size, I step, const T* x, const T* tops, const T* scales, T* y) {
    if (ROW$ >= rows) return;
    const A top = tops[ROW$], scale = scales[ROW$];
    EACH$(q) y[q] = T(exp(A(x[q]) - top) * scale);
}
"""

SOURCE = Source("softmax", (_SHARED + _KERNELS).replace("$", "") + (_APART + _KERNELS).replace("$", "_apart"))


def softmax(x: Any, axis: int = -1) -> Any:
    """As `softmax.softmax`."""
    return _along(axis, "softmax", x)


def softmax_backward(gy: Any, y: Any, axis: int = -1) -> Any:
    """gx = y·(gy − Σ gy·y)."""
    return _along(axis, "softmax_backward", gy, y)


def log_softmax(x: Any, axis: int = -1) -> Any:
    """As `softmax.log_softmax`."""
    return _along(axis, "log_softmax", x)


def log_softmax_backward(gy: Any, y: Any, axis: int = -1) -> Any:
    """gx = gy − eʸ·Σ gy."""
    return _along(axis, "log_softmax_backward", gy, y)


def exponential_sums(x: Any, axis: int = 1) -> tuple[Any, Any]:
    """As `softmax.exponential_sums`."""
    if _has_few_rows(x, axis):
        return exponential_sums(cupy.moveaxis(x, axis, -1), x.ndim - 1)
    tops, sums = (cupy.empty(x.shape[:axis] + x.shape[axis + 1 :], x.dtype) for _ in range(2))
    _launch("exponential_sums", axis, [x], [tops, sums])
    return tops, sums


def exponentials(x: Any, top: Any, scale: Any, axis: int = 1) -> Any:
    """As `softmax.exponentials`."""
    if _has_few_rows(x, axis):
        return cupy.moveaxis(exponentials(cupy.moveaxis(x, axis, -1), top, scale, x.ndim - 1), -1, axis)
    y = cupy.empty(x.shape, x.dtype)
    _launch("exponentials", axis, [x, top, scale], [y])
    return y


def _along(axis: int, name: str, *arrays: Any) -> Any:
    """A kernel that makes an array of several of its shape."""
    x = arrays[0]
    axis %= x.ndim
    if _has_few_rows(x, axis):
        rows = [cupy.moveaxis(array, axis, -1) for array in arrays]
        return cupy.moveaxis(_along(-1, name, *rows), -1, axis)
    y = cupy.empty(x.shape, x.dtype)
    _launch(name, axis, arrays, [y])
    return y


def _has_few_rows(x: Any, axis: int) -> bool:
    """Whether rows whose elements lie apart are too few for a thread each."""
    return math.prod(x.shape[axis + 1 :]) > 1 and x.size // x.shape[axis] < _FEW


def _launch(name: str, axis: int, inputs: Sequence[Any], outputs: Sequence[Any]) -> None:
    x = inputs[0]
    size, step = x.shape[axis], math.prod(x.shape[axis + 1 :])
    rows = x.size // size
    arrays = rows, size, step, *[cupy.ascontiguousarray(array) for array in inputs], *outputs
    if step == 1:
        SOURCE.launch(name, x.dtype, rows, *arrays, threads=threads_for(size))
    else:
        SOURCE.launch(f"{name}_apart", x.dtype, -(-rows // THREADS), *arrays)
