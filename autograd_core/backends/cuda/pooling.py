"""Pooling on a GPU: a thread for each window, and on the way back one for each element, so that nobody meets.

All is written for volumes: an image is one of depth 1, a signal one of depth and height 1.
"""

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
    I count, I depth, I height, I width, I od, I oh, I ow, I kd, I kh, I kw, I sd, I sh, I sw, I pd, I ph, I pw, I dd, I dh,
    I dw, const T* x, T* y, unsigned char* where
) {
    FOR_EACH(i, count) {
        const T* volume = x + i / (od * oh * ow) * depth * height * width;
        const I front = i / (oh * ow) % od * sd - pd, top = i / ow % oh * sh - ph, left = i % ow * sw - pw;
        A best = log(A(0));  // -inf
        I chosen = -1;
        for (I a = 0; a < kd; a++) {
            const I layer = front + a * dd;
            if (layer < 0 || layer >= depth) continue;
            for (I b = 0; b < kh; b++) {
                const I row = top + b * dh;
                if (row < 0 || row >= height) continue;
                for (I c = 0; c < kw; c++) {
                    const I column = left + c * dw;
                    if (column < 0 || column >= width) continue;
                    const A element = volume[(layer * height + row) * width + column];
                    if (chosen < 0 || element > best || element != element)  // NaN is the largest
                        best = element, chosen = (a * kh + b) * kw + c;
                }
            }
        }
        y[i] = T(best), where[i] = max(chosen, I(0));
    }
}

// Whether a window begins there, if it begins there inside of the padding.
__device__ inline bool is_window(I start, I stride, I count) {
    return start >= 0 && start % stride == 0 && start / stride < count;
}

extern "C" __global__ void max_unpool(
    I count, I depth, I height, I width, I od, I oh, I ow, I kd, I kh, I kw, I sd, I sh, I sw, I pd, I ph, I pw, I dd, I dh,
    I dw, const T* x, const unsigned char* where, T* y
) {
    FOR_EACH(i, count) {
        const I first = i / (depth * height * width) * od * oh * ow;
        const I layer = i / (height * width) % depth + pd, row = i / width % height + ph, column = i % width + pw;
        A sum = 0;
        for (I a = 0; a < kd; a++) {  // the windows that have the element there
            const I front = layer - a * dd;
            if (!is_window(front, sd, od)) continue;
            for (I b = 0; b < kh; b++) {
                const I top = row - b * dh;
                if (!is_window(top, sh, oh)) continue;
                for (I c = 0; c < kw; c++) {
                    const I left = column - c * dw;
                    if (!is_window(left, sw, ow)) continue;
                    const I window = first + (front / sd * oh + top / sh) * ow + left / sw;
                    if (where[window] == (a * kh + b) * kw + c) sum += A(x[window]);
                }
            }
        }
        y[i] = T(sum);
    }
}
""",
)


def max_pool(x: Any, window: Window, out: Shape) -> tuple[Any, Any]:
    """As `pooling.max_pool`, for floating-point numbers and windows of at most 256 elements."""
    x = cupy.ascontiguousarray(x)
    y, where = (cupy.empty((*x.shape[:2], *out), dtype) for dtype in (x.dtype, np.uint8))
    SOURCE.launch("max_pool", x.dtype, blocks_for(y.size), y.size, *sizes(window, x.shape[2:], out), x, y, where)
    return y, where


def max_unpool(x: Any, where: Any, window: Window, image: Shape) -> Any:
    """As `pooling.max_unpool`."""
    x, where = cupy.ascontiguousarray(x), cupy.ascontiguousarray(where)
    y = cupy.empty((*x.shape[:2], *image), x.dtype)
    SOURCE.launch("max_unpool", x.dtype, blocks_for(y.size), y.size, *sizes(window, image, x.shape[2:]), x, where, y)
    return y


def sizes(window: Window, image: Shape, out: Shape) -> tuple[int, ...]:
    """What the kernels know of a window, three numbers each: image, results, kernel, stride, padding before, dilation."""
    before = tuple([padding for padding, _ in window.padding])
    of_axes = image, out, window.kernel, window.stride, before, window.dilation
    filling = 1, 1, 1, 1, 0, 1
    return tuple([n for some, fill in zip(of_axes, filling, strict=True) for n in (*[fill] * (3 - len(some)), *some)])
