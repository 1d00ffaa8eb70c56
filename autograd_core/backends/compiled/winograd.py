"""3x3 convolution with a quarter of the multiplications: tiles of 4x4 results from 36 products instead of 144.

Tile by tile, image and filter become polynomials' values at six points each way, where convolution is a product:

    y = Aᵀ [ (G w Gᵀ) ⊙ (Bᵀ d B) ] A        d: 6x6 pixels, w: 3x3 filter, y: 4x4 results

Summed over the channels, the 36 products of each tile are 36 matrix products over many tiles. In float32 the transforms
cost less than a digit: winograd_transforms.py says how.

Channels are turned to lie side by side first: so every step works on whole vectors of them, however small the images. A
block of tiles stays in the cache from its pixels to its results.

Source:  A. Lavin, S. Gray, "Fast Algorithms for Convolutional Neural Networks", 2016, sec. 4.1 and 4.3.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from autograd_core.backends.compiled.jit import U, inline, kernel, scratch, with_scratch
from autograd_core.backends.compiled.register_tile import ROWS, apart, multiply
from autograd_core.backends.compiled.vectors import channels_first, channels_last
from autograd_core.backends.compiled.winograd_tiles import (
    BLOCK,
    LANES,
    STEPS,
    layout,
    panel_of,
    pixels_to_points,
    rows_of_pixels,
)
from autograd_core.backends.compiled.winograd_transforms import results_back, transform_filter
from autograd_core.backends.threads import get_num_threads, share
from autograd_core.backends.windows import Pair, Shape, Window

TILES = 12  # below, the filters' transform takes longer than it saves
FEWEST = 64  # tiles in a block: for fewer, the filters would come from memory too often


def suits(x: Shape, y: Shape, window: Window, groups: int, dtype: Any) -> bool:
    """Whether it is the faster way: 3x3, stride 1, channels that fill vectors, and enough tiles for the filters' transform.

    x, y:  the shapes of the images and the results, or of their gradients; which is which makes no difference.
    In float32 only: float64 is for checks, which want all digits.
    """
    return (
        window.kernel == (3, 3)
        and window.stride == window.dilation == (1, 1)
        and groups == 1
        and dtype == np.float32
        and x[1] % LANES == y[1] % LANES == 0
        and y[0] * -(-y[2] // 4) * -(-y[3] // 4) >= TILES
        and max(map(max, window.padding)) <= 2
    )


def conv(
    x: np.ndarray, weight: np.ndarray, bias: np.ndarray, y: np.ndarray, padding: tuple[Pair, ...], turned: bool = False
) -> None:
    """y[n,k] = Σ_c x[n,c] ⋆ w[k,c] + b[k], into y.

    turned:  with the filters turned by 180° and their two axes of channels swapped, as the way back to the images is.
    """
    n, c, k = len(x), x.shape[1], y.shape[1]
    panel = panel_of(k)
    filters = scratch("filters", 36 * c * k, x.dtype).reshape(k // panel, 36, c, panel)
    share(with_scratch(_transform_filters, 9 * panel), k // panel, weight, filters, turned)
    blocks = layout(-(-n // get_num_threads()), y.shape[2:], padding, max(BLOCK // (36 * (c + k)), FEWEST))
    memory = 36 * (blocks.tiles() + ROWS) * (c + k)
    memory += max(rows_of_pixels(6, blocks.across, x), rows_of_pixels(4, blocks.across, y))
    share(with_scratch(_convolve, memory), blocks.blocks_of(n), x, filters, bias, y, blocks)


@kernel
def _transform_filters(first, last, memory, weight, filters, turned):  # type: ignore[no-untyped-def]
    """G w Gᵀ for some panels, filters that lie side by side: (panels, 36, C, filters of a panel)."""
    c, panel = filters.shape[2], filters.shape[3]
    flat, target = weight.reshape(weight.size), filters.reshape(filters.size)
    row, begin = (9, 9 * panel * filters.shape[0]) if turned else (9 * c, 9)
    # Turned by 180°, the last of the nine numbers comes first.
    start, step = (U(8 * panel), U(0) - U(panel)) if turned else (U(0), U(panel))
    plane = U(c * panel)
    for job in range(first, last):
        for channel in range(c):
            at = U((job * 36 * c + channel) * panel)
            for q in range(0, panel, LANES):
                place = channel * begin + (job * panel + q) * row
                channels_last(flat, U(place), U(row), U(9), memory, U(q), U(panel))
            for q in range(0, panel, LANES):
                transform_filter(memory, start + U(q), U(3) * step, step, target, at + U(q), U(6) * plane, plane)


@kernel
def _convolve(first, last, memory, x, filters, bias, y, layout):  # type: ignore[no-untyped-def]
    c, k = x.shape[1], y.shape[1]
    rows, across = layout.rows, layout.across
    down = (y.shape[2] + 3) // 4
    for job in range(first, last):
        image, start = job // layout.blocks * layout.images, job % layout.blocks * rows
        many, count = min(layout.images, x.shape[0] - image), min(rows, down - start)
        total = (many * count * across + ROWS - 1) // ROWS * ROWS
        tiles, rest = memory[: 36 * total * c], memory[36 * total * c :]
        products, pixels = rest[: 36 * total * k], rest[36 * total * k :]
        for m in range(many):
            for r in range(count):
                place = (m * count + r) * across
                pixels_to_points(tiles, place, total * c, pixels, x, image + m, start + r, layout)
        _multiply(tiles, filters, products, total)
        for m in range(many):
            for r in range(count):
                place = (m * count + r) * across
                _results(products, place, total * k, pixels, bias, y, image + m, start + r, across)


@inline
def _multiply(tiles, filters, products, total):  # type: ignore[no-untyped-def]
    """products[i] = tiles[i] · filters[i] at all 36 points: (total, C) · (C, K)."""
    panels, _, c, panel = filters.shape
    flat, k = filters.reshape(filters.size), panels * panel
    lefts, targets = apart(c), apart(k)
    for i in range(36):
        for done in range(0, c, STEPS):
            depth = U(min(STEPS, c - done))
            for p in range(panels):
                b = U(((p * 36 + i) * c + done) * panel)
                for t in range(0, total, ROWS):
                    a, at = U((i * total + t) * c + done), U((i * total + t) * k + p * panel)
                    multiply(
                        tiles, a, lefts, U(1), flat, b, U(panel), depth, products, at, targets, U(0), panel, done == 0
                    )


@inline
def _results(products, place, plane, pixels, bias, y, n, row, across):  # type: ignore[no-untyped-def]
    """Aᵀ m A for a row of tiles from tile `place` on, into image n of y."""
    k, height, width = y.shape[1], y.shape[2], y.shape[3]
    flat, pitch = y.reshape(y.size), 4 * across * k
    for t in range(across):
        for q in range(0, k, LANES):
            at = (place + t) * k + q
            results_back(products, U(at), U(6 * plane), U(plane), pixels, U(4 * t * k + q), U(pitch), U(k))
    for i in range(min(4, height - 4 * row)):
        for q in range(0, width, LANES):
            some = U(min(LANES, width - q))
            for channel in range(0, k, LANES):
                at = ((n * k + channel) * height + 4 * row + i) * width + q
                begin = U(i * pitch + q * k + channel)
                channels_first(pixels, begin, U(k), some, flat, U(at), U(height * width), bias, U(channel))
