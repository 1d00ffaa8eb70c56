"""Average pooling on a GPU: a thread for each window, and on the way back one for each element. Volumes, as in pooling.py."""

from __future__ import annotations

from typing import Any

import cupy

from autograd_core.backends.cuda.module import Source, blocks_for
from autograd_core.backends.cuda.pooling import sizes
from autograd_core.backends.windows import Shape, Window

SOURCE = Source(
    "mean_pooling",
    r"""
extern "C" __global__ void mean_pool(
    I count, I depth, I height, I width, I od, I oh, I ow, I kd, I kh, I kw, I sd, I sh, I sw, I pd, I ph, I pw, I dd, I dh,
    I dw, const T* x, const T* divisor, T* y
) {
    FOR_EACH(i, count) {
        const T* volume = x + i / (od * oh * ow) * depth * height * width;
        const I front = i / (oh * ow) % od * sd - pd, top = i / ow % oh * sh - ph, left = i % ow * sw - pw;
        A sum = 0;
        for (I layer = max(I(0), front); layer < min(depth, front + kd); layer++)
            for (I row = max(I(0), top); row < min(height, top + kh); row++)
                for (I column = max(I(0), left); column < min(width, left + kw); column++)
                    sum += A(volume[(layer * height + row) * width + column]);
        y[i] = T(sum / A(divisor[i % (od * oh * ow)]));
    }
}

// The first window whose last element is at a place or behind it, and the end of those whose first is not behind.
__device__ inline I first_window(I place, I kernel, I stride) { return place < kernel ? 0 : (place - kernel) / stride + 1; }
__device__ inline I end_of_windows(I place, I stride, I count) { return min(count, place / stride + 1); }

extern "C" __global__ void mean_unpool(
    I count, I depth, I height, I width, I od, I oh, I ow, I kd, I kh, I kw, I sd, I sh, I sw, I pd, I ph, I pw, I dd, I dh,
    I dw, const T* x, const T* divisor, T* y
) {
    FOR_EACH(i, count) {
        const I first = i / (depth * height * width) * od * oh * ow;
        const I layer = i / (height * width) % depth + pd, row = i / width % height + ph, column = i % width + pw;
        A sum = 0;
        for (I f = first_window(layer, kd, sd); f < end_of_windows(layer, sd, od); f++)
            for (I r = first_window(row, kh, sh); r < end_of_windows(row, sh, oh); r++)
                for (I c = first_window(column, kw, sw); c < end_of_windows(column, sw, ow); c++) {
                    const I window = (f * oh + r) * ow + c;
                    sum += A(x[first + window]) / A(divisor[window]);
                }
        y[i] = T(sum);
    }
}
""",
)


def mean_pool(x: Any, window: Window, out: Shape, divisor: Any) -> Any:
    """As `pooling.mean_pool`, with a divisor for each window: an array of the shape `out`."""
    y = cupy.empty((*x.shape[:2], *out), x.dtype)
    _launch("mean_pool", x, sizes(window, x.shape[2:], out), divisor, y)
    return y


def mean_unpool(x: Any, window: Window, image: Shape, divisor: Any) -> Any:
    """As `pooling.mean_unpool`, with a divisor for each window: an array of the shape of their values."""
    y = cupy.empty((*x.shape[:2], *image), x.dtype)
    _launch("mean_unpool", x, sizes(window, image, x.shape[2:]), divisor, y)
    return y


def _launch(name: str, x: Any, numbers: tuple[int, ...], divisor: Any, y: Any) -> None:
    x, divisor = cupy.ascontiguousarray(x), cupy.ascontiguousarray(divisor, x.dtype)
    SOURCE.launch(name, x.dtype, blocks_for(y.size), y.size, *numbers, x, divisor, y)
