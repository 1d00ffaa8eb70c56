"""The resampling of images compiled by Numba: one pass, no arrays of places."""

from __future__ import annotations

from typing import Any

import numpy as np

from autograd_core.backends.compiled.jit import U, kernel


@kernel
def warp(x: Any, y: Any, matrix: Any, field: Any) -> None:
    """As `warp.plain`, number for number; an empty field is none."""
    n, channels, height, width = x.shape
    ci, cj = np.float32((height - 1) / 2), np.float32((width - 1) / 2)
    before, bottom, edge = np.float32(-1), np.float32(height), np.float32(width)
    with_field = field.shape[0] > 0
    rimmed = np.zeros((channels, height + 3, width + 3), x.dtype)  # so that all neighbours exist
    for image in range(n):
        rimmed[:, 1 : height + 1, 1 : width + 1] = x[image]
        m = matrix[image]
        for i in range(U(height)):
            di = np.float32(i) - ci
            for j in range(U(width)):
                dj = np.float32(j) - cj
                r = m[0, 0] * di + m[0, 1] * dj + (m[0, 2] + ci)
                s = m[1, 0] * di + m[1, 1] * dj + (m[1, 2] + cj)
                if with_field:
                    r += field[image, 0, i, j]
                    s += field[image, 1, i, j]
                r, s = min(max(r, before), bottom), min(max(s, before), edge)
                top, left = np.floor(r), np.floor(s)
                down, right = r - top, s - left
                row, column = U(np.int32(top) + 1), U(np.int32(left) + 1)
                for c in range(U(channels)):
                    nw, ne = rimmed[c, row, column], rimmed[c, row, column + U(1)]
                    sw, se = rimmed[c, row + U(1), column], rimmed[c, row + U(1), column + U(1)]
                    above = nw + right * (ne - nw)
                    below = sw + right * (se - sw)
                    y[image, c, i, j] = above + down * (below - above)
