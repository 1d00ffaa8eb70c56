"""3x3 convolution with a quarter of the multiplications: tiles of 4x4 results from 36 products instead of 144.

Tile by tile, image and filter become polynomials' values at 0, ±1, ±2 and ∞, where convolution is a product:

    y = Aᵀ [ (G w Gᵀ) ⊙ (Bᵀ d B) ] A        d: 6x6 pixels, w: 3x3 filter, y: 4x4 results

Summed over the channels, the 36 products of each tile are 36 matrix products over many tiles. The gradient of the filters
is the same with the roles changed: 3x3 results from 6x6 pixels and a 4x4 tile of the incoming gradient. In float32 the
transforms cost about one digit: results are off by up to 1e-4 of the largest, columns' by 1e-5.

Tiles are worked off in blocks that stay in the cache: some rows of tiles of some images, which lie side by side, so that
all loops run over many tiles at once.

Source:  A. Lavin, S. Gray, "Fast Algorithms for Convolutional Neural Networks", 2016, sec. 4.1 and 4.3.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from autograd_core.backends.compiled.jit import U, inline, kernel, scratch
from autograd_core.backends.threads import share
from autograd_core.backends.windows import Pair, Window

SIDE = 32  # tiles side by side, from which the loops over them are efficient
CACHE = 300_000  # elements of transformed tiles in a block: with the products about half of a second-level cache


def suits(channels: int, k: int, out: Pair, window: Window, groups: int, dtype: Any) -> bool:
    """Whether it is the faster way: 3x3, stride 1, and enough channels that products outweigh the transforms.

    In float32 only: float64 is for checks, which want all digits.
    """
    return (
        window.kernel == (3, 3)
        and window.stride == window.dilation == (1, 1)
        and groups == 1
        and dtype == np.float32
        and min(k, channels) >= 64
        and min(out) >= 4
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
    share(_transform_filters, k, np.ascontiguousarray(weight), filters)
    jobs = -(-n // images) * -(-down // rows)
    share(_convolve, jobs, x, filters, bias, y, images, rows, padding[0][0], padding[1][0])


def conv_weight(gy: np.ndarray, x: np.ndarray, padding: tuple[Pair, ...]) -> np.ndarray:
    """The gradient of the filters, (K, C, 3, 3). Images are summed in two parts, whatever the number of threads."""
    n, c = x.shape[:2]
    k, oh, ow = gy.shape[1:]
    down, across = -(-oh // 4), -(-ow // 4)
    parts = min(2, n)
    images, rows = _block(-(-n // parts), down, across, max(CACHE // (36 * max(c, k)), k * c // (k + c)))
    sums = np.zeros((parts, 36, k, c), np.float32)
    share(_correlate, parts, gy, x, sums, images, rows, padding[0][0], padding[1][0])
    return _filters_back(sums.sum(axis=0))


def _block(n: int, down: int, across: int, tiles: int) -> Pair:
    """Images side by side and rows of tiles in a block of about so many tiles."""
    images = max(1, min(n, -(-SIDE // across)))
    rows = max(1, min(down, tiles // (images * across)))
    if rows == down:
        images = max(images, min(n, tiles // (down * across)))
    return images, -(-down // -(-down // rows))


def _filters_back(sums: np.ndarray) -> np.ndarray:
    """Aᵀ m A for each filter: (36, K, C) -> (K, C, 3, 3)."""
    back = np.array([[1, 1, 1, 1, 1, 0], [0, 1, -1, 2, -2, 0], [0, 1, 1, 4, 4, 1]], np.float32)
    k, c = sums.shape[1:]
    rows = np.tensordot(back, sums.reshape(6, 6, k * c), axes=(1, 0))
    return np.ascontiguousarray(np.matmul(back, rows).transpose(2, 0, 1)).reshape(k, c, 3, 3)


@kernel
def _transform_filters(first, last, weight, filters):  # type: ignore[no-untyped-def]
    """G w Gᵀ for each filter: (K, C, 3, 3) -> (36, K, C)."""
    rows = np.empty((6, 3), weight.dtype)
    one = weight.dtype.type(1)
    quarter, sixth, twelfth, part = one / 4, one / -6, one / 12, one / 24
    for k in range(U(first), U(last)):
        for c in range(U(weight.shape[1])):
            w = weight[k, c]
            for j in range(U(3)):
                a, b, d = w[0, j], w[1, j], w[2, j]
                rows[0, j] = quarter * a
                rows[1, j] = sixth * (a + b + d)
                rows[2, j] = sixth * (a - b + d)
                rows[3, j] = part * a + twelfth * b - sixth * d
                rows[4, j] = part * a - twelfth * b - sixth * d
                rows[5, j] = d
            for i in range(U(6)):
                a, b, d = rows[i, 0], rows[i, 1], rows[i, 2]
                at = i * U(6)
                filters[at, k, c] = quarter * a
                filters[at + U(1), k, c] = sixth * (a + b + d)
                filters[at + U(2), k, c] = sixth * (a - b + d)
                filters[at + U(3), k, c] = part * a + twelfth * b - sixth * d
                filters[at + U(4), k, c] = part * a - twelfth * b - sixth * d
                filters[at + U(5), k, c] = d


@inline
def _gather(target, line, x, image, many, channel, row, top, left, across, size):  # type: ignore[no-untyped-def]
    """Pixels 4t + o − left of a row, for each tile t and each o up to `size`: target[o] has the tiles of all images."""
    height, width = x.shape[2], x.shape[3]
    at = row - top
    for m in range(U(many)):
        begin = m * U(across)
        if at < 0 or at >= height:
            for o in range(U(size)):
                for t in range(U(across)):
                    target[o, begin + t] = 0
            continue
        source = x[U(image) + m, U(channel), U(at)]
        for q in range(U(min(width, line.size - left))):
            line[U(left) + q] = source[q]
        for o in range(U(size)):
            for t in range(U(across)):
                target[o, begin + t] = line[U(4) * t + o]


@inline
def _transform_pixels(tiles, channel, begin, pixels, first, half):  # type: ignore[no-untyped-def]
    """Bᵀ d B for a row of tiles: pixels (rows, 6, E) from row `first` on -> tiles (36, C, …) from tile `begin` on."""
    wide, count = U(pixels.shape[1] * pixels.shape[2]), U(pixels.shape[2])
    flat = pixels.reshape(pixels.shape[0], pixels.shape[1] * pixels.shape[2])
    at = U(first)
    four, five, two = np.float32(4), np.float32(5), np.float32(2)
    d0, d1, d2 = flat[at], flat[at + U(1)], flat[at + U(2)]
    d3, d4, d5 = flat[at + U(3)], flat[at + U(4)], flat[at + U(5)]
    t0, t1, t2, t3, t4, t5 = half[0], half[1], half[2], half[3], half[4], half[5]
    for q in range(wide):
        t0[q] = four * d0[q] - five * d2[q] + d4[q]
        even, odd = d4[q] - four * d2[q], d3[q] - four * d1[q]
        t1[q] = even + odd
        t2[q] = even - odd
        even, odd = d4[q] - d2[q], two * (d3[q] - d1[q])
        t3[q] = even + odd
        t4[q] = even - odd
        t5[q] = four * d1[q] - five * d3[q] + d5[q]
    for i in range(U(6)):
        row = half[i].reshape(6, pixels.shape[2])
        d0, d1, d2, d3, d4, d5 = row[0], row[1], row[2], row[3], row[4], row[5]
        base, end = U(begin), U(begin) + count
        t0, t1 = tiles[i * U(6), channel, base:end], tiles[i * U(6) + U(1), channel, base:end]
        t2, t3 = tiles[i * U(6) + U(2), channel, base:end], tiles[i * U(6) + U(3), channel, base:end]
        t4, t5 = tiles[i * U(6) + U(4), channel, base:end], tiles[i * U(6) + U(5), channel, base:end]
        for q in range(count):
            t0[q] = four * d0[q] - five * d2[q] + d4[q]
            even, odd = d4[q] - four * d2[q], d3[q] - four * d1[q]
            t1[q] = even + odd
            t2[q] = even - odd
            even, odd = d4[q] - d2[q], two * (d3[q] - d1[q])
            t3[q] = even + odd
            t4[q] = even - odd
            t5[q] = four * d1[q] - five * d3[q] + d5[q]


@inline
def _transform_gradient(tiles, channel, begin, pixels, half):  # type: ignore[no-untyped-def]
    """G g Gᵀ for a row of 4x4 tiles of the incoming gradient: pixels (4, 4, E) -> tiles (36, K, …)."""
    wide, count = U(pixels.shape[1] * pixels.shape[2]), U(pixels.shape[2])
    flat = pixels.reshape(pixels.shape[0], pixels.shape[1] * pixels.shape[2])
    one = np.float32(1)
    quarter, sixth, part = one / np.float32(4), one / np.float32(-6), one / np.float32(24)
    two, four, eight = np.float32(2), np.float32(4), np.float32(8)
    d0, d1, d2, d3 = flat[0], flat[1], flat[2], flat[3]
    t0, t1, t2, t3, t4, t5 = half[0], half[1], half[2], half[3], half[4], half[5]
    for q in range(wide):
        t0[q] = quarter * d0[q]
        even, odd = sixth * (d0[q] + d2[q]), sixth * (d1[q] + d3[q])
        t1[q] = even + odd
        t2[q] = even - odd
        even, odd = part * (d0[q] + four * d2[q]), part * (two * d1[q] + eight * d3[q])
        t3[q] = even + odd
        t4[q] = even - odd
        t5[q] = d3[q]
    for i in range(U(6)):
        row = half[i][: 4 * pixels.shape[2]].reshape(4, pixels.shape[2])
        d0, d1, d2, d3 = row[0], row[1], row[2], row[3]
        base, end = U(begin), U(begin) + count
        t0, t1 = tiles[i * U(6), channel, base:end], tiles[i * U(6) + U(1), channel, base:end]
        t2, t3 = tiles[i * U(6) + U(2), channel, base:end], tiles[i * U(6) + U(3), channel, base:end]
        t4, t5 = tiles[i * U(6) + U(4), channel, base:end], tiles[i * U(6) + U(5), channel, base:end]
        for q in range(count):
            t0[q] = quarter * d0[q]
            even, odd = sixth * (d0[q] + d2[q]), sixth * (d1[q] + d3[q])
            t1[q] = even + odd
            t2[q] = even - odd
            even, odd = part * (d0[q] + four * d2[q]), part * (two * d1[q] + eight * d3[q])
            t3[q] = even + odd
            t4[q] = even - odd
            t5[q] = d3[q]


@inline
def _transform_back(products, channel, begin, results, half):  # type: ignore[no-untyped-def]
    """Aᵀ m A for a row of tiles: products (36, K, …) from tile `begin` on -> results (4, 4E), row by row of pixels."""
    count = U(results.shape[1] // 4)
    two, four, eight = np.float32(2), np.float32(4), np.float32(8)
    base, end = U(begin), U(begin) + count
    for j in range(U(6)):
        m0, m1 = products[j, channel, base:end], products[U(6) + j, channel, base:end]
        m2, m3 = products[U(12) + j, channel, base:end], products[U(18) + j, channel, base:end]
        m4, m5 = products[U(24) + j, channel, base:end], products[U(30) + j, channel, base:end]
        t0, t1, t2, t3 = half[0, j], half[1, j], half[2, j], half[3, j]
        for q in range(count):
            a, b = m1[q] + m2[q], m1[q] - m2[q]
            c, d = m3[q] + m4[q], m3[q] - m4[q]
            t0[q] = m0[q] + a + c
            t1[q] = b + two * d
            t2[q] = a + four * c
            t3[q] = b + eight * d + m5[q]
    for i in range(U(4)):
        m0, m1, m2, m3, m4, m5 = half[i, 0], half[i, 1], half[i, 2], half[i, 3], half[i, 4], half[i, 5]
        row = results[i]
        for q in range(count):
            a, b = m1[q] + m2[q], m1[q] - m2[q]
            c, d = m3[q] + m4[q], m3[q] - m4[q]
            row[U(4) * q] = m0[q] + a + c
            row[U(4) * q + U(1)] = b + two * d
            row[U(4) * q + U(2)] = a + four * c
            row[U(4) * q + U(3)] = b + eight * d + m5[q]


@kernel
def _convolve_blocks(first, last, memory, x, filters, bias, y, images, rows, top, left):  # type: ignore[no-untyped-def]
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
                _gather(pixels[row], line, x, image, many, channel, 4 * start + row, top, left, across, 6)
            for r in range(count):
                _transform_pixels(tiles, channel, r * side, pixels, 4 * r, half)
        for i in range(36):
            np.dot(filters[i], tiles[i], products[i])
        results = pixels.reshape(pixels.size)[: 16 * side].reshape(4, 4 * side)
        back = half.reshape(36 * side)[: 24 * side].reshape(4, 6, side)
        for channel in range(k):
            shift = bias[channel]
            for r in range(count):
                _transform_back(products, channel, r * side, results, back)
                for i in range(min(4, oh - 4 * (start + r))):
                    for m in range(many):
                        target = y[U(image + m), U(channel), U(4 * (start + r) + i)]
                        source = results[U(i), U(4 * m * across) :]
                        for q in range(U(ow)):
                            target[q] = source[q] + shift


def _convolve(
    first: int, last: int, x: Any, filters: Any, bias: Any, y: Any, images: int, rows: int, *rest: int
) -> None:
    side = images * -(-y.shape[3] // 4)
    size = 36 * sum(filters.shape[1:]) * rows * side + (4 * rows + 2) * 6 * side + 36 * side
    _convolve_blocks(first, last, scratch(size, x.dtype), x, filters, bias, y, images, rows, *rest)


@kernel
def _correlate_parts(first, last, memory, gy, x, sums, images, rows, top, left):  # type: ignore[no-untyped-def]
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
                        _gather(pixels[row], line, x, image, many, channel, 4 * start + row, top, left, across, 6)
                    for r in range(count):
                        _transform_pixels(tiles, channel, r * side, pixels, 4 * r, half)
                square = pixels.reshape(pixels.size)[: 16 * side].reshape(4, 4, side)
                for channel in range(k):
                    for r in range(count):
                        for i in range(4):
                            _gather(square[i], short, gy, image, many, channel, 4 * (start + r) + i, 0, 0, across, 4)
                        _transform_gradient(gradient, channel, r * side, square, half)
                for i in range(36):
                    np.dot(gradient[i], tiles[i].T, product)
                    total_so_far = sums[part, i]
                    for a in range(U(k)):
                        for b in range(U(c)):
                            total_so_far[a, b] += product[a, b]


def _correlate(first: int, last: int, gy: Any, x: Any, sums: Any, images: int, rows: int, *rest: int) -> None:
    side = images * -(-gy.shape[3] // 4)
    size = 36 * sum(sums.shape[2:]) * rows * side + (4 * rows + 2) * 6 * side + 36 * side
    _correlate_parts(first, last, scratch(size, x.dtype), gy, x, sums, images, rows, *rest)
