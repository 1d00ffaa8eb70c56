"""Convolution on the CPU and its two gradients: which way each goes, and the ways that need columns.

Results come from direct_convolution.py, those of 3x3 with many channels from winograd.py; the gradient of the images, with
stride 1, is such a convolution too. The gradient of the filters is a product with columns, made of a few rows of an image
and never written to main memory.

With stride 1 a row of columns is one piece of the padded image, copied at once: then each row of results has some
positions too many, where windows reach over the image's edge into its next row, and they count for nothing.

Source:  K. Chellapilla, S. Puri, P. Simard, "High Performance Convolutional Neural Networks for Document Processing", 2006,
         sec. 2, for columns and product; here block by block.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from autograd_core.backends.compiled import direct_convolution, winograd
from autograd_core.backends.compiled.jit import U, inline, kernel, with_scratch
from autograd_core.backends.threads import share
from autograd_core.backends.windows import Pair, Window

BLOCK = 128 * 1024  # elements of columns at once: they fit the second-level cache beside filters and results
SMALL = 1_000_000  # multiplications up to which OpenBLAS multiplies matrices as they lie, without packing them first


def conv(x: np.ndarray, weight: np.ndarray, window: Window, groups: int, bias: np.ndarray | None = None) -> np.ndarray:
    """y[n,k] = Σ_c x[n,c] ⋆ w[k,c] + b[k]."""
    y = np.empty((len(x), len(weight), *window.positions("conv2d", x.shape[2:])), x.dtype)
    _convolve(x, weight, np.zeros(len(weight), x.dtype) if bias is None else bias, y, window, groups)
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
    if window.stride == (1, 1) and min(map(min, margin)) >= 0:
        turned = weight.reshape(groups, k // groups, c, *window.kernel)[..., ::-1, ::-1].swapaxes(1, 2)
        turned = turned.reshape(c * groups, k // groups, *window.kernel)
        back = Window(window.kernel, (1, 1), margin, window.dilation)
        _convolve(gy, turned, np.zeros(c * groups, gy.dtype), gx, back, groups)
        return gx
    filters = np.ascontiguousarray(weight.reshape(groups, k // groups, -1).swapaxes(1, 2))
    memory = filters.shape[1] * gy.shape[2] * gy.shape[3]
    gy = np.ascontiguousarray(gy).reshape(len(gy), k, -1)
    share(with_scratch(_spread, memory), len(gy), gy, filters, gx, *_numbers(window))
    return gx


def conv_weight(gy: np.ndarray, x: np.ndarray, window: Window, groups: int) -> np.ndarray:
    """The gradient of the filters.

    The images are summed in a few parts, then the parts: as many whatever the number of threads, for equal results.
    """
    gy, x = np.ascontiguousarray(gy), np.ascontiguousarray(x)
    k, c = gy.shape[1], x.shape[1]
    if winograd.suits_weight(c, k, gy.shape[2:], window, groups, x.dtype):
        return winograd.conv_weight(gy, x, window.padding)
    size = c // groups * window.kernel[0] * window.kernel[1]
    parts = min(len(gy), max(2, min(8, 2**20 // (k * size))))
    sums = np.zeros((parts, groups, size, k // groups), gy.dtype)
    padded, pitch, rows = _blocks(x.shape, gy.shape, groups, window)
    memory = padded + (size + k // groups) * rows * pitch + size * (k // groups)
    share(with_scratch(_collect, memory), parts, gy, x, sums, rows, *_numbers(window))
    return np.ascontiguousarray(sums.sum(axis=0).swapaxes(1, 2)).reshape(k, c // groups, *window.kernel)


def _convolve(x: Any, weight: Any, bias: Any, y: np.ndarray, window: Window, groups: int) -> None:
    x = np.ascontiguousarray(x)
    if winograd.suits(x.shape[1], len(weight), y.shape[2:], window, groups, x.dtype):
        winograd.conv(x, weight, bias, y, window.padding)
        return
    direct_convolution.conv(x, np.ascontiguousarray(weight), bias, y, window, groups)


def _blocks(x: tuple[int, ...], y: tuple[int, ...], groups: int, window: Window) -> tuple[int, int, int]:
    """How the work is cut: elements of a padded image, positions in a row, rows in a block.

    A product of few rows reads its packed operands hardly more often than the packing writes them: with blocks below
    SMALL it took half the time. Where those would be fewer than 64 positions, large blocks are better.
    """
    k, oh, ow = y[1] // groups, y[2], y[3]
    c = x[1] // groups
    size = c * window.kernel[0] * window.kernel[1]
    width = x[3] + sum(window.padding[1])
    pitch = width if window.stride == (1, 1) else ow
    small = SMALL // (k * size)
    fitting = max(1, min(BLOCK // size, small) if small >= 64 else BLOCK // size)
    rows = max(1, min(oh, fitting // pitch))
    rows = -(-oh // -(-oh // rows))  # blocks of the same size
    height = (rows - 1) * window.stride[0] + window.span()[0]
    return c * height * width, pitch, rows


def _numbers(window: Window) -> tuple[int, ...]:
    (top, _), (left, right) = window.padding  # below the image there are as many rows of zeros as windows reach for
    return *window.kernel, *window.stride, top, left, right, *window.dilation


@inline
def _pad(padded, x, first_row, top, left):  # type: ignore[no-untyped-def]
    """Rows of the image x (C, H, W) with its border of zeros, from `first_row` of the padded image on."""
    channels, rows, width = padded.shape
    height = x.shape[1]
    seen = min(x.shape[2], width - left)
    for c in range(U(channels)):
        for r in range(rows):
            target = padded[c, U(r)]
            row = first_row + r - top
            if row < 0 or row >= height:
                for q in range(U(width)):
                    target[q] = 0
                continue
            source = x[c, U(row)]
            for q in range(U(left)):
                target[q] = 0
            for q in range(U(seen)):
                target[U(left) + q] = source[q]
            for q in range(U(left + seen), U(width)):
                target[q] = 0


@inline
def _fill(columns, offset, padded, rows, ow, kh, kw, sh, sw, dh, dw):  # type: ignore[no-untyped-def]
    """The windows of a padded image as columns (C·KH·KW, …), from column `offset` on."""
    channels, height, width = padded.shape
    flat = padded.reshape(channels, height * width)
    for c in range(U(channels)):
        image = flat[c]
        for i in range(U(kh)):
            for j in range(U(kw)):
                target = columns[(c * U(kh) + i) * U(kw) + j]
                start = i * U(dh * width) + j * U(dw)
                if sh == 1 and sw == 1:
                    inside = U((rows - 1) * width + ow)
                    for q in range(inside):
                        target[U(offset) + q] = image[start + q]
                    for q in range(inside, U(rows * width)):
                        target[U(offset) + q] = 0
                else:
                    for y in range(U(rows)):
                        to, at = U(offset) + y * U(ow), start + y * U(sh * width)
                        for q in range(U(ow)):
                            target[to + q] = image[at + q * U(sw)]


@kernel
def _collect(first, last, memory, gy, x, sums, rows, kh, kw, sh, sw, top, left, right, dh, dw):  # type: ignore[no-untyped-def]
    """Sums of columns · gyᵀ: in this order, with gy turned, no operand of the product lies across."""
    parts, groups, size, k = sums.shape
    channels = x.shape[1] // groups
    oh, ow = gy.shape[2], gy.shape[3]
    width = x.shape[3] + left + right
    pitch = width if sh == 1 and sw == 1 else ow
    product = memory[memory.size - size * k :].reshape(size, k)
    for part in range(first, last):
        for n in range(x.shape[0] * part // parts, x.shape[0] * (part + 1) // parts):
            for g in range(groups):
                for start in range(0, oh, rows):
                    count = min(rows, oh - start)
                    height = (count - 1) * sh + (kh - 1) * dh + 1
                    positions = count * pitch
                    used = channels * height * width
                    padded = memory[:used].reshape(channels, height, width)
                    columns = memory[used : used + size * positions].reshape(size, positions)
                    used += size * positions
                    turned = memory[used : used + k * positions].reshape(positions, k)
                    _pad(padded, x[n, g * channels : (g + 1) * channels], start * sh, top, left)
                    _fill(columns, 0, padded, count, ow, kh, kw, sh, sw, dh, dw)
                    turned[:] = 0  # the positions too many count for nothing
                    for m in range(U(k)):
                        for r in range(U(count)):
                            source, at = gy[U(n), U(g * k) + m, U(start) + r], r * U(pitch)
                            for q in range(U(ow)):
                                turned[at + q, m] = source[q]
                    np.dot(columns, turned, product)
                    total = sums[part, g]
                    for s in range(U(size)):
                        for m in range(U(k)):
                            total[s, m] += product[s, m]


@kernel
def _spread(first, last, memory, gy, filters, gx, kh, kw, sh, sw, top, left, right, dh, dw):  # type: ignore[no-untyped-def]
    """Columns = filtersᵀ · gy for each image, added up where their windows lie: the reverse of `_fill`."""
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
