"""Big arrays a piece at a time, so that what is read and written again and again stays in the processor's cache; the
pieces are shared among the threads.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextvars import copy_context
from typing import Any

import numpy as np

BLOCK = 1 << 14  # elements: 64 KiB of float32, of which several fit into a processor's second cache
LARGE = 2 * BLOCK  # elements; fewer are done before they are cut and another thread is awake
_KINDS = frozenset((np.ndarray, float, int, bool))


def in_blocks(formula: Callable[..., Any], *arrays: Any) -> Any:
    """formula(*arrays), which must work element by element; the same for arrays that aren't NumPy's.

    arrays:   numbers may be among them. What has one shape is cut; if there are several shapes nothing is.
    formula:  gives an array, or a tuple of arrays and Nones. An argument that it hands through is handed through.

    On a large array every operation of a formula goes through memory, and its result takes new pages from the system. On
    a block both stay in the cache: several times faster. The values are the same, whatever the number of threads.
    """
    shape = _shape_in_blocks(arrays)
    if shape is None:
        return formula(*arrays)
    rows = [array.reshape(-1) if array.__class__ is np.ndarray and array.ndim else array for array in arrays]
    first = _cut(rows, 0)
    done = formula(*first)
    results = done if isinstance(done, tuple) else (done,)
    whole: list[Any] = []  # each result, in the shape of the arrays
    filled: list[tuple[int, np.ndarray]] = []  # the position and the elements of those that are computed
    for position, result in enumerate(results):
        handed_through = next((array for array, part in zip(arrays, first, strict=True) if result is part), None)
        if result is None or handed_through is not None:
            whole.append(handed_through)
        elif result.__class__ is np.ndarray and result.shape == (BLOCK,):
            y = np.empty(shape, result.dtype)
            whole.append(y)
            filled.append((position, y.reshape(-1)))
        else:  # it does not work element by element
            return formula(*arrays)
    for position, y in filled:
        y[:BLOCK] = results[position]
    if filled:
        _fill(formula, rows, filled)
    return tuple(whole) if isinstance(done, tuple) else whole[0]


def _fill(formula: Callable[..., Any], rows: list[Any], filled: list[tuple[int, np.ndarray]]) -> None:
    """Every block but the first of what the formula computes."""

    def run(first: int, last: int) -> None:
        for block in range(first + 1, last + 1):
            done = formula(*_cut(rows, block))
            results = done if isinstance(done, tuple) else (done,)
            for position, y in filled:
                y[block * BLOCK : (block + 1) * BLOCK] = results[position]

    _share(run, -(-filled[0][1].size // BLOCK) - 1)


def _share(work: Callable[[int, int], None], jobs: int) -> None:
    """work(first, last) in each thread, with the caller's settings: NumPy's about errors, and our modes."""
    from autograd_core.backends.threads import share  # here, since few programs need it

    context = copy_context()
    share(lambda first, last: context.copy().run(work, first, last), jobs)


def _cut(rows: list[Any], block: int) -> list[Any]:
    """This block of each array; numbers as they are."""
    part = slice(block * BLOCK, (block + 1) * BLOCK)
    return [row[part] if row.__class__ is np.ndarray and row.ndim else row for row in rows]


def _shape_in_blocks(arrays: tuple[Any, ...]) -> tuple[int, ...] | None:
    """The one shape of the arrays that are to be cut; None if they should stay whole."""
    shape = None
    for array in arrays:
        if array.__class__ not in _KINDS:
            return None
        if array.__class__ is np.ndarray and array.ndim:
            if not array.flags.c_contiguous or array.size < LARGE or (shape is not None and array.shape != shape):
                return None
            shape = array.shape
    return shape


def add_to(y: Any, x: Any) -> Any:
    """y += x, of one shape."""
    if y.__class__ is np.ndarray and y.size >= LARGE:
        _share(lambda first, last: np.add(y[first:last], x[first:last], out=y[first:last]), len(y))
    else:
        y += x
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
