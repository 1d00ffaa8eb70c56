"""The innermost loop of convolution: a tile of results that stays in the processor's registers while all products are added.

Some rows times some vectors of columns: each step loads the vectors and adds them, times one number of each row. Either
side may lie scattered, as pixels do that windows see: `slide` finds its vectors by a table, `multiply` its rows. Numba
can't keep such a tile in registers, so it is written in LLVM's language. With 8 rows and 3 vectors of 512 bits it runs at
nine tenths of the processor's peak, a little above a product of large matrices in OpenBLAS, and needs no copy of the
pixels for each place in the window.

Source:  K. Goto, R. van de Geijn, "Anatomy of High-Performance Matrix Multiplication", 2008, sec. 4 and 6.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from llvmlite import ir
from numba import types
from numba.core import cgutils
from numba.extending import intrinsic

from autograd_core.backends.compiled.jit import U, inline
from autograd_core.backends.compiled.vectors import VECTOR, WIDE, Vectors

ROWS = 8 if WIDE else 4  # with VECTORS they fill the registers, 32 or 16, but for what is loaded
VECTORS = 3
SIX = 6  # rows of a tile with 4 vectors (2 where they are short), for convolutions of 6 filters
HALF = ROWS // 2  # rows of a tile for what is left over, so that threads share rows evenly
SHIFTS = 4  # rows of a tile whose columns are vectors too
REACH = 6 * VECTOR // 4  # elements, of the smallest, that a tile may reach past the last position


def _slide(vectors: int, rows: int) -> Any:
    @intrinsic
    def slide(typingctx, left, a, step, right, b, offsets, depth, results, c, pitch):  # type: ignore[no-untyped-def]
        def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
            tile = _Tile(context, builder, signature, arguments, vectors, rows)
            _, a, step, _, b, _, depth, _, c, pitch = arguments
            left, right, results = tile.pointer(0, a), tile.pointer(3, b), tile.pointer(7, c)
            tile.start_at_zero()
            with cgutils.for_range(builder, depth) as loop:
                column = tile.step(left, loop.index, step)
                numbers = [builder.load(tile.step(column, tile.number(r))) for r in range(rows)]
                tile.add(numbers, tile.step(right, builder.load(tile.pointer(5, loop.index))))
            tile.add_to([tile.step(results, tile.number(r), pitch) for r in range(rows)])
            return context.get_dummy_value()

        n = types.uintp
        return types.void(left, n, n, right, n, offsets, n, results, n, n), generate

    return slide


def _multiply(vectors: int, rows: int = ROWS) -> Any:
    @intrinsic
    def multiply(typingctx, left, a, lefts, step, right, b, wide, depth, results, c, targets, o, fresh):  # type: ignore[no-untyped-def]
        def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
            tile = _Tile(context, builder, signature, arguments, vectors, rows)
            _, a, _, step, _, b, wide, depth, _, c, _, o, fresh = arguments
            left, right, results = tile.pointer(0, a), tile.pointer(4, b), tile.pointer(8, c)
            lefts, targets = tile.pointer(2, o), tile.pointer(10, o)
            begins = [tile.step(left, builder.load(tile.step(lefts, tile.number(r)))) for r in range(rows)]
            tile.start_at_zero()
            with cgutils.for_range(builder, depth) as loop:
                numbers = [builder.load(tile.step(begin, loop.index, step)) for begin in begins]
                tile.add(numbers, tile.step(right, loop.index, wide))
            places = [builder.load(tile.step(targets, tile.number(r))) for r in range(rows)]
            tile.add_to([tile.step(results, place) for place in places], fresh)
            return context.get_dummy_value()

        n = types.uintp
        return types.void(left, n, lefts, n, right, n, n, n, results, n, targets, n, fresh), generate

    return multiply


def _correlate(columns: int) -> Any:
    @intrinsic
    def correlate(typingctx, left, lefts, o, right, b, pitch, depth, results, c, step):  # type: ignore[no-untyped-def]
        def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
            tile = _Tile(context, builder, signature, arguments, columns, rows=SHIFTS)
            _, _, o, _, b, pitch, depth, _, c, step = arguments
            lefts, right, results = tile.pointer(1, o), tile.pointer(3, b), tile.pointer(7, c)
            rows = [tile.pointer(0, builder.load(tile.step(lefts, tile.number(r)))) for r in range(SHIFTS)]
            places = [tile.step(right, tile.number(v), pitch) for v in range(columns)]
            tile.start_at_zero()
            with cgutils.for_range_slice(builder, tile.number(0), depth, tile.number(tile.lanes)) as (d, _):
                seen = [tile.load(tile.step(place, d)) for place in places]
                for r, row in enumerate(rows):
                    tile.add_to_row(r, tile.load(tile.step(row, d)), seen)
            tile.add_to([tile.step(results, tile.number(r), step) for r in range(SHIFTS)])
            return context.get_dummy_value()

        n = types.uintp
        return types.void(left, lefts, n, right, n, n, n, results, n, n), generate

    return correlate


class _Tile(Vectors):
    """Some rows times some vectors of sums, and LLVM's instructions to work with them."""

    def __init__(
        self, context: Any, builder: Any, signature: Any, arguments: Any, vectors: int, rows: int = ROWS
    ) -> None:
        super().__init__(context, builder, signature, arguments)
        self._vectors = vectors
        # Memory only by name: LLVM turns these into registers.
        self._sums = [[cgutils.alloca_once(builder, self.kind) for _ in range(vectors)] for _ in range(rows)]

    def start_at_zero(self) -> None:
        for row in self._sums:
            for place in row:
                self.builder.store(ir.Constant(self.kind, None), place)

    def add(self, numbers: list[Any], pointer: Any) -> None:
        """sums[r, v] += numbers[r] · the v-th vector from this pointer on."""
        seen = [self.load(self._vector(pointer, v)) for v in range(self._vectors)]
        for r, number in enumerate(numbers):
            self.add_to_row(r, self.everywhere(number), seen)

    def add_to_row(self, r: int, factor: Any, seen: list[Any]) -> None:
        """sums[r, v] += factor · seen[v]."""
        for vector, place in zip(seen, self._sums[r], strict=True):
            self.builder.store(self.add_product(factor, vector, self.builder.load(place)), place)

    def add_to(self, rows: list[Any], fresh: Any = None) -> None:
        """Only here do the sums meet those of earlier calls: short sums, then their sum, lose fewer digits than a long one.

        fresh:  whether there are none yet, and what is in the memory does not count.
        """
        builder, zero = self.builder, ir.Constant(self.kind, None)
        for row, places in zip(rows, self._sums, strict=True):
            for v, place in enumerate(places):
                target = self._vector(row, v)
                before = self.load(target)
                if fresh is not None:
                    before = builder.select(fresh, zero, before)
                self.store(builder.fadd(before, builder.load(place)), target)

    def _vector(self, pointer: Any, v: int) -> Any:
        return self.step(pointer, self.number(v * self.lanes))


_slide_three, _slide_two, _slide_one = (_slide(vectors, ROWS) for vectors in (3, 2, 1))
_slide_six_by_four, _slide_six_by_two, _slide_six_by_one = (_slide(vectors, SIX) for vectors in (4, 2, 1))
_slide_one_by_six, _slide_one_by_two, _slide_one_by_one = (_slide(vectors, 1) for vectors in (6, 2, 1))
_multiply_three, _multiply_two, _multiply_one = _multiply(3), _multiply(2), _multiply(1)
_half_three, _half_two, _half_one = (_multiply(vectors, HALF) for vectors in (3, 2, 1))
_correlate_six, _correlate_four, _correlate_one = _correlate(6), _correlate(4), _correlate(1)


@inline
def apart(pitch):  # type: ignore[no-untyped-def]
    """The table of ROWS rows that begin `pitch` elements apart."""
    table = np.empty(ROWS, np.uintp)
    for r in range(ROWS):
        table[r] = r * pitch
    return table


@inline
def slide(left, a, step, right, b, offsets, depth, results, c, pitch, columns):  # type: ignore[no-untyped-def]
    """results[c + r·pitch + q] += Σ_d left[a + d·step + r] · right[b + offsets[d] + q], d < depth.

    For ROWS rows r and all columns q; where they don't fill whole vectors more than asked for are read and written.
    """
    lanes = VECTOR // left.itemsize
    for at in range(0, columns, VECTORS * lanes):
        q, left_over = U(at), columns - at
        if left_over > 2 * lanes:
            _slide_three(left, a, step, right, b + q, offsets, depth, results, c + q, pitch)
        elif left_over > lanes:
            _slide_two(left, a, step, right, b + q, offsets, depth, results, c + q, pitch)
        else:
            _slide_one(left, a, step, right, b + q, offsets, depth, results, c + q, pitch)


@inline
def slide_six(left, a, step, right, b, offsets, depth, results, c, pitch, columns):  # type: ignore[no-untyped-def]
    """As `slide`, for SIX rows."""
    lanes = VECTOR // left.itemsize
    at = 0
    while at < columns:
        q, left_over = U(at), columns - at
        if WIDE and left_over > 3 * lanes:
            _slide_six_by_four(left, a, step, right, b + q, offsets, depth, results, c + q, pitch)
            at += 4 * lanes
        elif left_over > lanes:
            _slide_six_by_two(left, a, step, right, b + q, offsets, depth, results, c + q, pitch)
            at += 2 * lanes
        else:
            _slide_six_by_one(left, a, step, right, b + q, offsets, depth, results, c + q, pitch)
            at += lanes


@inline
def slide_single(left, a, right, b, offsets, depth, results, c, columns):  # type: ignore[no-untyped-def]
    """As `slide`, for a single row."""
    lanes = VECTOR // left.itemsize
    at = 0
    while at < columns:
        q, left_over = U(at), columns - at
        if left_over > 2 * lanes:
            _slide_one_by_six(left, a, U(1), right, b + q, offsets, depth, results, c + q, U(0))
            at += 6 * lanes
        elif left_over > lanes:
            _slide_one_by_two(left, a, U(1), right, b + q, offsets, depth, results, c + q, U(0))
            at += 2 * lanes
        else:
            _slide_one_by_one(left, a, U(1), right, b + q, offsets, depth, results, c + q, U(0))
            at += lanes


@inline
def multiply(left, a, lefts, step, right, b, wide, depth, results, c, targets, o, columns, fresh):  # type: ignore[no-untyped-def]
    """results[c + targets[o + r] + q] += Σ_d left[a + lefts[o + r] + d·step] · right[b + d·wide + q], d < depth.

    For ROWS rows r and all columns q, whose number must fill whole vectors. If `fresh`, what was in the results does not
    count.
    """
    lanes = VECTOR // left.itemsize
    for at in range(0, columns, VECTORS * lanes):
        q, left_over = U(at), columns - at
        if left_over > 2 * lanes:
            _multiply_three(left, a, lefts, step, right, b + q, wide, depth, results, c + q, targets, o, fresh)
        elif left_over > lanes:
            _multiply_two(left, a, lefts, step, right, b + q, wide, depth, results, c + q, targets, o, fresh)
        else:
            _multiply_one(left, a, lefts, step, right, b + q, wide, depth, results, c + q, targets, o, fresh)


@inline
def multiply_half(left, a, lefts, step, right, b, wide, depth, results, c, targets, o, columns, fresh):  # type: ignore[no-untyped-def]
    """As `multiply`, for HALF rows."""
    lanes = VECTOR // left.itemsize
    for at in range(0, columns, VECTORS * lanes):
        q, left_over = U(at), columns - at
        if left_over > 2 * lanes:
            _half_three(left, a, lefts, step, right, b + q, wide, depth, results, c + q, targets, o, fresh)
        elif left_over > lanes:
            _half_two(left, a, lefts, step, right, b + q, wide, depth, results, c + q, targets, o, fresh)
        else:
            _half_one(left, a, lefts, step, right, b + q, wide, depth, results, c + q, targets, o, fresh)


@inline
def correlate(left, lefts, o, right, pitch, depth, results, c, columns):  # type: ignore[no-untyped-def]
    """results[c + (r·columns + v)·lanes + l] += Σ_d left[lefts[o + r] + d + l] · right[v·pitch + d + l] in steps of lanes.

    For SHIFTS rows r and all columns v, a multiple of 6 or 4, or a single one. Sums of products of neighbours: each lane l
    of a vector has its own, which are to be added at last.
    """
    lanes = VECTOR // left.itemsize
    step = U(columns * lanes)
    if columns == 1:
        _correlate_one(left, lefts, o, right, U(0), pitch, depth, results, c, step)
    elif columns % 6 == 0:
        for v in range(0, columns, 6):
            _correlate_six(left, lefts, o, right, U(v) * pitch, pitch, depth, results, c + U(v * lanes), step)
    else:
        for v in range(0, columns, 4):
            _correlate_four(left, lefts, o, right, U(v) * pitch, pitch, depth, results, c + U(v * lanes), step)
