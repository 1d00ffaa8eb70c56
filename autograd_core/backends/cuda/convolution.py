"""Convolution of images on a GPU and its gradients: windows become columns in a kernel, and the products are cuBLAS's.

Columns are those of a few images, or of a few rows of one, so that they stay below 256 MB.

Source:  K. Chellapilla, S. Puri, P. Simard, "High Performance Convolutional Neural Networks for Document Processing", 2006,
         sec. 2.
"""

from __future__ import annotations

import math
from typing import Any

import cupy

from autograd_core.backends.convolution import blocks_of_columns
from autograd_core.backends.cuda.module import Source, blocks_for
from autograd_core.backends.windows import Pair, Window

SOURCE = Source(
    "convolution",
    r"""
// columns[c, i, j, n, r, q] = x[n, c, r · sh + i · dh - ph, q · sw + j · dw - pw]; a thread does all i and j of the others.
extern "C" __global__ void to_columns(
    I count, I channels, I height, I width, I oh, I ow, I kh, I kw, I sh, I sw, I ph, I pw, I dh, I dw, const T* x, T* columns
) {
    const I positions = count / channels;
    FOR_EACH(place, count) {
        const I c = place / positions, p = place % positions, n = p / (oh * ow);
        const I top = p / ow % oh * sh - ph, left = p % ow * sw - pw;
        const T* image = x + (n * channels + c) * height * width;
        T* column = columns + c * kh * kw * positions + p;
        for (I i = 0; i < kh; i++)
            for (I j = 0; j < kw; j++, column += positions) {
                const I row = top + i * dh, q = left + j * dw;
                const bool inside = row >= 0 && row < height && q >= 0 && q < width;
                *column = inside ? image[row * width + q] : T(0.0f);
            }
    }
}

// x[n, c, row, q] += all that its pixel is in columns; a thread for each pixel, so that nobody meets.
extern "C" __global__ void add_columns(
    I count, I channels, I height, I width, I oh, I ow, I kh, I kw, I sh, I sw, I ph, I pw, I dh, I dw, const T* columns, T* x
) {
    const I positions = count / (channels * height * width) * oh * ow;
    FOR_EACH(pixel, count) {
        const I n = pixel / (channels * height * width), c = pixel / (height * width) % channels;
        const I row = pixel / width % height + ph, q = pixel % width + pw;
        A sum = x[pixel];
        for (I i = 0; i < kh; i++)
            for (I j = 0; j < kw; j++) {
                const I top = row - i * dh, left = q - j * dw;  // where the window that has the pixel at (i, j) begins
                if (top < 0 || left < 0 || top % sh || left % sw || top / sh >= oh || left / sw >= ow) continue;
                sum += A(columns[((c * kh + i) * kw + j) * positions + (n * oh + top / sh) * ow + left / sw]);
            }
        x[pixel] = T(sum);
    }
}

// y[n, k, first + p] = product[k, n, p] + bias[k], for some positions p of each map.
extern "C" __global__ void to_images(
    I count, I filters, I positions, I first, I map, const T* product, const T* bias, T* y
) {
    const I images = count / (filters * positions);
    FOR_EACH(i, count) {
        const I n = i / (filters * positions), k = i / positions % filters, p = i % positions;
        const A shift = bias ? A(bias[k]) : A(0);
        y[(n * filters + k) * map + first + p] = T(A(product[(k * images + n) * positions + p]) + shift);
    }
}

extern "C" __global__ void channel_sums(I examples, I size, const T* gy, T* sums) {
    const I k = blockIdx.x, channels = gridDim.x;
    A total = 0;
    FOR_ROWS(n, examples, 32) FOR_LANES(q, n * channels + k, size, 32) total += A(gy[q]);
    total = block_sum(total);
    if (threadIdx.x == 0) sums[k] = T(total);
}
""",
)


def conv(x: Any, weight: Any, window: Window, groups: int, bias: Any = None) -> Any:
    """y[n,k] = Σ_c x[n,c] ⋆ w[k,c] + b[k]."""
    out = window.positions("conv2d", x.shape[2:])
    n, k = len(x), len(weight)
    y = cupy.empty((n, k, *out), x.dtype)
    filters = weight.reshape(groups, k // groups, -1)
    bias = None if bias is None else cupy.ascontiguousarray(bias, x.dtype)
    x = cupy.ascontiguousarray(x)
    for images, rows, part in blocks_of_columns(cupy, n, _column_size(x, window), window, out):
        some = y[images]
        product = _product(filters, _columns(x[images], part, (rows.stop - rows.start, out[1]), groups))
        positions, first = (rows.stop - rows.start) * out[1], rows.start * out[1]
        count = len(some) * k * positions
        arrays = product, bias, some
        SOURCE.launch("to_images", x.dtype, blocks_for(count), count, k, positions, first, math.prod(out), *arrays)
    return y


def conv_input(gy: Any, weight: Any, window: Window, groups: int, image: Pair) -> Any:
    """The gradient of the images."""
    n, out, c = len(gy), gy.shape[2:], weight.shape[1] * groups
    gx = cupy.zeros((n, c, *image), gy.dtype)
    filters = weight.reshape(groups, len(weight) // groups, -1).swapaxes(1, 2)
    for images, rows, part in blocks_of_columns(cupy, n, _column_size(gx, window), window, out):
        some = gx[images]
        columns = _product(filters, _outputs(gy[images, :, rows], groups))
        sizes = _sizes(c, image, (rows.stop - rows.start, out[1]), part)
        SOURCE.launch("add_columns", gy.dtype, blocks_for(some.size), some.size, *sizes, columns, some)
    return gx


def conv_weight(gy: Any, x: Any, window: Window, groups: int) -> Any:
    """The gradient of the filters."""
    n, k, *out = gy.shape
    c = x.shape[1] // groups
    x = cupy.ascontiguousarray(x)
    gw = cupy.zeros((groups, k // groups, c * math.prod(window.kernel)), x.dtype)
    for images, rows, part in blocks_of_columns(cupy, n, _column_size(x, window), window, tuple(out)):
        columns = _columns(x[images], part, (rows.stop - rows.start, out[1]), groups)
        gw += _product(_outputs(gy[images, :, rows], groups), columns.swapaxes(1, 2))
    return gw.reshape(k, c, *window.kernel)


def conv_bias(gy: Any) -> Any:
    """The gradient of the bias."""
    n, k = gy.shape[:2]
    sums = cupy.empty(k, gy.dtype)
    SOURCE.launch("channel_sums", gy.dtype, k, n, math.prod(gy.shape[2:]), cupy.ascontiguousarray(gy), sums)
    return sums


def _columns(x: Any, window: Window, out: Pair, groups: int) -> Any:
    """The windows of all images as columns, (groups, C/groups·KH·KW, N·OH·OW)."""
    n, c, *image = x.shape
    count = c * n * math.prod(out)
    columns = cupy.empty((groups, c // groups * math.prod(window.kernel), n * math.prod(out)), x.dtype)
    sizes = _sizes(c, (image[0], image[1]), out, window)
    SOURCE.launch("to_columns", x.dtype, blocks_for(count), count, *sizes, x, columns)
    return columns


def _outputs(gy: Any, groups: int) -> Any:
    """The gradients of all images as rows, (groups, K/groups, N·OH·OW)."""
    return cupy.ascontiguousarray(gy.swapaxes(0, 1)).reshape(groups, gy.shape[1] // groups, -1)


def _product(a: Any, b: Any) -> Any:
    """The products of matrices (G, M, K) and (G, K, N). In half precision one by one: CuPy widens several at once."""
    if len(a) > 1 and a.dtype.itemsize > 2:
        return cupy.matmul(a, b)
    y = cupy.empty((len(a), a.shape[1], b.shape[2]), a.dtype)
    for left, right, result in zip(a, b, y, strict=True):
        cupy.matmul(left, right, out=result)
    return y


def _column_size(x: Any, window: Window) -> int:
    """Bytes of one position's column."""
    return int(x.shape[1] * math.prod(window.kernel) * x.itemsize)


def _sizes(channels: int, image: Pair, out: Pair, window: Window) -> tuple[int, ...]:
    padding = window.padding[0][0], window.padding[1][0]
    return (channels, *image, *out, *window.kernel, *window.stride, *padding, *window.dilation)
