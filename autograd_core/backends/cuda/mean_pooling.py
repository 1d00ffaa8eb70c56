"""Average pooling of images on a GPU: a thread for each window, and on the way back one for each pixel."""

from __future__ import annotations

from typing import Any

import cupy

from autograd_core.backends.cuda.module import Source, blocks_for
from autograd_core.backends.windows import Shape, Window

SOURCE = Source(
    "mean_pooling",
    r"""
extern "C" __global__ void mean_pool(
    I count, I height, I width, I oh, I ow, I kh, I kw, I sh, I sw, I ph, I pw, const T* x, const T* divisor, T* y
) {
    FOR_EACH(i, count) {
        const T* plane = x + i / (oh * ow) * height * width;
        const I top = i / ow % oh * sh - ph, left = i % ow * sw - pw;
        A sum = 0;
        for (I row = max(I(0), top); row < min(height, top + kh); row++)
            for (I column = max(I(0), left); column < min(width, left + kw); column++) sum += A(plane[row * width + column]);
        y[i] = T(sum / A(divisor[i % (oh * ow)]));
    }
}

// The first window whose last element is at a place or behind it, and the end of those whose first is not behind.
__device__ inline I first_window(I place, I kernel, I stride) { return place < kernel ? 0 : (place - kernel) / stride + 1; }
__device__ inline I end_of_windows(I place, I stride, I count) { return min(count, place / stride + 1); }

extern "C" __global__ void mean_unpool(
    I count, I height, I width, I oh, I ow, I kh, I kw, I sh, I sw, I ph, I pw, const T* x, const T* divisor, T* y
) {
    FOR_EACH(i, count) {
        const I plane = i / (height * width) * oh * ow, row = i / width % height + ph, column = i % width + pw;
        A sum = 0;
        for (I r = first_window(row, kh, sh); r < end_of_windows(row, sh, oh); r++)
            for (I c = first_window(column, kw, sw); c < end_of_windows(column, sw, ow); c++)
                sum += A(x[plane + r * ow + c]) / A(divisor[r * ow + c]);
        y[i] = T(sum);
    }
}
""",
)


def mean_pool(x: Any, window: Window, out: Shape, divisor: Any) -> Any:
    """As `pooling.mean_pool`, for images; a divisor for each window, (OH, OW)."""
    y = cupy.empty((*x.shape[:2], *out), x.dtype)
    _launch("mean_pool", x, window, x.shape[2:], out, divisor, y)
    return y


def mean_unpool(x: Any, window: Window, image: Shape, divisor: Any) -> Any:
    """As `pooling.mean_unpool`, for images; a divisor for each window, (OH, OW)."""
    y = cupy.empty((*x.shape[:2], *image), x.dtype)
    _launch("mean_unpool", x, window, image, x.shape[2:], divisor, y)
    return y


def _launch(name: str, x: Any, window: Window, image: Shape, out: Shape, divisor: Any, y: Any) -> None:
    sizes = *image, *out, *window.kernel, *window.stride, window.padding[0][0], window.padding[1][0]
    x, divisor = cupy.ascontiguousarray(x), cupy.ascontiguousarray(divisor, x.dtype)
    SOURCE.launch(name, x.dtype, blocks_for(y.size), y.size, *sizes, x, divisor, y)
