"""Sums over the rows of a matrix: each block adds up some rows, and what they give is summed in a fixed order."""

from __future__ import annotations

from typing import Any

import cupy

from autograd_core.backends.cuda.module import THREADS, Source, accumulator

_ROWS = 64  # that a block adds up: fixed, so that the result is the same on every card

# For a source whose kernels are launched by `column_sums`: each thread has a column, its block a chunk of the rows.
COLUMN_SUMS = rf"""
#define MY_CHUNK(size) (blockIdx.x / (((size) + blockDim.x - 1) / blockDim.x))
#define FOR_MY_COLUMN(q, size) \
    if (const I q = blockIdx.x % (((size) + blockDim.x - 1) / blockDim.x) * blockDim.x + threadIdx.x; q < (size))
#define FOR_MY_ROWS(r, rows, size) \
    for (I r = MY_CHUNK(size) * {_ROWS}, end = min((rows), r + {_ROWS}); r < end; r++)
"""


def column_sums(source: Source, name: str, count: int, x: Any, *more: Any) -> list[Any]:
    """What a kernel adds up over the rows of x (R, D): so many sums (D,) in the dtype of x. `more` follows x as arguments."""
    rows, size = x.shape
    chunks = -(-rows // _ROWS)
    parts = [cupy.empty((chunks, size), accumulator(x.dtype)) for _ in range(count)]
    source.launch(name, x.dtype, chunks * -(-size // THREADS), rows, size, x, *more, *parts)
    return [part.sum(axis=0).astype(x.dtype, copy=False) for part in parts]
