"""Convolution without columns: windows are read where they lie, in a padded copy of some rows that stays in the cache.

In the copy a row's pixels are followed by the next row's, so that the windows of neighbouring results, from one row to the
next, are neighbours too: whole vectors of results are computed at once, and the few at the end of each row that reach
into the next are left behind. With a stride of s pixels are sorted by their position modulo s, as s·s small images, and
each place in the window reads one of them, again from neighbour to neighbour.

Source:  E. Georganas et al., "Anatomy of High-Performance Deep Learning Convolutions on SIMD Architectures", 2018, sec. II,
         for tiles of results in registers; here the vectors lie along the image, so it keeps PyTorch's layout.
"""

from __future__ import annotations

import numpy as np

from autograd_core.backends.compiled.jit import U, inline, kernel, with_scratch
from autograd_core.backends.compiled.register_tile import (
    ROWS,
    VECTOR,
    VECTORS,
    multiply_one,
    multiply_three,
    multiply_two,
)
from autograd_core.backends.threads import share
from autograd_core.backends.windows import Window

BLOCK = 96 * 1024  # elements of padded rows at once: with filters and results they fit the second-level cache


def conv(x: np.ndarray, weight: np.ndarray, bias: np.ndarray, y: np.ndarray, window: Window, groups: int) -> None:
    """y[n,k] = Σ_c x[n,c] ⋆ w[k,c] + b[k], into y."""
    (sh, sw), (top, _), (left, right) = window.stride, *window.padding
    channels, oh = x.shape[1] // groups, y.shape[2]
    # Zeros before a row serve as the zeros after the row before it.
    pitch = x.shape[3] + max(left, right) if sw == 1 else -(-(x.shape[3] + left + right) // sw)
    reach = (window.span()[0] - 1) // sh + 1  # rows of a small image that a window sees
    rows = max(1, min(oh, BLOCK // (channels * sh * sw * pitch) - reach))
    rows = -(-oh // -(-oh // rows))
    height = rows + reach
    planes = channels * sh * sw * height * pitch + min(left, right) + VECTORS * VECTOR
    memory = planes + ROWS * (rows * pitch + VECTORS * VECTOR)
    share(
        with_scratch(_slide, memory),
        len(x) * -(-oh // rows),
        x,
        _packed(weight, groups),
        _offsets(channels, window, height, pitch),
        bias,
        y,
        planes,
        rows,
        pitch,
        height,
        sh,
        sw,
        top,
        left,
    )


def _packed(weight: np.ndarray, groups: int) -> np.ndarray:
    """Filters in blocks of ROWS, the last one filled with zeros, and of each place ROWS numbers side by side."""
    k = len(weight) // groups
    blocks = -(-k // ROWS)
    padded = np.zeros((groups, blocks * ROWS, weight[0].size), weight.dtype)
    padded[:, :k] = weight.reshape(groups, k, -1)
    return np.ascontiguousarray(padded.reshape(groups, blocks, ROWS, -1).swapaxes(2, 3))


def _offsets(channels: int, window: Window, height: int, pitch: int) -> np.ndarray:
    """Where each number of a filter finds its first pixel in the padded rows."""
    (sh, sw), (kh, kw), (dh, dw) = window.stride, window.kernel, window.dilation
    c = np.arange(channels)[:, None, None]
    i, j = dh * np.arange(kh)[:, None], dw * np.arange(kw)
    image = (i % sh * sw + j % sw) * channels + c
    return ((image * height + i // sh) * pitch + j // sw).astype(np.uintp).reshape(-1)


@inline
def _pad(planes, x, first_row, top, left, sh, sw):  # type: ignore[no-untyped-def]
    """Rows of the image x (C, H, W) with a border of zeros, sorted by their place modulo the stride: (SH, SW, C, …)."""
    channels, height, pitch = planes.shape[2], planes.shape[3], planes.shape[4]
    for a in range(sh):
        for b in range(sw):
            before = max(0, (left - b + sw - 1) // sw)  # zeros before the first pixel
            seen = max(0, min(pitch - before, (x.shape[2] - 1 + left - b) // sw - before + 1))
            shift = before * sw + b - left
            for c in range(channels):
                for r in range(height):
                    target = planes[a, b, c, r]
                    row = first_row + r * sh + a - top
                    if row < 0 or row >= x.shape[1]:
                        for q in range(U(pitch)):
                            target[q] = 0
                        continue
                    source = x[c, row]
                    for q in range(U(before)):
                        target[q] = 0
                    if sw == 1:
                        for q in range(U(seen)):
                            target[U(before) + q] = source[U(shift) + q]
                    else:
                        for q in range(U(seen)):
                            target[U(before) + q] = source[U(shift) + q * U(sw)]
                    for q in range(U(before + seen), U(pitch)):
                        target[q] = 0


@kernel
def _slide(first, last, memory, x, filters, offsets, bias, y, used, rows, pitch, height, sh, sw, top, left):  # type: ignore[no-untyped-def]
    groups, blocks, depth = filters.shape[0], filters.shape[1], filters.shape[2]
    channels, k, oh, ow = x.shape[1] // groups, y.shape[1] // groups, y.shape[2], y.shape[3]
    lanes = VECTOR // x.itemsize
    size = channels * sh * sw * height * pitch
    padded, results = memory[:used], memory[used:]
    planes = padded[:size].reshape(sh, sw, channels, height, pitch)
    padded[size:] = 0
    flat = filters.reshape(filters.size)
    parts = (oh + rows - 1) // rows
    for job in range(first, last):
        n, start = job // parts, (job % parts) * rows
        count = min(rows, oh - start)
        positions = (count - 1) * pitch + ow
        width = U(rows * pitch + VECTORS * VECTOR)
        for g in range(groups):
            _pad(planes, x[n, g * channels : (g + 1) * channels], start * sh, top, left, sh, sw)
            for block in range(blocks):
                a = U((g * blocks + block) * depth * ROWS)
                for at in range(0, positions, VECTORS * lanes):
                    left_over = positions - at
                    if left_over > 2 * lanes:
                        multiply_three(flat, a, padded, U(at), offsets, U(depth), results, U(at), width)
                    elif left_over > lanes:
                        multiply_two(flat, a, padded, U(at), offsets, U(depth), results, U(at), width)
                    else:
                        multiply_one(flat, a, padded, U(at), offsets, U(depth), results, U(at), width)
                for m in range(min(ROWS, k - block * ROWS)):
                    channel = g * k + block * ROWS + m
                    shift = bias[channel]
                    for r in range(count):
                        target = y[U(n), U(channel), U(start + r)]
                        source = results[U(m) * width + U(r * pitch) :]
                        for q in range(U(ow)):
                            target[q] = source[q] + shift
