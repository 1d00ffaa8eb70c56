"""The gradient of 3x3 filters by Winograd's transforms: 3x3 results from 6x6 pixels and a 4x4 tile of the incoming gradient.

    gw = Aᵀ [ Σ_tiles (Bᵀ d B) ⊙ (G g Gᵀ) ] A        d: 6x6 pixels, g: 4x4 of the gradient, gw: 3x3

At each of the 36 points the sum is a matrix product, of all channels with all filters over many tiles.

Source:  A. Lavin, S. Gray, "Fast Algorithms for Convolutional Neural Networks", 2016, sec. 4.1, with the roles changed.
"""

from __future__ import annotations

import numpy as np

from autograd_core.backends.compiled.jit import U, inline, kernel, scratch, with_scratch
from autograd_core.backends.compiled.register_tile import ROWS, apart, multiply
from autograd_core.backends.compiled.vectors import channels_first
from autograd_core.backends.compiled.winograd_tiles import (
    BLOCK,
    LANES,
    STEPS,
    Layout,
    layout,
    pixels_to_points,
    rows_of_pixels,
    turn,
)
from autograd_core.backends.compiled.winograd_transforms import filter_back, transform_gradient
from autograd_core.backends.threads import share
from autograd_core.backends.windows import Pair

MEMORY = 4 << 20  # elements of tiles made at once where their sums are too large for the cache
SUMS = 1 << 20  # elements of sums that may be kept side by side


def conv_weight(gy: np.ndarray, x: np.ndarray, padding: tuple[Pair, ...]) -> np.ndarray:
    """The gradient of the filters, (K, C, 3, 3).

    With few channels, parts of the images are summed side by side, as many whatever the number of threads. The sums of
    many channels don't stay in the cache: so all tiles are made first, and the threads share the points.
    """
    n, c, k = len(x), x.shape[1], gy.shape[1]
    memory = rows_of_pixels(6, -(-gy.shape[3] // 4), x) + rows_of_pixels(4, -(-gy.shape[3] // 4), gy)
    parts = min(n, 8, SUMS // (36 * c * k))
    if parts > 1:
        blocks = layout(-(-n // parts), gy.shape[2:], padding, BLOCK // (36 * (c + k)))
        several = np.empty((parts, 36, c, k), np.float32)
        memory += 36 * blocks.tiles() * (c + k)
        share(with_scratch(_sum_parts, memory), parts, gy, x, several, blocks)
        sums = several.sum(axis=0)
    else:
        sums = scratch("sums", 36 * c * k, x.dtype).reshape(36, c, k)
        blocks = layout(n, gy.shape[2:], padding, MEMORY // (36 * (c + k)))
        _sum_points(gy, x, sums, blocks, memory)
    gradient = np.empty((k, c, 3, 3), np.float32)
    share(with_scratch(_filters_back, 9 * k), c, sums, gradient, np.zeros(k, np.float32))
    return gradient


def _sum_points(gy: np.ndarray, x: np.ndarray, sums: np.ndarray, blocks: Layout, memory: int) -> None:
    size = 36 * blocks.tiles()
    pixels = scratch("pixels", size * x.shape[1], x.dtype)
    squares = scratch("squares", size * gy.shape[1], x.dtype)
    down = -(-gy.shape[2] // 4)
    for job in range(blocks.blocks_of(len(x))):
        image, row = job // blocks.blocks * blocks.images, job % blocks.blocks * blocks.rows
        many, rows = min(blocks.images, len(x) - image), min(blocks.rows, down - row)
        total = many * rows * blocks.across
        share(with_scratch(_make, memory), many * rows, gy, x, pixels, squares, image, row, rows, total, blocks)
        share(_add_points, 36, pixels, squares, sums, total, job == 0)


@kernel
def _sum_parts(first, last, memory, gy, x, sums, layout):  # type: ignore[no-untyped-def]
    parts, _, c, k = sums.shape
    n, down, across = x.shape[0], (gy.shape[2] + 3) // 4, layout.across
    most = 36 * layout.images * layout.rows * across
    tiles, squares, rest = memory[: most * c], memory[most * c : most * (c + k)], memory[most * (c + k) :]
    for part in range(first, last):
        begin, end = n * part // parts, n * (part + 1) // parts
        for image in range(begin, end, layout.images):
            many = min(layout.images, end - image)
            for start in range(0, down, layout.rows):
                count = min(layout.rows, down - start)
                total = many * count * across
                for m in range(many):
                    for r in range(count):
                        place = (m * count + r) * across
                        _row(tiles, squares, place, total, rest, gy, x, image + m, start + r, layout)
                for i in range(36):
                    _add_point(tiles, squares, sums[part], i, total, image == begin and start == 0)


@kernel
def _make(first, last, memory, gy, x, tiles, squares, image, start, count, total, layout):  # type: ignore[no-untyped-def]
    """Some rows of tiles of the images and of the gradient."""
    for job in range(first, last):
        n, row = image + job // count, start + job % count
        _row(tiles, squares, job * layout.across, total, memory, gy, x, n, row, layout)


@kernel
def _add_points(first, last, tiles, squares, sums, total, fresh):  # type: ignore[no-untyped-def]
    for i in range(first, last):
        _add_point(tiles, squares, sums, i, total, fresh)


@inline
def _row(tiles, squares, place, total, pixels, gy, x, n, row, layout):  # type: ignore[no-untyped-def]
    """A row of tiles of image n and of its gradient: (36, total, C) and (36, total, K), from tile `place` on."""
    k, across = gy.shape[1], layout.across
    pixels_to_points(tiles, place, total * x.shape[1], pixels, x, n, row, layout)
    turn(pixels, gy, n, 4 * row, 4, 0, 4 * across)
    pitch, plane = U(4 * across * k), U(total * k)
    for t in range(across):
        for q in range(0, k, LANES):
            at = (place + t) * k + q
            transform_gradient(pixels, U(4 * t * k + q), pitch, U(k), squares, U(at), U(6) * plane, plane)


@inline
def _add_point(tiles, squares, sums, i, total, fresh):  # type: ignore[no-untyped-def]
    """sums[i] = tiles[i]ᵀ · squares[i], or += unless fresh."""
    c, k = sums.shape[1], sums.shape[2]
    results = sums.reshape(sums.size)
    lefts, targets = apart(1), apart(k)
    for done in range(0, total, STEPS):
        depth, new = U(min(STEPS, total - done)), fresh and done == 0
        for q in range(0, c, ROWS):
            a, b, at = U((i * total + done) * c + q), U((i * total + done) * k), U((i * c + q) * k)
            multiply(tiles, a, lefts, U(c), squares, b, U(k), depth, results, at, targets, U(0), k, new)


@kernel
def _filters_back(first, last, memory, sums, gradient, zeros):  # type: ignore[no-untyped-def]
    """Aᵀ m A for some channels: (36, C, K) -> (K, C, 3, 3)."""
    c, k = sums.shape[1], sums.shape[2]
    flat, target = sums.reshape(sums.size), gradient.reshape(gradient.size)
    for channel in range(first, last):
        for q in range(0, k, LANES):
            filter_back(flat, U(channel * k + q), U(6 * c * k), U(c * k), memory, U(q), U(3 * k), U(k))
        for q in range(0, k, LANES):
            channels_first(memory, U(q), U(k), U(9), target, U((q * c + channel) * 9), U(9 * c), zeros, U(0))
