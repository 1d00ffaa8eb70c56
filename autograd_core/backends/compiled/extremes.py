"""The gradient of the largest or the smallest element of rows, on the CPU."""

from __future__ import annotations

import math

import numpy as np

from autograd_core.backends.compiled.jit import U, inline, kernel
from autograd_core.backends.threads import share


def share_among_winners(gy: np.ndarray, x: np.ndarray, y: np.ndarray) -> np.ndarray:
    """gx (…, D), where the elements of x that are equal to their row's y share its gradient evenly; NaNs where y is NaN."""
    gx = np.empty(x.shape, x.dtype)
    rows = math.prod(x.shape[:-1]), x.shape[-1]
    incoming, extremes = (np.ascontiguousarray(each).reshape(-1) for each in (gy, y))
    share(_share, rows[0], incoming, np.ascontiguousarray(x).reshape(rows), extremes, gx.reshape(rows))
    return gx


@inline
def _wins(element, extreme):  # type: ignore[no-untyped-def]
    return element == extreme or element != element  # a NaN makes the row's extreme NaN, so it wins


@kernel
def _share(first, last, gy, x, y, gx):  # type: ignore[no-untyped-def]
    kind = x.dtype.type
    for r in range(first, last):
        row, result, extreme = x[r], gx[r], y[r]
        count = 0
        for q in range(U(row.size)):
            count += _wins(row[q], extreme)
        part = kind(gy[r] / count)
        for q in range(U(row.size)):
            result[q] = part if _wins(row[q], extreme) else kind(0)
