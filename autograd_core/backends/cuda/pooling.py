"""Pooling of images on a GPU: a thread for each window, and on the way back one for each pixel, so that nobody meets."""

from __future__ import annotations

from typing import Any

import cupy
import numpy as np

from autograd_core.backends.cuda.module import Source, blocks_for
from autograd_core.backends.windows import Shape, Window

SOURCE = Source(
    "pooling",
    r"""
extern "C" __global__ void max_pool(
    I count, I height, I width, I oh, I ow, I kh, I kw, I sh, I sw, I ph, I pw, I dh, I dw, const T* x, T* y,
    unsigned char* where
) {
    FOR_EACH(i, count) {
        const T* plane = x + i / (oh * ow) * height * width;
        const I top = i / ow % oh * sh - ph, left = i % ow * sw - pw;
        A best = log(A(0));  // -inf
        I chosen = -1;
        for (I number = 0; number < kh * kw; number++) {
            const I row = top + number / kw * dh, column = left + number % kw * dw;
            if (row < 0 || row >= height || column < 0 || column >= width) continue;
            const A element = plane[row * width + column];
            if (chosen < 0 || element > best || element != element) best = element, chosen = number;  // NaN is the largest
        }
        y[i] = T(best), where[i] = max(chosen, I(0));
    }
}

extern "C" __global__ void max_unpool(
    I count, I height, I width, I oh, I ow, I kh, I kw, I sh, I sw, I ph, I pw, I dh, I dw, const T* x,
    const unsigned char* where, T* y
) {
    FOR_EACH(i, count) {
        const I plane = i / (height * width) * oh * ow, row = i / width % height + ph, column = i % width + pw;
        A sum = 0;
        for (I number = 0; number < kh * kw; number++) {
            const I top = row - number / kw * dh, left = column - number % kw * dw;  // of the window that has the pixel there
            if (top < 0 || left < 0 || top % sh || left % sw || top / sh >= oh || left / sw >= ow) continue;
            const I window = plane + top / sh * ow + left / sw;
            if (where[window] == number) sum += A(x[window]);
        }
        y[i] = T(sum);
    }
}
""",
)


def max_pool(x: Any, window: Window, out: Shape) -> tuple[Any, Any]:
    """As `pooling.max_pool`, for floating-point images and windows of at most 256 elements."""
    x = cupy.ascontiguousarray(x)
    y, where = (cupy.empty((*x.shape[:2], *out), dtype) for dtype in (x.dtype, np.uint8))
    sizes = _sizes(window, x.shape[2:], out)
    SOURCE.launch("max_pool", x.dtype, blocks_for(y.size), y.size, *sizes, x, y, where)
    return y, where


def max_unpool(x: Any, where: Any, window: Window, image: Shape) -> Any:
    """As `pooling.max_unpool`, for images."""
    x, where = cupy.ascontiguousarray(x), cupy.ascontiguousarray(where)
    y = cupy.empty((*x.shape[:2], *image), x.dtype)
    sizes = _sizes(window, image, x.shape[2:])
    SOURCE.launch("max_unpool", x.dtype, blocks_for(y.size), y.size, *sizes, x, where, y)
    return y


def _sizes(window: Window, image: Shape, out: Shape) -> tuple[int, ...]:
    return (*image, *out, *window.kernel, *window.stride, window.padding[0][0], window.padding[1][0], *window.dilation)
