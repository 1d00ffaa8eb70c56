"""Products of rows that lie scattered and a matrix that was laid out for it once, for kernels that need it again and again."""

from __future__ import annotations

import numpy as np

from autograd_core.backends.compiled.jit import U, piece
from autograd_core.backends.compiled.register_tile import HALF, ROWS, VECTORS, multiply, multiply_half
from autograd_core.backends.compiled.vectors import VECTOR

DEPTH = 128  # numbers of a column in a piece of a panel, which so takes 24 KiB


@piece
def product(rows, lefts, count, panels, depth, results, targets, fresh):  # type: ignore[no-untyped-def]
    """results[targets[r] + q] += Σ_d rows[lefts[r] + d] · M[d, q], for `count` rows r and all columns q of the matrix M of so
    many rows, the depth, which is given as `panelled` makes it. If `fresh`, what was in the results does not count.

    A piece of a panel stays in the first-level cache while all rows are multiplied by it. The tables of rows and targets are
    filled up to whole tiles of HALF rows.
    """
    wide, columns, one = VECTORS * (VECTOR // rows.itemsize), panels.size // depth, U(1)
    for done in range(0, depth, DEPTH):
        a, some, first = U(done), U(min(DEPTH, depth - done)), fresh and done == 0
        for at in range(0, columns, wide):
            width = min(wide, columns - at)
            b, c, pitch = U(at * depth + done * width), U(at), U(width)
            for tile in range(0, count, ROWS):
                o = U(tile)
                if count - tile > HALF:
                    multiply(rows, a, lefts, one, panels, b, pitch, some, results, c, targets, o, width, first)
                else:
                    multiply_half(rows, a, lefts, one, panels, b, pitch, some, results, c, targets, o, width, first)


def panelled(matrix: np.ndarray) -> np.ndarray:
    """A matrix in panels of as many columns as a tile has, each panel row by row; columns of zeros make the vectors whole."""
    depth, columns = matrix.shape
    wide = VECTORS * (VECTOR // matrix.itemsize)
    end = whole(columns, matrix.itemsize)
    panels = np.zeros(depth * end, matrix.dtype)
    for at in range(0, columns, wide):
        width = min(wide, end - at)
        panel = panels[at * depth : (at + width) * depth].reshape(depth, width)
        panel[:, : columns - at] = matrix[:, at : at + width]
    return panels


def whole(columns: int, itemsize: int) -> int:
    """So many columns and those that make the last vector whole."""
    lanes = VECTOR // itemsize
    return -(-columns // lanes) * lanes
