"""The innermost loop of convolution: a tile of results that stays in the processor's registers while all products are added.

Some filters times some vectors of neighbouring positions: each step loads the vectors from where the window's next pixel
lies, and adds them, times one number of each filter. Numba can't keep such a tile in registers, so it is written in LLVM's
language. With 8 filters and 3 vectors of 512 bits it runs at nine tenths of the processor's peak, a little above a product
of large matrices in OpenBLAS, and needs no copy of the pixels for each place in the window.

Source:  K. Goto, R. van de Geijn, "Anatomy of High-Performance Matrix Multiplication", 2008, sec. 4 and 6.
"""

from __future__ import annotations

from typing import Any

from llvmlite import ir
from numba import types
from numba.core import cgutils
from numba.extending import intrinsic

from autograd_core.backends.compiled.jit import U, inline
from autograd_core.backends.compiled.vectors import VECTOR, WIDE, Vectors

ROWS = 8 if WIDE else 4  # of filters: with VECTORS they fill the registers, 32 or 16, but for what is loaded
VECTORS = 3
REACH = VECTORS * VECTOR // 4  # elements, of the smallest, that a tile may reach past the last position


def _slide(vectors: int) -> Any:
    """results[c + r·pitch + q] += Σ_d filters[a + d·ROWS + r] · pixels[b + offsets[d] + q], d < depth.

    For ROWS filters r at once and as many vectors of positions q.
    """

    @intrinsic
    def slide(typingctx, filters, a, pixels, b, offsets, depth, results, c, pitch):  # type: ignore[no-untyped-def]
        def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
            tile = _Tile(context, builder, signature, arguments, vectors)
            filters, pixels, results = tile.pointer(0, arguments[1]), tile.pointer(2, arguments[3]), tile.pointer(6)
            tile.start_at_zero()
            with cgutils.for_range(builder, arguments[5]) as loop:
                column = tile.step(filters, loop.index, tile.number(ROWS))
                weights = [builder.load(tile.step(column, tile.number(r))) for r in range(ROWS)]
                tile.add(weights, tile.step(pixels, builder.load(tile.pointer(4, loop.index))))
            tile.add_to(tile.step(results, arguments[7]), arguments[8])
            return context.get_dummy_value()

        numbers = types.uintp
        return types.void(filters, numbers, pixels, numbers, offsets, numbers, results, numbers, numbers), generate

    return slide


def _correlate(vectors: int) -> Any:
    """results[c + r·pitch + q] += Σ_p pixels[offsets[o + r] + p] · gradients[b + p·pitch + q], p < depth.

    For ROWS places r in the window at once and as many vectors of filters q.
    """

    @intrinsic
    def correlate(typingctx, pixels, offsets, o, gradients, b, depth, results, c, pitch):  # type: ignore[no-untyped-def]
        def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
            tile = _Tile(context, builder, signature, arguments, vectors)
            offsets, gradients = tile.pointer(1, arguments[2]), tile.pointer(3, arguments[4])
            rows = [tile.pointer(0, builder.load(tile.step(offsets, tile.number(r)))) for r in range(ROWS)]
            results = tile.pointer(6, arguments[7])
            tile.start_at_zero()
            with cgutils.for_range(builder, arguments[5]) as loop:
                seen = [builder.load(tile.step(row, loop.index)) for row in rows]
                tile.add(seen, tile.step(gradients, loop.index, arguments[8]))
            tile.add_to(results, arguments[8])
            return context.get_dummy_value()

        numbers = types.uintp
        return types.void(pixels, offsets, numbers, gradients, numbers, numbers, results, numbers, numbers), generate

    return correlate


def _multiply(vectors: int) -> Any:
    """results[c + r·pitch + q] = Σ_d left[a + r·row + d·step] · right[b + d·wide + q], d < depth; += unless `fresh`.

    For ROWS rows r at once and as many vectors of columns q.
    """

    @intrinsic
    def multiply(typingctx, left, a, row, step, right, b, wide, depth, results, c, pitch, fresh):  # type: ignore[no-untyped-def]
        def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
            tile = _Tile(context, builder, signature, arguments, vectors)
            _, a, row, step, _, b, wide, depth, _, c, pitch, fresh = arguments
            left, right, results = tile.pointer(0, a), tile.pointer(4, b), tile.pointer(8, c)
            rows = [tile.step(left, tile.number(r), row) for r in range(ROWS)]
            tile.start_at_zero()
            with cgutils.for_range(builder, depth) as loop:
                numbers = [builder.load(tile.step(row, loop.index, step)) for row in rows]
                tile.add(numbers, tile.step(right, loop.index, wide))
            tile.add_to(results, pitch, fresh)
            return context.get_dummy_value()

        n = types.uintp
        return types.void(left, n, n, n, right, n, n, n, results, n, n, fresh), generate

    return multiply


class _Tile(Vectors):
    """ROWS times some vectors of sums, and LLVM's instructions to work with them."""

    def __init__(self, context: Any, builder: Any, signature: Any, arguments: Any, vectors: int) -> None:
        super().__init__(context, builder, signature, arguments)
        self._vectors = vectors
        # Memory only by name: LLVM turns these into registers.
        self._sums = [[cgutils.alloca_once(builder, self.kind) for _ in range(vectors)] for _ in range(ROWS)]

    def start_at_zero(self) -> None:
        for row in self._sums:
            for place in row:
                self.builder.store(ir.Constant(self.kind, None), place)

    def add(self, numbers: list[Any], pointer: Any) -> None:
        """sums[r, v] += numbers[r] · the v-th vector from this pointer on."""
        seen = [self.load(self._vector(pointer, v)) for v in range(self._vectors)]
        for number, row in zip(numbers, self._sums, strict=True):
            many = self.everywhere(number)
            for vector, place in zip(seen, row, strict=True):
                self.builder.store(self.add_product(many, vector, self.builder.load(place)), place)

    def add_to(self, results: Any, pitch: Any, fresh: Any = None) -> None:
        """Only here do the sums meet those of earlier calls: short sums, then their sum, lose fewer digits than a long one.

        fresh:  whether there are none yet, and what is in the memory does not count.
        """
        builder, zero = self.builder, ir.Constant(self.kind, None)
        for r, row in enumerate(self._sums):
            for v, place in enumerate(row):
                target = self._vector(self.step(results, self.number(r), pitch), v)
                before = self.load(target)
                if fresh is not None:
                    before = builder.select(fresh, zero, before)
                self.store(builder.fadd(before, builder.load(place)), target)

    def _vector(self, pointer: Any, v: int) -> Any:
        return self.step(pointer, self.number(v * self.lanes))


_slide_three, _slide_two, _slide_one = _slide(3), _slide(2), _slide(1)
_correlate_three, _correlate_two, _correlate_one = _correlate(3), _correlate(2), _correlate(1)
_multiply_three, _multiply_two, _multiply_one = _multiply(3), _multiply(2), _multiply(1)


@inline
def slide(filters, a, pixels, offsets, depth, results, pitch, positions):  # type: ignore[no-untyped-def]
    """results[r·pitch + q] += Σ_d filters[a + d·ROWS + r] · pixels[offsets[d] + q], for all positions q and ROWS filters r."""
    lanes = VECTOR // filters.itemsize
    for at in range(0, positions, VECTORS * lanes):
        q, left_over = U(at), positions - at
        if left_over > 2 * lanes:
            _slide_three(filters, a, pixels, q, offsets, depth, results, q, pitch)
        elif left_over > lanes:
            _slide_two(filters, a, pixels, q, offsets, depth, results, q, pitch)
        else:
            _slide_one(filters, a, pixels, q, offsets, depth, results, q, pitch)


@inline
def correlate(pixels, offsets, o, gradients, depth, results, pitch):  # type: ignore[no-untyped-def]
    """results[(o + r)·pitch + q] += Σ_p pixels[offsets[o + r] + p] · gradients[p·pitch + q], for all filters q and ROWS
    places r in the window; the pitch is the number of filters.
    """
    lanes = VECTOR // pixels.itemsize
    for at in range(0, pitch, VECTORS * lanes):
        q, c, left_over = U(at), U(o * pitch + at), pitch - at
        if left_over > 2 * lanes:
            _correlate_three(pixels, offsets, U(o), gradients, q, depth, results, c, U(pitch))
        elif left_over > lanes:
            _correlate_two(pixels, offsets, U(o), gradients, q, depth, results, c, U(pitch))
        else:
            _correlate_one(pixels, offsets, U(o), gradients, q, depth, results, c, U(pitch))


@inline
def multiply(left, a, row, step, right, b, wide, depth, results, c, pitch, columns, fresh):  # type: ignore[no-untyped-def]
    """results[c + r·pitch + q] = Σ_d left[a + r·row + d·step] · right[b + d·wide + q], or += unless `fresh`.

    For ROWS rows r and all columns q, whose number must fill whole vectors.
    """
    lanes = VECTOR // left.itemsize
    for at in range(0, columns, VECTORS * lanes):
        q, left_over = U(at), columns - at
        if left_over > 2 * lanes:
            _multiply_three(left, a, row, step, right, b + q, wide, depth, results, c + q, pitch, fresh)
        elif left_over > lanes:
            _multiply_two(left, a, row, step, right, b + q, wide, depth, results, c + q, pitch, fresh)
        else:
            _multiply_one(left, a, row, step, right, b + q, wide, depth, results, c + q, pitch, fresh)
