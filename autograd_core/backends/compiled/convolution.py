"""Convolution on the CPU and its two gradients: which way each goes.

3x3 with enough channels and images goes through Winograd's transforms; other windows that jump, and small images, with
channels side by side; what is left from where the windows lie. Only steps of several pixels back to few channels need
columns, here: a product of the filters and the incoming gradient, added up where their windows lie.

Source:  K. Chellapilla, S. Puri, P. Simard, "High Performance Convolutional Neural Networks for Document Processing", 2006,
         sec. 2, for columns.
"""

from __future__ import annotations

import numpy as np

from autograd_core.backends import choice
from autograd_core.backends.compiled import (
    channels_convolution,
    direct_convolution,
    direct_weight,
    winograd,
    winograd_weight,
)
from autograd_core.backends.compiled.jit import U, kernel, with_scratch
from autograd_core.backends.compiled.rows import total
from autograd_core.backends.threads import share
from autograd_core.backends.windows import Pair, Window

WINOGRAD = "compiled kernel: Winograd's transforms, 4x4 results at once"
CHANNELS = "compiled kernel: channels side by side"
DIRECT = "compiled kernel: windows where they lie"


def conv(x: np.ndarray, weight: np.ndarray, window: Window, groups: int, bias: np.ndarray | None = None) -> np.ndarray:
    """y[n,k] = Σ_c x[n,c] ⋆ w[k,c] + b[k]."""
    y = np.empty((len(x), len(weight), *window.positions("conv2d", x.shape[2:])), x.dtype)
    x, weight = np.ascontiguousarray(x), np.ascontiguousarray(weight)
    bias = np.zeros(len(weight), x.dtype) if bias is None else np.ascontiguousarray(bias)
    way = _way("convolution", x, y, window, groups)
    if way is WINOGRAD:
        winograd.conv(x, weight, bias, y, window.padding)
    elif way is CHANNELS:
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
    gy, weight = np.ascontiguousarray(gy), np.ascontiguousarray(weight)
    pairs = zip(window.span(), window.padding, strict=True)
    margin = tuple([(span - 1 - before, span - 1 - after) for span, (before, after) in pairs])
    way = _way("convolution, back to the images", gy, gx, window, groups)
    if way is CHANNELS:
        channels_convolution.conv_input(gy, weight, gx, window)
    elif window.stride != (1, 1) or min(map(min, margin)) < 0:
        _columns(gy, weight, gx, window, groups)
    elif way is WINOGRAD:
        winograd.conv(gy, weight, np.zeros(c, gy.dtype), gx, margin, turned=True)
    else:
        turned = weight.reshape(groups, k // groups, c, *window.kernel)[..., ::-1, ::-1].swapaxes(1, 2)
        turned = np.ascontiguousarray(turned).reshape(c * groups, k // groups, *window.kernel)
        back = Window(window.kernel, (1, 1), margin, window.dilation)
        direct_convolution.conv(gy, turned, np.zeros(c * groups, gy.dtype), gx, back, groups)
    return gx


def conv_weight(gy: np.ndarray, x: np.ndarray, window: Window, groups: int) -> np.ndarray:
    """The gradient of the filters."""
    gy, x = np.ascontiguousarray(gy), np.ascontiguousarray(x)
    way = _way("convolution, back to the filters", x, gy, window, groups)
    if way is WINOGRAD:
        return winograd_weight.conv_weight(gy, x, window.padding)
    if way is CHANNELS:
        return channels_convolution.conv_weight(gy, x, window)
    return direct_weight.conv_weight(gy, x, window, groups)


def conv_bias(gy: np.ndarray) -> np.ndarray:
    """The gradient of the bias."""
    n, k = gy.shape[:2]
    sums = np.empty(k, gy.dtype)
    share(_sum, k, np.ascontiguousarray(gy).reshape(n, k, -1), sums)
    return sums


def _way(work: str, x: np.ndarray, y: np.ndarray, window: Window, groups: int) -> str:
    """The fastest way from x to y, or back, that is allowed."""
    way = DIRECT
    if winograd.suits(x.shape, y.shape, window, groups, x.dtype) and not choice.exact_only():
        way = WINOGRAD
    elif channels_convolution.suits(x.shape, y.shape, window, groups, x.dtype):
        way = CHANNELS
    choice.note(work, way)
    return way


def _columns(gy: np.ndarray, weight: np.ndarray, gx: np.ndarray, window: Window, groups: int) -> None:
    k = len(weight)
    filters = np.ascontiguousarray(weight.reshape(groups, k // groups, -1).swapaxes(1, 2))
    memory = filters.shape[1] * gy.shape[2] * gy.shape[3]
    share(with_scratch(_spread, memory), len(gy), gy.reshape(len(gy), k, -1), filters, gx, *_numbers(window))


def _numbers(window: Window) -> tuple[int, ...]:
    (top, _), (left, right) = window.padding  # below the image there are as many rows of zeros as windows reach for
    return *window.kernel, *window.stride, top, left, right, *window.dilation


@kernel
def _sum(first, last, gy, sums):  # type: ignore[no-untyped-def]
    for k in range(first, last):
        found = 0.0
        for n in range(len(gy)):
            found += total(gy[n, k])
        sums[k] = found


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
