"""Convolution without columns: windows are read where they lie, in a padded copy of some rows that stays in the cache.

In the copy a row's pixels are followed by the next row's, so that the windows of neighbouring results, from one row to the
next, are neighbours too: whole vectors of results are computed at once, and the few at the end of each row that reach
into the next are left behind. With a stride of s pixels are sorted by their position modulo s, as s·s small images, and
each place in the window reads one of them, again from neighbour to neighbour.

Source:  E. Georganas et al., "Anatomy of High-Performance Deep Learning Convolutions on SIMD Architectures", 2018, sec. II,
         for tiles of results in registers; here the vectors lie along the image, so it keeps PyTorch's layout.
"""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

import numpy as np

from autograd_core.backends.compiled.jit import U, inline, kernel, with_scratch
from autograd_core.backends.compiled.register_tile import REACH, ROWS, SIX, slide, slide_single, slide_six
from autograd_core.backends.threads import share
from autograd_core.backends.windows import Window

STEPS = 512  # products added in one go: longer sums of float32 lose digits
BLOCK = 96 * 1024  # elements of padded rows at once: with filters and results they fit the second-level cache


class Layout(NamedTuple):
    """How an image is cut, and how its padded rows lie in memory: (SH, SW, C, height, pitch)."""

    rows: int  # of results in a block
    height: int  # padded rows of a small image that they see
    pitch: int  # elements of such a row
    size: int  # elements of all of them, with what windows and tiles reach over their end
    sh: int
    sw: int
    top: int  # zeros above the image, and at its left
    left: int


def conv(x: np.ndarray, weight: np.ndarray, bias: np.ndarray, y: np.ndarray, window: Window, groups: int) -> None:
    """y[n,k] = Σ_c x[n,c] ⋆ w[k,c] + b[k], into y."""
    channels, oh = x.shape[1] // groups, y.shape[2]
    blocks = layout(x.shape[3], oh, window, channels)
    k = len(weight) // groups
    tile = 1 if k == 1 else SIX if -k % SIX < -k % ROWS else ROWS  # as few filters of zeros as possible
    memory = blocks.size + tile * (blocks.rows * blocks.pitch + REACH)
    filters, shifts = _packed(weight, groups, tile), offsets(channels, window, blocks)
    share(with_scratch(_filter, memory), len(x) * -(-oh // blocks.rows), x, filters, shifts, bias, y, blocks)


def layout(width: int, oh: int, window: Window, channels: int, beside: int = 0) -> Layout:
    """The layout for images of this width and results of this height.

    beside:  numbers for each position that are to stay in the cache too.
    """
    (sh, sw), (top, _), (left, right) = window.stride, *window.padding
    # Zeros before a row serve as the zeros after the row before it.
    pitch = width + max(left, right) if sw == 1 else -(-(width + left + right) // sw)
    reach = (window.span()[0] - 1) // sh + 1  # rows of a small image that a window sees
    rows = max(1, min(oh, BLOCK // ((channels * sh * sw + beside) * pitch) - reach))
    rows = -(-oh // -(-oh // rows))
    height = rows + reach
    size = channels * sh * sw * height * pitch + min(left, right) + REACH
    return Layout(rows, height, pitch, size, sh, sw, top, left)


def _packed(weight: np.ndarray, groups: int, tile: int) -> np.ndarray:
    """Filters in blocks for the tiles, the last one filled with zeros, and of each place the block's numbers side by side."""
    k = len(weight) // groups
    blocks = -(-k // tile)
    padded = np.zeros((groups, blocks * tile, weight[0].size), weight.dtype)
    padded[:, :k] = weight.reshape(groups, k, -1)
    return np.ascontiguousarray(padded.reshape(groups, blocks, tile, -1).swapaxes(2, 3))


@lru_cache
def offsets(channels: int, window: Window, layout: Layout) -> np.ndarray:
    """Where each number of a filter finds its first pixel in the padded rows."""
    (sh, sw), (kh, kw), (dh, dw) = window.stride, window.kernel, window.dilation
    c = np.arange(channels)[:, None, None]
    i, j = dh * np.arange(kh)[:, None], dw * np.arange(kw)
    image = (i % sh * sw + j % sw) * channels + c
    return ((image * layout.height + i // sh) * layout.pitch + j // sw).astype(np.uintp).reshape(-1)


@inline
def room(memory, channels, layout):  # type: ignore[no-untyped-def]
    """Parts of the memory to work in: the padded rows, first as they lie, then by their axes; and the rest."""
    padded, rest = memory[: layout.size], memory[layout.size :]
    size = channels * layout.sh * layout.sw * layout.height * layout.pitch
    padded[size:] = 0
    return padded, padded[:size].reshape(layout.sh, layout.sw, channels, layout.height, layout.pitch), rest


@inline
def pad(planes, x, first_row, layout):  # type: ignore[no-untyped-def]
    """Rows of the image x (C, H, W) with a border of zeros, sorted by their place modulo the stride: (SH, SW, C, …)."""
    channels, height, pitch = planes.shape[2], planes.shape[3], planes.shape[4]
    sh, sw, top, left = layout.sh, layout.sw, layout.top, layout.left
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
def _filter(first, last, memory, x, filters, offsets, bias, y, layout):  # type: ignore[no-untyped-def]
    groups, blocks, depth, tile = filters.shape
    channels, k, oh, ow = x.shape[1] // groups, y.shape[1] // groups, y.shape[2], y.shape[3]
    rows, pitch = layout.rows, layout.pitch
    padded, planes, results = room(memory, channels, layout)
    width = U(results.size // tile)
    flat = filters.reshape(filters.size)
    parts = (oh + rows - 1) // rows
    for job in range(first, last):
        n, start = job // parts, (job % parts) * rows
        count = min(rows, oh - start)
        positions = (count - 1) * pitch + ow
        for g in range(groups):
            pad(planes, x[n, g * channels : (g + 1) * channels], start * layout.sh, layout)
            for block in range(blocks):
                results[:] = 0
                for done in range(0, depth, STEPS):
                    a, steps = U(((g * blocks + block) * depth + done) * tile), U(min(STEPS, depth - done))
                    if tile == 1:
                        slide_single(flat, a, padded, U(0), offsets[done:], steps, results, U(0), positions)
                    elif tile == SIX:
                        slide_six(flat, a, U(SIX), padded, U(0), offsets[done:], steps, results, U(0), width, positions)
                    else:
                        slide(flat, a, U(ROWS), padded, U(0), offsets[done:], steps, results, U(0), width, positions)
                for m in range(min(tile, k - block * tile)):
                    channel = g * k + block * tile + m
                    shift = bias[channel]
                    for r in range(count):
                        target = y[U(n), U(channel), U(start + r)]
                        source = results[U(m) * width + U(r * pitch) :]
                        for q in range(U(ow)):
                            target[q] = source[q] + shift
