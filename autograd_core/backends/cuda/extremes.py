"""The gradient of the largest or the smallest element of rows, on a GPU: a block of threads for each row."""

from __future__ import annotations

import math
from typing import Any

import cupy

from autograd_core.backends.cuda.module import Source, threads_for

SOURCE = Source(
    "extremes",
    r"""
__device__ inline bool wins(A element, A extreme) {
    return element == extreme || element != element;  // a NaN makes the row's extreme NaN, so it wins
}

extern "C" __global__ void share_among_winners(I size, const T* gy, const T* x, const T* y, T* gx) {
    x += blockIdx.x * size, gx += blockIdx.x * size;
    const A extreme = y[blockIdx.x];
    A count = 0;
    FOR_MINE(q, size) count += wins(x[q], extreme);
    const T part = T(A(gy[blockIdx.x]) / block_sum(count));
    FOR_MINE(q, size) gx[q] = wins(x[q], extreme) ? part : T(0.0f);
}
""",
)


def share_among_winners(gy: Any, x: Any, y: Any) -> Any:
    """gx (…, D), where the elements of x that are equal to their row's y share its gradient evenly; NaNs where y is NaN."""
    gx = cupy.empty(x.shape, x.dtype)
    size = x.shape[-1]
    whole = [cupy.ascontiguousarray(array) for array in (gy, x, y)]
    rows = math.prod(x.shape[:-1])
    SOURCE.launch("share_among_winners", x.dtype, rows, size, *whole, gx, threads=threads_for(size))
    return gx
