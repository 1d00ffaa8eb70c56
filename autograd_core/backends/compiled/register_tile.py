"""The innermost loop of convolution and of recurrent layers: a tile of results that stays in the processor's registers while
all products are added.

Some filters times some vectors of neighbouring positions: each step loads the vectors from where the window's next pixel
lies, and adds them, times one number of each filter. Numba can't keep such a tile in registers, so it is written in LLVM's
language. With 8 filters and 3 vectors of 512 bits it runs at nine tenths of the processor's peak, a little above a product
of large matrices in OpenBLAS, and needs no copy of the pixels for each place in the window.

Source:  K. Goto, R. van de Geijn, "Anatomy of High-Performance Matrix Multiplication", 2008, sec. 4 and 6.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from llvmlite import ir
from numba import types
from numba.core import cgutils
from numba.core.codegen import get_host_cpu_features
from numba.extending import intrinsic

from autograd_core.backends.compiled.jit import U, inline, piece

_WIDE = "+avx512f" in get_host_cpu_features().split(",")
VECTOR = 64 if _WIDE else 32  # bytes
ROWS = 8 if _WIDE else 4  # of filters: with VECTORS they fill the registers, 32 or 16, but for what is loaded
VECTORS = 3
DEPTH = 128  # numbers of a column in a piece of a panel, which so takes 24 KiB
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
                column = tile.step(filters, builder.mul(loop.index, tile.number(ROWS)))
                weights = [builder.load(tile.step(column, tile.number(r))) for r in range(ROWS)]
                tile.add(weights, tile.step(pixels, builder.load(tile.pointer(4, loop.index))))
            tile.add_to(tile.step(results, arguments[7]), arguments[8])
            return context.get_dummy_value()

        numbers = types.uintp
        return types.void(filters, numbers, pixels, numbers, offsets, numbers, results, numbers, numbers), generate

    return slide


def _correlate(vectors: int) -> Any:
    """results[c + r·pitch + q] += Σ_p pixels[offsets[o + r] + p] · gradients[b + p·width + q], p < depth.

    For ROWS places r in the window at once and as many vectors of filters q.
    """

    @intrinsic
    def correlate(typingctx, pixels, offsets, o, gradients, b, width, depth, results, c, pitch):  # type: ignore[no-untyped-def]
        def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
            tile = _Tile(context, builder, signature, arguments, vectors)
            offsets, gradients = tile.pointer(1, arguments[2]), tile.pointer(3, arguments[4])
            rows = [tile.pointer(0, builder.load(tile.step(offsets, tile.number(r)))) for r in range(ROWS)]
            results = tile.pointer(7, arguments[8])
            tile.start_at_zero()
            with cgutils.for_range(builder, arguments[6]) as loop:
                seen = [builder.load(tile.step(row, loop.index)) for row in rows]
                tile.add(seen, tile.step(gradients, builder.mul(loop.index, arguments[5])))
            tile.add_to(results, arguments[9])
            return context.get_dummy_value()

        numbers = types.uintp
        operands = pixels, offsets, numbers, gradients, numbers, numbers, numbers, results, numbers, numbers
        return types.void(*operands), generate

    return correlate


class _Tile:
    """ROWS times some vectors of sums, and LLVM's instructions to work with them."""

    def __init__(self, context: Any, builder: Any, signature: Any, arguments: Any, vectors: int) -> None:
        self.builder = builder
        self.vectors = vectors
        self.number = ir.IntType(64)
        self._context, self._types, self._arguments = context, signature.args, arguments
        self._size = signature.args[0].dtype.bitwidth // 8
        self._lanes = VECTOR // self._size
        self._kind = ir.VectorType(context.get_data_type(signature.args[0].dtype), self._lanes)
        self._add_product = cgutils.get_or_insert_function(
            builder.module,
            ir.FunctionType(self._kind, [self._kind] * 3),
            f"llvm.fmuladd.v{self._lanes}f{8 * self._size}",
        )
        # Memory only by name: LLVM turns these into registers.
        self._sums = [[cgutils.alloca_once(builder, self._kind) for _ in range(vectors)] for _ in range(ROWS)]

    def pointer(self, argument: int, index: Any = None) -> Any:
        """Where an array argument begins, or an element of it."""
        data = self._context.make_array(self._types[argument])(
            self._context, self.builder, self._arguments[argument]
        ).data
        return data if index is None else self.step(data, index)

    def step(self, pointer: Any, elements: Any) -> Any:
        """So many elements on."""
        return self.builder.gep(pointer, [elements])

    def start_at_zero(self) -> None:
        for row in self._sums:
            for place in row:
                self.builder.store(ir.Constant(self._kind, None), place)

    def add(self, numbers: list[Any], vectors: Any) -> None:
        """sums[r, v] += numbers[r] · the v-th vector from this pointer on."""
        builder, undefined = self.builder, ir.Constant(self._kind, ir.Undefined)
        everywhere = ir.Constant(ir.VectorType(ir.IntType(32), self._lanes), None)  # the first element, for all
        seen = [self._load(vectors, v) for v in range(self.vectors)]
        for number, row in zip(numbers, self._sums, strict=True):
            first = builder.insert_element(undefined, number, ir.IntType(32)(0))
            many = builder.shuffle_vector(first, undefined, everywhere)
            for vector, place in zip(seen, row, strict=True):
                builder.store(builder.call(self._add_product, [many, vector, builder.load(place)]), place)

    def add_to(self, results: Any, pitch: Any) -> None:
        """Only here do the sums meet those of earlier calls: short sums, then their sum, lose fewer digits than a long one."""
        for r, row in enumerate(self._sums):
            for v, place in enumerate(row):
                target = self._row(results, pitch, r)
                total = self.builder.fadd(self._load(target, v), self.builder.load(place))
                self.builder.store(total, self._vector(target, v), align=self._size)

    def _row(self, results: Any, pitch: Any, r: int) -> Any:
        return self.step(results, self.builder.mul(pitch, self.number(r)))

    def _vector(self, pointer: Any, v: int) -> Any:
        return self.builder.bitcast(self.step(pointer, self.number(v * self._lanes)), self._kind.as_pointer())

    def _load(self, pointer: Any, v: int) -> Any:
        return self.builder.load(self._vector(pointer, v), align=self._size)


_slide_three, _slide_two, _slide_one = _slide(3), _slide(2), _slide(1)
_correlate_three, _correlate_two, _correlate_one = _correlate(3), _correlate(2), _correlate(1)


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
        _columns(pixels, offsets, o, gradients, at, pitch, depth, results, o * pitch + at, pitch, pitch - at)


@piece
def multiply(rows, offsets, tiles, panels, depth, results, pitch):  # type: ignore[no-untyped-def]
    """results[r·pitch + q] += Σ_d rows[offsets[r] + d] · M[d, q], for tiles·ROWS rows r and all columns q of the matrix M
    (depth, pitch), which is given as `panelled` makes it.

    A piece of a panel stays in the first-level cache while all rows are multiplied by it.
    """
    wide = VECTORS * (VECTOR // rows.itemsize)
    for done in range(0, depth, DEPTH):
        part, some = rows[done:], min(DEPTH, depth - done)
        for at in range(0, pitch, wide):
            width = min(wide, pitch - at)
            start = at * depth + done * width
            for tile in range(tiles):
                o = tile * ROWS
                _columns(part, offsets, o, panels, start, width, some, results, o * pitch + at, pitch, width)


@inline
def _columns(rows, offsets, o, matrix, b, width, depth, results, c, pitch, left_over):  # type: ignore[no-untyped-def]
    """A tile of as many vectors as are left over, but at most VECTORS."""
    lanes = VECTOR // rows.itemsize
    if left_over > 2 * lanes:
        _correlate_three(rows, offsets, U(o), matrix, U(b), U(width), U(depth), results, U(c), U(pitch))
    elif left_over > lanes:
        _correlate_two(rows, offsets, U(o), matrix, U(b), U(width), U(depth), results, U(c), U(pitch))
    else:
        _correlate_one(rows, offsets, U(o), matrix, U(b), U(width), U(depth), results, U(c), U(pitch))


def panelled(matrix: np.ndarray) -> np.ndarray:
    """A matrix in panels of as many columns as a tile has, each panel row by row; columns of zeros make the vectors whole."""
    depth, columns = matrix.shape
    wide = VECTORS * (VECTOR // matrix.itemsize)
    end = whole(columns, matrix.itemsize)
    panels = np.zeros(depth * end, matrix.dtype)
    for at in range(0, columns, wide):
        width = min(wide, end - at)
        panel = panels[at * depth : (at + width) * depth].reshape(depth, width)
        panel[:, : columns - at] = matrix[:, at : at + width]
    return panels


def whole(columns: int, itemsize: int) -> int:
    """So many columns and those that make the last vector whole."""
    lanes = VECTOR // itemsize
    return -(-columns // lanes) * lanes
