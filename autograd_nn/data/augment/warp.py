"""Images resampled: each pixel taken from a place of the old image, between its pixels."""

from __future__ import annotations

from functools import cache
from types import ModuleType
from typing import Any

import numpy as np
from numpy.typing import NDArray

from autograd_nn.errors import DataError


def warp(owner: str, x: NDArray[Any], matrix: NDArray[np.float32], field: NDArray[np.float32] | None) -> NDArray[Any]:
    """y[n, c, i, j] = x[n, c] at (matrix[n] (i - ci, j - cj, 1) + (ci, cj) + field[n, :, i, j]), interpolated bilinearly.

    (ci, cj) is the image's centre, ((H - 1)/2, (W - 1)/2), so that a turn is one about the centre. Outside of the image
    is 0.

    Shapes:  x, y (N, C, H, W) float32 or float64; matrix (N, 2, 3); field (N, 2, H, W), in pixels: down, right.
    Errors:  DataError, in the name of `owner`, for other dtypes.
    """
    if x.dtype not in (np.float32, np.float64):
        raise DataError(f"{owner}: images must be float32 or float64, not {x.dtype}. Put augment.ToFloat() before it?")
    compiled = _compiled()
    if compiled is None:
        return plain(x, matrix, field)
    if field is None:
        field = np.empty((0, 2, 0, 0), np.float32)
    y = np.empty_like(x, order="C")
    compiled.warp(np.ascontiguousarray(x), y, matrix, field)
    return y


def plain(x: NDArray[Any], matrix: NDArray[np.float32], field: NDArray[np.float32] | None) -> NDArray[Any]:
    """The same in plain NumPy: the reference, and what runs where Numba is not installed."""
    n, _, height, width = x.shape
    centre = np.array([(height - 1) / 2, (width - 1) / 2], np.float32)
    i = (np.arange(height, dtype=np.float32) - centre[0])[:, None]
    j = np.arange(width, dtype=np.float32) - centre[1]
    m = matrix[..., None, None]
    at = m[:, :, 0] * i + m[:, :, 1] * j + (m[:, :, 2] + centre[:, None, None])
    if field is not None:
        at += field
    # With a rim of zeros around the image, and places beyond it moved onto the rim, all neighbours exist.
    at = np.clip(at, np.float32(-1), np.array([height, width], np.float32)[:, None, None])
    corner = np.floor(at)
    down, right = np.moveaxis(at - corner, 1, 0)[:, :, None]
    row, column = np.moveaxis(corner.astype(np.intp) + 1, 1, 0)[:, :, None]
    rimmed = np.pad(x, ((0, 0), (0, 0), (1, 2), (1, 2))).reshape(n, x.shape[1], -1)
    place = (row * (width + 3) + column).reshape(n, 1, -1)

    def neighbour(offset: int) -> NDArray[Any]:
        return np.take_along_axis(rimmed, place + offset, axis=2).reshape(x.shape)

    above = neighbour(0) + right * (neighbour(1) - neighbour(0))
    below = neighbour(width + 3) + right * (neighbour(width + 4) - neighbour(width + 3))
    return above + down * (below - above)


@cache
def _compiled() -> ModuleType | None:
    try:
        from autograd_nn.data.augment import warp_compiled
    except ImportError:  # no Numba
        return None
    return warp_compiled
