"""Blocks of Winograd's tiles: how images are cut into them, and how pixels become values at points, see winograd.py."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from autograd_core.backends.compiled.jit import U, inline
from autograd_core.backends.compiled.register_tile import VECTORS
from autograd_core.backends.compiled.vectors import VECTOR, channels_last
from autograd_core.backends.compiled.winograd_transforms import transform_pixels
from autograd_core.backends.windows import Pair

LANES = VECTOR // 4  # channels in a vector
STEPS = 64  # products added in one go: longer sums of float32 would lose more digits than the transforms
BLOCK = 300_000  # elements of a block's tiles, before and after the products: half of a second-level cache


class Layout(NamedTuple):
    """A block: some rows of tiles of some images."""

    images: int
    rows: int
    across: int  # tiles in a row
    blocks: int  # of rows in an image
    top: int  # zeros above the image, and at its left
    left: int

    def tiles(self) -> int:
        """Tiles in a block."""
        return self.images * self.rows * self.across

    def blocks_of(self, images: int) -> int:
        """Blocks in so many images."""
        return -(-images // self.images) * self.blocks


def layout(images: int, out: Pair, padding: tuple[Pair, ...], tiles: int) -> Layout:
    """Blocks of about so many tiles of results (OH, OW); of at most so many images."""
    down, across = -(-out[0] // 4), -(-out[1] // 4)
    rows = max(1, min(down, tiles // across))
    blocks = -(-down // rows)
    together = max(1, min(images, tiles // (down * across))) if blocks == 1 else 1
    together = -(-images // -(-images // together))  # blocks of equal size: so threads end at the same time
    return Layout(together, -(-down // blocks), across, blocks, padding[0][0], padding[1][0])


def panel_of(k: int) -> int:
    """How many of k filters lie side by side: as many vectors as a tile in registers takes, if that goes into their number."""
    vectors = k // LANES
    return LANES * (VECTORS if vectors % VECTORS == 0 else 2 if vectors % 2 == 0 else 1)


def rows_of_pixels(height: int, across: int, x: np.ndarray) -> int:
    """Elements of so many rows of pixels with their channels side by side."""
    return height * (4 * across + 2) * x.shape[1]


@inline
def turn(pixels, x, n, first_row, rows, left, pitch):  # type: ignore[no-untyped-def]
    """Rows of image n with zeros around it, channels side by side: (rows, pitch, C)."""
    c, height, width = x.shape[1], x.shape[2], x.shape[3]
    flat, seen = x.reshape(x.size), min(width, pitch - left)
    for r in range(rows):
        row, at = first_row + r, r * pitch * c
        if row < 0 or row >= height:
            pixels[at : at + pitch * c] = 0
            continue
        pixels[at : at + left * c] = 0
        for q in range(0, seen, LANES):
            for channel in range(0, c, LANES):
                begin = ((n * c + channel) * height + row) * width + q
                end = at + (left + q) * c + channel
                channels_last(flat, U(begin), U(height * width), U(min(LANES, seen - q)), pixels, U(end), U(c))
        pixels[at + (left + seen) * c : at + pitch * c] = 0


@inline
def pixels_to_points(tiles, place, plane, pixels, x, n, row, layout):  # type: ignore[no-untyped-def]
    """Bᵀ d B for a row of tiles of image n: tiles (36, …, C), `plane` elements for each point, from tile `place` on."""
    c, across = x.shape[1], layout.across
    turn(pixels, x, n, 4 * row - layout.top, 6, layout.left, 4 * across + 2)
    pitch = (4 * across + 2) * c
    for t in range(across):
        for q in range(0, c, LANES):
            at = (place + t) * c + q
            transform_pixels(pixels, U(4 * t * c + q), U(pitch), U(c), tiles, U(at), U(6 * plane), U(plane))
