"""Convolution on the CPU and its two gradients: which way each goes.

Results and the gradient of the filters come from direct_convolution.py, those of 3x3 with many channels from winograd.py.
The gradient of the images is, with stride 1, such a convolution too. With other strides it is here: columns, a product of
the filters and the incoming gradient, added up where their windows lie.

Source:  K. Chellapilla, S. Puri, P. Simard, "High Performance Convolutional Neural Networks for Document Processing", 2006,
         sec. 2, for columns.
"""

from __future__ import annotations

import numpy as np

from autograd_core.backends.compiled import (
    channels_convolution,
    direct_convolution,
    direct_weight,
    winograd,
    winograd_weight,
)
from autograd_core.backends.compiled.jit import U, kernel, with_scratch
from autograd_core.backends.threads import share
from autograd_core.backends.windows import Pair, Window


def conv(x: np.ndarray, weight: np.ndarray, window: Window, groups: int, bias: np.ndarray | None = None) -> np.ndarray:
    """y[n,k] = Σ_c x[n,c] ⋆ w[k,c] + b[k]."""
    y = np.empty((len(x), len(weight), *window.positions("conv2d", x.shape[2:])), x.dtype)
    x, weight = np.ascontiguousarray(x), np.ascontiguousarray(weight)
    bias = np.zeros(len(weight), x.dtype) if bias is None else np.ascontiguousarray(bias)
    if winograd.suits(x.shape[1], len(weight), window, groups, x.dtype):
        winograd.conv(x, weight, bias, y, window.padding)
    elif channels_convolution.suits(x.shape[1], len(weight), y.shape[2:], x.shape[2:], window, groups, x.dtype):
        channels_convolution.conv(x, weight, bias, y, window)
    else:
        direct_convolution.conv(x, weight, bias, y, window, groups)
    return y


def conv_input(gy: np.ndarray, weight: np.ndarray, window: Window, groups: int, image: Pair) -> np.ndarray:
    """The gradient of the images.

    With stride 1 it is a convolution itself: of gy, with the filters turned by 180° and their two channel axes swapped.
    """
    k, c = weight.shape[:2]
    gx = np.empty((len(gy), c * groups, *image), gy.dtype)
    margin = tuple(
        [
            (span - 1 - before, span - 1 - after)
            for span, (before, after) in zip(window.span(), window.padding, strict=True)
        ]
    )
    gy, weight, back = np.ascontiguousarray(gy), np.ascontiguousarray(weight), None
    if window.stride == (1, 1) and min(map(min, margin)) >= 0:
        back = Window(window.kernel, (1, 1), margin, window.dilation)
    if back and winograd.suits(k, c, back, groups, gy.dtype):
        winograd.conv(gy, weight, np.zeros(c, gy.dtype), gx, margin, turned=True)
        return gx
    if channels_convolution.suits(c, k, gy.shape[2:], image, window, groups, gy.dtype):
        channels_convolution.conv_input(gy, weight, gx, window)
        return gx
    if back:
        turned = weight.reshape(groups, k // groups, c, *window.kernel)[..., ::-1, ::-1].swapaxes(1, 2)
        turned = np.ascontiguousarray(turned).reshape(c * groups, k // groups, *window.kernel)
        direct_convolution.conv(gy, turned, np.zeros(c * groups, gy.dtype), gx, back, groups)
        return gx
    filters = np.ascontiguousarray(weight.reshape(groups, k // groups, -1).swapaxes(1, 2))
    memory = filters.shape[1] * gy.shape[2] * gy.shape[3]
    gy = gy.reshape(len(gy), k, -1)
    share(with_scratch(_spread, memory), len(gy), gy, filters, gx, *_numbers(window))
    return gx


def conv_weight(gy: np.ndarray, x: np.ndarray, window: Window, groups: int) -> np.ndarray:
    """The gradient of the filters."""
    gy, x = np.ascontiguousarray(gy), np.ascontiguousarray(x)
    k, c = gy.shape[1], x.shape[1]
    if winograd.suits(c, k, window, groups, x.dtype):
        return winograd_weight.conv_weight(gy, x, window.padding)
    if channels_convolution.suits(c, k, gy.shape[2:], x.shape[2:], window, groups, x.dtype):
        return channels_convolution.conv_weight(gy, x, window)
    return direct_weight.conv_weight(gy, x, window, groups)


def _numbers(window: Window) -> tuple[int, ...]:
    (top, _), (left, right) = window.padding  # below the image there are as many rows of zeros as windows reach for
    return *window.kernel, *window.stride, top, left, right, *window.dilation


@kernel
def _spread(first, last, memory, gy, filters, gx, kh, kw, sh, sw, top, left, right, dh, dw):  # type: ignore[no-untyped-def]
    """Columns = filtersᵀ · gy for each image, added up where their windows lie."""
    groups, size, k = filters.shape
    channels, h, w = gx.shape[1] // groups, gx.shape[2], gx.shape[3]
    ow = (w + left + right - (kw - 1) * dw - 1) // sw + 1
    oh = gy.shape[2] // ow
    columns = memory[: size * oh * ow].reshape(size, oh * ow)
    for n in range(first, last):
        gx[n] = 0
        for g in range(groups):
            np.dot(filters[g], gy[n, g * k : (g + 1) * k], columns)
            for c in range(channels):
                for i in range(kh):
                    for j in range(kw):
                        source = columns[(c * kh + i) * kw + j]
                        start = j * dw - left
                        inside = min(ow, max(0, (-start + sw - 1) // sw))
                        outside = max(inside, min(ow, (w - 1 - start) // sw + 1))
                        for y in range(oh):
                            row = y * sh + i * dh - top
                            if row >= 0 and row < h:
                                target = gx[n, g * channels + c, row]
                                for q in range(inside, outside):
                                    target[U(start + q * sw)] += source[U(y * ow + q)]
