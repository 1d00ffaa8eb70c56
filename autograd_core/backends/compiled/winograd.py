"""3x3 convolution with a quarter of the multiplications: tiles of 4x4 results from 36 products instead of 144.

Tile by tile, image and filter become polynomials' values at 0, ±1, ±2 and ∞, where convolution is a product:

    y = Aᵀ [ (G w Gᵀ) ⊙ (Bᵀ d B) ] A        d: 6x6 pixels, w: 3x3 filter, y: 4x4 results

Summed over the channels, the 36 products of each tile are 36 matrix products over many tiles. The gradient of the filters
is the same with the roles changed: 3x3 results from 6x6 pixels and a 4x4 tile of the incoming gradient. In float32 the
transforms cost about one digit: results are off by up to 1e-5 of the largest.

Tiles are worked off in blocks that stay in the cache: some rows of tiles of some images, which lie side by side, so that
all loops run over many tiles at once.

Source:  A. Lavin, S. Gray, "Fast Algorithms for Convolutional Neural Networks", 2016, sec. 4.1 and 4.3.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from autograd_core.backends.compiled.jit import U, kernel, with_scratch
from autograd_core.backends.compiled.winograd_transforms import (
    filters_back,
    gather,
    transform_back,
    transform_filters,
    transform_gradient,
    transform_pixels,
)
from autograd_core.backends.threads import share
from autograd_core.backends.windows import Pair, Window

SIDE = 32  # tiles side by side, from which the loops over them are efficient
CACHE = 300_000  # elements of transformed tiles in a block: with the products about half of a second-level cache


def suits(channels: int, k: int, out: Pair, window: Window, groups: int, dtype: Any) -> bool:
    """Whether it is the faster way: 3x3, stride 1, enough channels that products outweigh the transforms, and
    enough tiles that the filters' transform does not count.

    In float32 only: float64 is for checks, which want all digits.
    """
    return (
        window.kernel == (3, 3)
        and window.stride == window.dilation == (1, 1)
        and groups == 1
        and dtype == np.float32
        and min(k, channels) >= 128
        and min(out) >= 24
    )


def suits_weight(channels: int, k: int, out: Pair, window: Window, groups: int, dtype: Any) -> bool:
    """The same for the gradient of the filters, whose 36 sums must fit into the cache too."""
    return suits(channels, k, out, window, groups, dtype) and k * channels <= 128 * 128


def conv(x: np.ndarray, weight: np.ndarray, bias: np.ndarray, y: np.ndarray, padding: tuple[Pair, ...]) -> None:
    """y[n,k] = Σ_c x[n,c] ⋆ w[k,c] + b[k], into y."""
    n, c = x.shape[:2]
    k, oh, ow = y.shape[1:]
    down, across = -(-oh // 4), -(-ow // 4)
    images, rows = _block(n, down, across, CACHE // (36 * max(c, k)))
    filters = np.empty((36, k, c), np.float32)
    share(transform_filters, k, np.ascontiguousarray(weight), filters)
    jobs = -(-n // images) * -(-down // rows)
    share(
        with_scratch(_convolve, _memory(c + k, images, rows, across)),
        jobs,
        x,
        filters,
        bias,
        y,
        images,
        rows,
        padding[0][0],
        padding[1][0],
    )


def conv_weight(gy: np.ndarray, x: np.ndarray, padding: tuple[Pair, ...]) -> np.ndarray:
    """The gradient of the filters, (K, C, 3, 3). Images are summed in two parts, whatever the number of threads."""
    n, c = x.shape[:2]
    k, oh, ow = gy.shape[1:]
    down, across = -(-oh // 4), -(-ow // 4)
    parts = min(2, n)
    images, rows = _block(-(-n // parts), down, across, max(CACHE // (36 * max(c, k)), k * c // (k + c)))
    sums = np.zeros((parts, 36, k, c), np.float32)
    share(
        with_scratch(_correlate, _memory(c + k, images, rows, across)),
        parts,
        gy,
        x,
        sums,
        images,
        rows,
        padding[0][0],
        padding[1][0],
    )
    return filters_back(sums.sum(axis=0))


def _block(n: int, down: int, across: int, tiles: int) -> Pair:
    """Images side by side and rows of tiles in a block of about so many tiles."""
    images = max(1, min(n, -(-SIDE // across)))
    rows = max(1, min(down, tiles // (images * across)))
    if rows == down:
        images = max(images, min(n, tiles // (down * across)))
    return images, -(-down // -(-down // rows))


def _memory(channels: int, images: int, rows: int, across: int) -> int:
    """Elements that a block needs: its transformed tiles, the pixels they come from, and half-transformed ones."""
    side = images * across
    return 36 * channels * rows * side + (4 * rows + 2) * 6 * side + 36 * side


@kernel
def _convolve(first, last, memory, x, filters, bias, y, images, rows, top, left):  # type: ignore[no-untyped-def]
    k, c = filters.shape[1], filters.shape[2]
    oh, ow = y.shape[2], y.shape[3]
    down, across = (oh + 3) // 4, (ow + 3) // 4
    blocks = (down + rows - 1) // rows
    line = np.zeros(4 * across + 2, x.dtype)
    for job in range(first, last):
        image, start = (job // blocks) * images, (job % blocks) * rows
        many, count = min(images, x.shape[0] - image), min(rows, down - start)
        side = many * across
        total = count * side
        used = 36 * c * total
        tiles = memory[:used].reshape(36, c, total)
        products = memory[used : used + 36 * k * total].reshape(36, k, total)
        used += 36 * k * total
        pixels = memory[used : used + (4 * count + 2) * 6 * side].reshape(4 * count + 2, 6, side)
        used += (4 * count + 2) * 6 * side
        half = memory[used : used + 36 * side].reshape(6, 6 * side)
        for channel in range(c):
            for row in range(4 * count + 2):
                gather(pixels[row], line, x, image, many, channel, 4 * start + row, top, left, across, 6)
            for r in range(count):
                transform_pixels(tiles, channel, r * side, pixels, 4 * r, half)
        for i in range(36):
            np.dot(filters[i], tiles[i], products[i])
        results = pixels.reshape(pixels.size)[: 16 * side].reshape(4, 4 * side)
        back = half.reshape(36 * side)[: 24 * side].reshape(4, 6, side)
        for channel in range(k):
            shift = bias[channel]
            for r in range(count):
                transform_back(products, channel, r * side, results, back)
                for i in range(min(4, oh - 4 * (start + r))):
                    for m in range(many):
                        target = y[U(image + m), U(channel), U(4 * (start + r) + i)]
                        source = results[U(i), U(4 * m * across) :]
                        for q in range(U(ow)):
                            target[q] = source[q] + shift


@kernel
def _correlate(first, last, memory, gy, x, sums, images, rows, top, left):  # type: ignore[no-untyped-def]
    parts, _, k, c = sums.shape
    oh, ow = gy.shape[2], gy.shape[3]
    down, across = (oh + 3) // 4, (ow + 3) // 4
    line, short = np.zeros(4 * across + 2, x.dtype), np.zeros(4 * across, x.dtype)
    product = np.empty((k, c), x.dtype)
    for part in range(first, last):
        begin, end = x.shape[0] * part // parts, x.shape[0] * (part + 1) // parts
        for image in range(begin, end, images):
            many = min(images, end - image)
            side = many * across
            for start in range(0, down, rows):
                count = min(rows, down - start)
                total = count * side
                used = 36 * c * total
                tiles = memory[:used].reshape(36, c, total)
                gradient = memory[used : used + 36 * k * total].reshape(36, k, total)
                used += 36 * k * total
                pixels = memory[used : used + (4 * count + 2) * 6 * side].reshape(4 * count + 2, 6, side)
                used += (4 * count + 2) * 6 * side
                half = memory[used : used + 36 * side].reshape(6, 6 * side)
                for channel in range(c):
                    for row in range(4 * count + 2):
                        gather(pixels[row], line, x, image, many, channel, 4 * start + row, top, left, across, 6)
                    for r in range(count):
                        transform_pixels(tiles, channel, r * side, pixels, 4 * r, half)
                square = pixels.reshape(pixels.size)[: 16 * side].reshape(4, 4, side)
                for channel in range(k):
                    for r in range(count):
                        for i in range(4):
                            gather(square[i], short, gy, image, many, channel, 4 * (start + r) + i, 0, 0, across, 4)
                        transform_gradient(gradient, channel, r * side, square, half)
                for i in range(36):
                    np.dot(gradient[i], tiles[i].T, product)
                    total_so_far = sums[part, i]
                    for a in range(U(k)):
                        for b in range(U(c)):
                            total_so_far[a, b] += product[a, b]
