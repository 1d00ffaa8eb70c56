"""Root-mean-square normalisation on a GPU: a block of threads for each row."""

from __future__ import annotations

from typing import Any

import cupy

from autograd_core.backends.cuda.columns import COLUMN_SUMS, column_sums
from autograd_core.backends.cuda.module import Source, accumulator, threads_for

SOURCE = Source(
    "rms_norm",
    COLUMN_SUMS
    + r"""
__device__ inline A inverse_root_mean_square(const T* x, I size, A eps) {
    A total = 0;
    FOR_MINE(q, size) total += A(x[q]) * A(x[q]);
    return A(1) / sqrt(block_sum(total) / A(size) + eps);
}

extern "C" __global__ void rms_norm(I size, double eps, const T* x, const T* weight, T* y) {
    x += blockIdx.x * size, y += blockIdx.x * size;
    const A scale = inverse_root_mean_square(x, size, A(eps));
    FOR_MINE(q, size) y[q] = T(A(x[q]) * scale * (weight ? A(weight[q]) : A(1)));
}

extern "C" __global__ void rms_norm_backward(
    I size, double eps, const T* gy, const T* x, const T* weight, T* gx, A* scales
) {
    gy += blockIdx.x * size, x += blockIdx.x * size, gx += blockIdx.x * size;
    const A scale = inverse_root_mean_square(x, size, A(eps));
    A product = 0;
    FOR_MINE(q, size) product += A(gy[q]) * (weight ? A(weight[q]) : A(1)) * (A(x[q]) * scale);
    const A slope = block_sum(product) / A(size);
    FOR_MINE(q, size) gx[q] = T((A(gy[q]) * (weight ? A(weight[q]) : A(1)) - A(x[q]) * scale * slope) * scale);
    if (threadIdx.x == 0) scales[blockIdx.x] = scale;
}

// The sums over some rows of gy · x · scale, for each column.
extern "C" __global__ void rms_norm_weights(I rows, I size, const T* gy, const T* x, const A* scales, A* gweights) {
    FOR_MY_COLUMN(q, size) {
        A total = 0;
        FOR_MY_ROWS(r, rows, size) total += A(gy[r * size + q]) * (A(x[r * size + q]) * scales[r]);
        gweights[MY_CHUNK(size) * size + q] = total;
    }
}
""",
)


def rms_norm(x: Any, weight: Any, size: int, eps: float) -> Any:
    """y = x / √(mean(x²) + eps) · weight for each row, the last `size` elements of x."""
    y = cupy.empty(x.shape, x.dtype)
    rows = x.size // size
    weight = None if weight is None else cupy.ascontiguousarray(weight)
    threads = threads_for(size)
    SOURCE.launch("rms_norm", x.dtype, rows, size, float(eps), cupy.ascontiguousarray(x), weight, y, threads=threads)
    return y


def rms_norm_backward(gy: Any, x: Any, weight: Any, size: int, eps: float) -> tuple[Any, Any]:
    """The gradients of x, and of the weight in one dimension."""
    gy, x = cupy.ascontiguousarray(gy), cupy.ascontiguousarray(x)
    rows = x.size // size
    gx, scales = cupy.empty_like(x), cupy.empty(rows, accumulator(x.dtype))
    weight = None if weight is None else cupy.ascontiguousarray(weight)
    arrays = gy, x, weight, gx, scales
    SOURCE.launch("rms_norm_backward", x.dtype, rows, size, float(eps), *arrays, threads=threads_for(size))
    (gweight,) = column_sums(SOURCE, "rms_norm_weights", 1, gy.reshape(rows, size), x, scales)
    return gx, gweight
