"""Normalisation on a GPU: a block of threads for each channel, group or row, without arrays between the steps."""

from __future__ import annotations

from typing import Any

import cupy

from autograd_core.backends.cuda.columns import COLUMN_SUMS, column_sums
from autograd_core.backends.cuda.module import Source, accumulator, lanes_for, threads_for

_MANY = 1024  # threads for a channel of all examples at most: there may be fewer channels than multiprocessors

SOURCE = Source(
    "normalization",
    COLUMN_SUMS
    + r"""
// Gradients multiply by (x - mean) · rstd, which is around 1: that of gy and x - mean may overflow.
extern "C" __global__ void batch_norm(
    I examples, I size, I lanes, double eps, const T* x, const T* weight, const T* bias, T* y, T* means, T* variances
) {
    const I c = blockIdx.x, channels = gridDim.x;
    const A count = A(examples * size);
    A total = 0;
    FOR_ROWS(n, examples, lanes) FOR_LANES(q, n * channels + c, size, lanes) total += A(x[q]);
    const A mean = block_sum(total) / count;
    total = 0;
    FOR_ROWS(n, examples, lanes) FOR_LANES(q, n * channels + c, size, lanes) total += (A(x[q]) - mean) * (A(x[q]) - mean);
    const A var = block_sum(total) / count;
    const A scale = (weight ? A(weight[c]) : A(1)) / sqrt(var + A(eps)), shift = bias ? A(bias[c]) : A(0);
    FOR_ROWS(n, examples, lanes) FOR_LANES(q, n * channels + c, size, lanes) y[q] = T((A(x[q]) - mean) * scale + shift);
    if (threadIdx.x == 0) means[c] = T(mean), variances[c] = T(var);
}

extern "C" __global__ void batch_norm_backward(
    I examples, I size, I lanes, const T* gy, const T* x, const T* means, const T* rstds, const T* weight, T* gx,
    T* gweight, T* gbias
) {
    const I c = blockIdx.x, channels = gridDim.x;
    const A count = A(examples * size), mean = means[c], rstd = rstds[c];
    A total = 0, product = 0;
    FOR_ROWS(n, examples, lanes) FOR_LANES(q, n * channels + c, size, lanes) {
        total += A(gy[q]);
        product += A(gy[q]) * ((A(x[q]) - mean) * rstd);
    }
    total = block_sum(total), product = block_sum(product);
    const A scale = weight ? A(weight[c]) * rstd : rstd, slope = product / count, offset = total / count;
    FOR_ROWS(n, examples, lanes) FOR_LANES(q, n * channels + c, size, lanes) {
        gx[q] = T((A(gy[q]) - offset - (A(x[q]) - mean) * rstd * slope) * scale);
    }
    if (threadIdx.x == 0) gweight[c] = T(product), gbias[c] = T(total);
}

extern "C" __global__ void group_norm(
    I groups, I channels, I size, double eps, const T* x, const T* weight, const T* bias, T* y, T* means, T* variances
) {
    const I row = blockIdx.x, first = row * channels, of_weight = row % groups * channels;
    const A count = A(channels * size);
    A total = 0;
    FOR_ROWS(k, channels, 32) FOR_LANES(q, first + k, size, 32) total += A(x[q]);
    const A mean = block_sum(total) / count;
    total = 0;
    FOR_ROWS(k, channels, 32) FOR_LANES(q, first + k, size, 32) total += (A(x[q]) - mean) * (A(x[q]) - mean);
    const A var = block_sum(total) / count, rstd = A(1) / sqrt(var + A(eps));
    FOR_ROWS(k, channels, 32) {
        const A scale = weight ? A(weight[of_weight + k]) * rstd : rstd, shift = bias ? A(bias[of_weight + k]) : A(0);
        FOR_LANES(q, first + k, size, 32) y[q] = T((A(x[q]) - mean) * scale + shift);
    }
    if (threadIdx.x == 0) means[row] = T(mean), variances[row] = T(var);
}

extern "C" __global__ void group_norm_backward(
    I groups, I channels, I size, const T* gy, const T* x, const T* means, const T* rstds, const T* weight, T* gx, A* slopes,
    A* sums
) {
    const I row = blockIdx.x, first = row * channels, of_weight = row % groups * channels;
    const A mean = means[row], rstd = rstds[row], count = A(channels * size);
    const bool leader = threadIdx.x % 32 == 0;
    A slope = 0, offset = 0;
    FOR_ROWS(k, channels, 32) {
        A total = 0, product = 0;
        FOR_LANES(q, first + k, size, 32) {
            total += A(gy[q]);
            product += A(gy[q]) * ((A(x[q]) - mean) * rstd);
        }
        total = warp_sum(total), product = warp_sum(product);
        if (leader) {
            const A w = weight ? A(weight[of_weight + k]) : A(1);
            sums[first + k] = total, slopes[first + k] = product;
            offset += total * w, slope += product * w;
        }
    }
    offset = block_sum(offset) / count, slope = block_sum(slope) / count;
    FOR_ROWS(k, channels, 32) {
        const A w = weight ? A(weight[of_weight + k]) : A(1);
        FOR_LANES(q, first + k, size, 32) gx[q] = T((A(gy[q]) * w - offset - (A(x[q]) - mean) * rstd * slope) * rstd);
    }
}

extern "C" __global__ void layer_norm(
    I size, double eps, const T* x, const T* weight, const T* bias, T* y, T* means, T* variances
) {
    x += blockIdx.x * size, y += blockIdx.x * size;
    A total = 0;
    FOR_MINE(q, size) total += A(x[q]);
    const A mean = block_sum(total) / A(size);
    total = 0;
    FOR_MINE(q, size) total += (A(x[q]) - mean) * (A(x[q]) - mean);
    const A var = block_sum(total) / A(size), scale = A(1) / sqrt(var + A(eps));
    FOR_MINE(q, size) {
        y[q] = T((A(x[q]) - mean) * scale * (weight ? A(weight[q]) : A(1)) + (bias ? A(bias[q]) : A(0)));
    }
    if (threadIdx.x == 0) means[blockIdx.x] = T(mean), variances[blockIdx.x] = T(var);
}

extern "C" __global__ void layer_norm_backward(
    I size, const T* gy, const T* x, const T* means, const T* rstds, const T* weight, T* gx
) {
    gy += blockIdx.x * size, x += blockIdx.x * size, gx += blockIdx.x * size;
    const A mean = means[blockIdx.x], rstd = rstds[blockIdx.x];
    A total = 0, product = 0;
    FOR_MINE(q, size) {
        const A g = weight ? A(gy[q]) * A(weight[q]) : A(gy[q]);
        total += g;
        product += g * ((A(x[q]) - mean) * rstd);
    }
    const A offset = block_sum(total) / A(size), slope = block_sum(product) / A(size);
    FOR_MINE(q, size) {
        const A g = weight ? A(gy[q]) * A(weight[q]) : A(gy[q]);
        gx[q] = T((g - offset - (A(x[q]) - mean) * rstd * slope) * rstd);
    }
}

// The sums over some rows of gy · (x - mean) · rstd and of gy, for each column.
extern "C" __global__ void layer_norm_weights(
    I rows, I size, const T* gy, const T* x, const T* means, const T* rstds, A* gweights, A* gbiases
) {
    FOR_MY_COLUMN(q, size) {
        A product = 0, total = 0;
        FOR_MY_ROWS(r, rows, size) {
            const A g = gy[r * size + q];
            product += g * ((A(x[r * size + q]) - A(means[r])) * A(rstds[r]));
            total += g;
        }
        gweights[MY_CHUNK(size) * size + q] = product, gbiases[MY_CHUNK(size) * size + q] = total;
    }
}
""",
)


def batch_norm(x: Any, weight: Any, bias: Any, eps: float) -> tuple[Any, Any, Any]:
    """As `normalization.batch_norm`."""
    x = cupy.ascontiguousarray(x)
    n, channels, size = x.shape
    y, mean, var = cupy.empty_like(x), cupy.empty(channels, x.dtype), cupy.empty(channels, x.dtype)
    arrays = x, _like(x, weight), _like(x, bias), y, mean, var
    threads = threads_for(n * size, _MANY)
    SOURCE.launch("batch_norm", x.dtype, channels, n, size, lanes_for(size), float(eps), *arrays, threads=threads)
    return y, mean, var


def batch_norm_backward(gy: Any, x: Any, mean: Any, rstd: Any, weight: Any) -> tuple[Any, Any, Any]:
    """As `normalization.batch_norm_backward`."""
    gy, x = cupy.ascontiguousarray(gy), cupy.ascontiguousarray(x)
    n, channels, size = x.shape
    gx, gweight, gbias = cupy.empty_like(x), cupy.empty(channels, x.dtype), cupy.empty(channels, x.dtype)
    arrays = gy, x, _like(x, mean), _like(x, rstd), _like(x, weight), gx, gweight, gbias
    threads = threads_for(n * size, _MANY)
    SOURCE.launch("batch_norm_backward", x.dtype, channels, n, size, lanes_for(size), *arrays, threads=threads)
    return gx, gweight, gbias


def group_norm(x: Any, weight: Any, bias: Any, eps: float) -> tuple[Any, Any, Any]:
    """As `normalization.group_norm`."""
    x = cupy.ascontiguousarray(x)
    n, groups, channels, size = x.shape
    y, mean, var = cupy.empty_like(x), cupy.empty((n, groups), x.dtype), cupy.empty((n, groups), x.dtype)
    arrays = x, _like(x, weight), _like(x, bias), y, mean, var
    threads = threads_for(channels * size)
    SOURCE.launch("group_norm", x.dtype, n * groups, groups, channels, size, float(eps), *arrays, threads=threads)
    return y, mean, var


def group_norm_backward(gy: Any, x: Any, mean: Any, rstd: Any, weight: Any) -> tuple[Any, Any, Any]:
    """As `normalization.group_norm_backward`."""
    gy, x = cupy.ascontiguousarray(gy), cupy.ascontiguousarray(x)
    n, groups, channels, size = x.shape
    gx, (slopes, sums) = cupy.empty_like(x), cupy.empty((2, n, groups * channels), accumulator(x.dtype))
    arrays = gy, x, _like(x, mean), _like(x, rstd), _like(x, weight), gx, slopes, sums
    threads = threads_for(channels * size)
    SOURCE.launch("group_norm_backward", x.dtype, n * groups, groups, channels, size, *arrays, threads=threads)
    return gx, slopes.sum(axis=0).astype(x.dtype, copy=False), sums.sum(axis=0).astype(x.dtype, copy=False)


def layer_norm(x: Any, weight: Any, bias: Any, eps: float) -> tuple[Any, Any, Any]:
    """As `normalization.layer_norm`."""
    x = cupy.ascontiguousarray(x)
    rows, size = x.shape
    y, mean, var = cupy.empty_like(x), cupy.empty(rows, x.dtype), cupy.empty(rows, x.dtype)
    arrays = x, _like(x, weight), _like(x, bias), y, mean, var
    SOURCE.launch("layer_norm", x.dtype, rows, size, float(eps), *arrays, threads=threads_for(size))
    return y, mean, var


def layer_norm_backward(gy: Any, x: Any, mean: Any, rstd: Any, weight: Any) -> tuple[Any, Any, Any]:
    """As `normalization.layer_norm_backward`."""
    gy, x, mean, rstd = (cupy.ascontiguousarray(array) for array in (gy, x, mean, rstd))
    rows, size = x.shape
    gx = cupy.empty_like(x)
    arrays = gy, x, mean, rstd, _like(x, weight), gx
    SOURCE.launch("layer_norm_backward", x.dtype, rows, size, *arrays, threads=threads_for(size))
    gweight, gbias = column_sums(SOURCE, "layer_norm_weights", 2, gy, x, mean, rstd)
    return gx, gweight, gbias


def _like(x: Any, array: Any) -> Any:
    """In the dtype of x and one piece, as the kernels read it; None stays."""
    return None if array is None else cupy.ascontiguousarray(array, x.dtype)
