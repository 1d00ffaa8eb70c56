"""Big arrays a piece at a time, so that what is read and written again and again stays in the processor's cache."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

BLOCK = 1 << 14  # elements: 64 KiB of float32, of which several fit into a processor's second cache
_DTYPES = (np.dtype(np.float32), np.dtype(np.float64))


def in_blocks(formula: Callable[..., Any], *arrays: Any) -> Any:
    """formula(*arrays), which must work element by element and keep the dtype; the same for arrays that aren't NumPy's.

    On a large array every operation of a formula goes through memory, and its result takes new pages from the system. On
    a block both stay in the cache: several times faster.
    """
    first = arrays[0]
    if first.size < 2 * BLOCK or not all(_alike(array, first) for array in arrays):
        return formula(*arrays)
    y = np.empty_like(first)
    for result, *parts in blocks(*[array.reshape(-1) for array in (y, *arrays)], size=BLOCK * first.itemsize):
        result[:] = formula(*parts)
    return y


def blocks(*arrays: Any, size: int) -> Iterator[tuple[Any, ...]]:
    """The same rows of all arrays, which are of one shape, block after block; views, so writing to them is seen.

    size:  about so many bytes of the first array are a block, but at least one row.
    Arrays that are small, or not NumPy's (a GPU wants few big steps, not many small ones), come whole.
    """
    first = arrays[0]
    if first.__class__ is not np.ndarray or first.nbytes <= size:
        yield arrays
        return
    rows = max(1, size * len(first) // first.nbytes)
    for start in range(0, len(first), rows):
        yield tuple([array[start : start + rows] for array in arrays])


def _alike(array: Any, first: Any) -> bool:
    return (
        array.__class__ is np.ndarray
        and array.dtype in _DTYPES
        and array.dtype == first.dtype
        and array.shape == first.shape
        and array.flags.c_contiguous
    )
