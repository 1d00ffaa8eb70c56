"""What the kernels of recurrent layers share.

Examples don't see each other, so each thread takes some of them through all steps, without waiting for the others. A few
tiles of them take a step together: rows times weights, which were laid out for that once, then the gates, while the sums are
in the cache.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from autograd_core.backends.compiled.jit import U, inline, kernel, piece, with_scratch
from autograd_core.backends.compiled.panels import panelled, product, whole
from autograd_core.backends.compiled.register_tile import HALF, ROWS, VECTORS, multiply
from autograd_core.backends.compiled.vectors import VECTOR
from autograd_core.backends.recurrent import Walk
from autograd_core.backends.threads import share

TOGETHER = (
    4 * ROWS
)  # examples: the fewer take a step together, the more often the weights are read from the second-level cache
TILES = TOGETHER // HALF
DEPTH = 128  # rows of gates and of what was seen whose products are added up in the caches


class Steps(NamedTuple):
    """The steps as they are taken: where the rows of each start, and how many they are."""

    starts: np.ndarray
    counts: np.ndarray


def steps_of(walk: Walk) -> Steps:
    """The arrays for a kernel."""
    starts, counts = np.array([(rows.start, n) for rows, n in walk], np.int64).T
    return Steps(starts.copy(), counts.copy())


def tiles_of(examples: int) -> int:
    """The jobs to share: a tile of examples through all steps."""
    return -(-examples // HALF)


def together(rows: int, columns: tuple[int, ...], dtype: Any) -> list[np.ndarray]:
    """Arrays of so many columns in one piece of memory.

    The C library gives memory back to the system, and later takes it page by page, if what is free is more than twice the
    largest piece that was: the fewer pieces, the less that happens, and it takes longer than a step's arithmetic.
    """
    memory = np.empty(rows * sum(columns), dtype)
    ends = [rows * sum(columns[: k + 1]) for k in range(len(columns))]
    return [memory[end - rows * size : end].reshape(rows, size) for end, size in zip(ends, columns, strict=True)]


def owned(array: Any, dtype: Any) -> np.ndarray:
    """A copy, row by row, that may be written to: kernels are compiled for one kind of memory only."""
    return np.array(array, dtype, order="C")


def rows_of(array: Any, dtype: Any) -> np.ndarray:
    """The same without a copy where none is needed."""
    return np.require(array, dtype, ["C", "W"])


def width_of_seen(x: np.ndarray, units: int) -> int:
    """What the steps see, (h, 1, x), and zeros that make the vectors whole."""
    return whole(units + 1 + x.shape[1], x.itemsize)


def side_by_side(x: np.ndarray, units: int, memory: np.ndarray) -> None:
    """What the steps see in each row, but for the states h, which the kernel fills in."""
    end = units + 1 + x.shape[1]
    memory[:, units] = 1
    memory[:, units + 1 : end] = x
    memory[:, end:] = 0


def joined(w_hh: np.ndarray, bias: np.ndarray, w_ih: np.ndarray) -> np.ndarray:
    """The weights for (h, 1, x): the sums are one product."""
    return panelled(np.concatenate([w_hh, bias[:, None], w_ih], axis=1).T)


def weight_gradients(
    gates: np.ndarray, seen: np.ndarray, units: int, inputs: int
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Of w_ih (G, I), w_hh (G, H) and the bias (G,), from the gradients of all gates' sums (R, G) and what the steps saw."""
    tiles = -(-gates.shape[1] // ROWS)
    total = np.empty((tiles * ROWS, seen.shape[1]), seen.dtype)
    share(with_scratch(_add_up, tiles * ROWS * DEPTH), tiles, gates, seen, total)
    total = total[: gates.shape[1]]
    gw_ih, gw_hh, gb = total[:, units + 1 : units + 1 + inputs], total[:, :units], total[:, units]
    return np.ascontiguousarray(gw_ih), np.ascontiguousarray(gw_hh), np.ascontiguousarray(gb)


@kernel
def _add_up(first, last, memory, gates, seen, total):  # type: ignore[no-untyped-def]
    """total = gatesᵀ · seen, for tiles of gates; a piece of what was seen stays in the first-level cache for all of them."""
    columns = seen.shape[1]
    wide = VECTORS * (VECTOR // seen.itemsize)
    right, results = seen.reshape(seen.size), total.reshape(total.size)
    lefts, targets = np.empty(ROWS, U), np.empty(ROWS, U)
    for r in range(ROWS):
        lefts[r], targets[r] = r, r * columns
    for start in range(0, len(seen), DEPTH):
        count = U(min(DEPTH, len(seen) - start))
        _tile_by_tile(gates, start, count, first, last, memory)
        for at in range(0, columns, wide):
            b, width = U(start * columns + at), min(wide, columns - at)
            for tile in range(first, last):
                a, c = U((tile - first) * ROWS * DEPTH), U(tile * ROWS * columns + at)
                multiply(
                    memory,
                    a,
                    lefts,
                    U(ROWS),
                    right,
                    b,
                    U(columns),
                    count,
                    results,
                    c,
                    targets,
                    U(0),
                    width,
                    start == 0,
                )


@piece
def _tile_by_tile(gates, start, count, first, last, memory):  # type: ignore[no-untyped-def]
    """Some rows of gates, those of each tile side by side: a tile's next row lies in the next places, not a whole row on."""
    size = gates.shape[1]
    for tile in range(first, last):
        at, gate = (tile - first) * ROWS * DEPTH, tile * ROWS
        filled = min(ROWS, size - gate)
        for d in range(count):
            for r in range(ROWS):  # the last tile is filled up with its first gate
                memory[U(at + d * ROWS + r)] = gates[U(start + d), U(gate + (r if r < filled else 0))]


@inline
def blocks(first, last):  # type: ignore[no-untyped-def]
    """How many blocks of at most TILES there are in the tiles from first to last."""
    return (last - first + TILES - 1) // TILES


@inline
def block(part, first, last, examples):  # type: ignore[no-untyped-def]
    """A block's first example, and how many they are."""
    parts = blocks(first, last)
    begin = (first + (last - first) * part // parts) * HALF
    return begin, min((first + (last - first) * (part + 1) // parts) * HALF, examples) - begin


@inline
def before(results, first, steps, t, example):  # type: ignore[no-untyped-def]
    """The state from which an example takes step t: that after its step before, or the first one."""
    if t > 0 and example < steps.counts[t - 1]:
        return results[steps.starts[t - 1] + example]
    return first[example]


@piece
def copy(rows, first, count, targets, at):  # type: ignore[no-untyped-def]
    """Some rows to others, which may be longer or shorter."""
    size = min(rows.shape[1], targets.shape[1])
    for r in range(count):
        row, target = rows[first + r], targets[at + r]
        for q in range(U(size)):
            target[q] = row[q]


@piece
def add_product(rows, first, count, column, panels, results, fresh):  # type: ignore[no-untyped-def]
    """To the results (if `fresh`, to nothing): some rows, from a column on as many numbers as the matrix has rows, times that
    matrix, in panels."""
    size, pitch = rows.shape[1], results.shape[1]
    lefts, targets = np.empty(TOGETHER, U), np.empty(TOGETHER, U)
    for r in range(TOGETHER):  # the last tile is filled up with its last row
        lefts[r], targets[r] = (first + min(r, count - 1)) * size + column, r * pitch
    depth = panels.size // pitch
    product(rows.reshape(rows.size), lefts, count, panels, depth, results.reshape(results.size), targets, fresh)
