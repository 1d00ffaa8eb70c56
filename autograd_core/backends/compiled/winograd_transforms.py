"""Winograd's transforms for tiles of 4x4 results, see winograd.py: filters, pixels, gradients in, and sums back.

Each one-dimensional transform is a matrix of small numbers, written out as the few additions that it takes; two of them,
down and across, make a two-dimensional one.
"""

from __future__ import annotations

import numpy as np

from autograd_core.backends.compiled.jit import U, inline, kernel


def filters_back(sums: np.ndarray) -> np.ndarray:
    """Aᵀ m A for each filter: (36, K, C) -> (K, C, 3, 3)."""
    back = np.array([[1, 1, 1, 1, 1, 0], [0, 1, -1, 2, -2, 0], [0, 1, 1, 4, 4, 1]], np.float32)
    k, c = sums.shape[1:]
    rows = np.tensordot(back, sums.reshape(6, 6, k * c), axes=(1, 0))
    return np.ascontiguousarray(np.matmul(back, rows).transpose(2, 0, 1)).reshape(k, c, 3, 3)


@kernel
def transform_filters(first, last, weight, filters):  # type: ignore[no-untyped-def]
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
def gather(target, line, x, image, many, channel, row, top, left, across, size):  # type: ignore[no-untyped-def]
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
def _pixels_to_points(t0, t1, t2, t3, t4, t5, d0, d1, d2, d3, d4, d5):  # type: ignore[no-untyped-def]
    """Bᵀ d in one direction, for many tiles at once."""
    two, four, five = np.float32(2), np.float32(4), np.float32(5)
    for q in range(U(d0.size)):
        t0[q] = four * d0[q] - five * d2[q] + d4[q]
        even, odd = d4[q] - four * d2[q], d3[q] - four * d1[q]
        t1[q] = even + odd
        t2[q] = even - odd
        even, odd = d4[q] - d2[q], two * (d3[q] - d1[q])
        t3[q] = even + odd
        t4[q] = even - odd
        t5[q] = four * d1[q] - five * d3[q] + d5[q]


@inline
def transform_pixels(tiles, channel, begin, pixels, first, half):  # type: ignore[no-untyped-def]
    """Bᵀ d B for a row of tiles: pixels (rows, 6, E) from row `first` on -> tiles (36, C, …) from tile `begin` on."""
    d, at = pixels.reshape(pixels.shape[0], pixels.shape[1] * pixels.shape[2]), U(first)
    d0, d1, d2 = d[at], d[at + U(1)], d[at + U(2)]
    d3, d4, d5 = d[at + U(3)], d[at + U(4)], d[at + U(5)]
    _pixels_to_points(half[0], half[1], half[2], half[3], half[4], half[5], d0, d1, d2, d3, d4, d5)
    for i in range(U(6)):
        row = half[i].reshape(6, pixels.shape[2])
        base, end, n = U(begin), U(begin) + U(pixels.shape[2]), i * U(6)
        t0, t1, t2 = tiles[n, channel, base:end], tiles[n + U(1), channel, base:end], tiles[n + U(2), channel, base:end]
        n += U(3)
        t3, t4, t5 = tiles[n, channel, base:end], tiles[n + U(1), channel, base:end], tiles[n + U(2), channel, base:end]
        _pixels_to_points(t0, t1, t2, t3, t4, t5, row[0], row[1], row[2], row[3], row[4], row[5])


@inline
def _gradient_to_points(t0, t1, t2, t3, t4, t5, d0, d1, d2, d3):  # type: ignore[no-untyped-def]
    """G g in one direction, for many tiles at once, where G is that of a filter of four."""
    one, two, four, eight = np.float32(1), np.float32(2), np.float32(4), np.float32(8)
    quarter, sixth, part = one / four, one / np.float32(-6), one / np.float32(24)
    for q in range(U(d0.size)):
        t0[q] = quarter * d0[q]
        even, odd = sixth * (d0[q] + d2[q]), sixth * (d1[q] + d3[q])
        t1[q] = even + odd
        t2[q] = even - odd
        even, odd = part * (d0[q] + four * d2[q]), part * (two * d1[q] + eight * d3[q])
        t3[q] = even + odd
        t4[q] = even - odd
        t5[q] = d3[q]


@inline
def transform_gradient(tiles, channel, begin, pixels, half):  # type: ignore[no-untyped-def]
    """G g Gᵀ for a row of 4x4 tiles of the incoming gradient: pixels (4, 4, E) -> tiles (36, K, …)."""
    side = pixels.shape[2]
    d = pixels.reshape(4, 4 * side)
    _gradient_to_points(half[0], half[1], half[2], half[3], half[4], half[5], d[0], d[1], d[2], d[3])
    for i in range(U(6)):
        row = half[i][: 4 * side].reshape(4, side)
        base, end, n = U(begin), U(begin) + U(side), i * U(6)
        t0, t1, t2 = tiles[n, channel, base:end], tiles[n + U(1), channel, base:end], tiles[n + U(2), channel, base:end]
        n += U(3)
        t3, t4, t5 = tiles[n, channel, base:end], tiles[n + U(1), channel, base:end], tiles[n + U(2), channel, base:end]
        _gradient_to_points(t0, t1, t2, t3, t4, t5, row[0], row[1], row[2], row[3])


@inline
def transform_back(products, channel, begin, results, half):  # type: ignore[no-untyped-def]
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
