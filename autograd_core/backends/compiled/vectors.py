"""Whole vectors in kernels, written in LLVM's language: what Numba's own loops can't be relied on to make of them.

A vector is as many numbers as a register holds. `transform` multiplies squares of vectors by a small matrix from both
sides; `channels_last` and `channels_first` turn squares of numbers, so that channels, not pixels, lie side by side.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from llvmlite import ir
from numba import types
from numba.core import cgutils
from numba.core.codegen import get_host_cpu_features
from numba.extending import intrinsic

WIDE = "+avx512f" in get_host_cpu_features().split(",")
VECTOR = 64 if WIDE else 32  # bytes
_NUMBER = ir.IntType(64)


class Vectors:
    """LLVM's instructions for vectors of the numbers in an intrinsic's first argument, an array."""

    def __init__(self, context: Any, builder: Any, signature: Any, arguments: Any) -> None:
        self.builder = builder
        self._context, self._types, self._arguments = context, signature.args, arguments
        self.size = signature.args[0].dtype.bitwidth // 8  # bytes of a number
        self.lanes = VECTOR // self.size
        self.element = context.get_data_type(signature.args[0].dtype)
        self.kind = ir.VectorType(self.element, self.lanes)

    def pointer(self, argument: int, index: Any = None) -> Any:
        """Where an array argument begins, or an element of it."""
        array = self._context.make_array(self._types[argument])
        data = array(self._context, self.builder, self._arguments[argument]).data
        return data if index is None else self.step(data, index)

    def number(self, value: int) -> Any:
        return _NUMBER(value)

    def step(self, pointer: Any, *elements: Any) -> Any:
        """So many elements on; of two, one times the other."""
        return self.builder.gep(pointer, [self.builder.mul(*elements) if len(elements) == 2 else elements[0]])

    def at(self, pointer: Any, kind: Any = None) -> Any:
        return self.builder.bitcast(pointer, (kind or self.kind).as_pointer())

    def load(self, pointer: Any) -> Any:
        return self.builder.load(self.at(pointer), align=self.size)

    def store(self, vector: Any, pointer: Any) -> None:
        self.builder.store(vector, self.at(pointer), align=self.size)

    def constant(self, value: float) -> Any:
        return ir.Constant(self.kind, [self.element(value)] * self.lanes)

    def everywhere(self, number: Any) -> Any:
        """A vector of one number."""
        undefined, first = ir.Constant(self.kind, ir.Undefined), ir.IntType(32)
        places = ir.Constant(ir.VectorType(first, self.lanes), None)
        return self.builder.shuffle_vector(self.builder.insert_element(undefined, number, first(0)), undefined, places)

    def add_product(self, a: Any, b: Any, total: Any) -> Any:
        """a·b + total, rounded once where the processor can."""
        return self.builder.call(self._intrinsic("fmuladd", self.kind, [self.kind] * 3), [a, b, total])

    def first(self, count: Any) -> Any:
        """Which lanes come before `count`."""
        kind = ir.VectorType(_NUMBER, self.lanes)
        limit = self.builder.insert_element(ir.Constant(kind, ir.Undefined), count, ir.IntType(32)(0))
        places = ir.Constant(ir.VectorType(ir.IntType(32), self.lanes), None)
        limit = self.builder.shuffle_vector(limit, ir.Constant(kind, ir.Undefined), places)
        return self.builder.icmp_unsigned("<", ir.Constant(kind, list(map(_NUMBER, range(self.lanes)))), limit)

    def load_some(self, pointer: Any, lanes: Any, kind: Any = None) -> Any:
        """The lanes asked for, and zeros; no other memory is read."""
        kind = kind or self.kind
        arguments = [self.at(pointer, kind), ir.IntType(32)(1), lanes, ir.Constant(kind, None)]
        return self.builder.call(self._masked("load", kind, kind, arguments), arguments)

    def store_some(self, vector: Any, pointer: Any, lanes: Any) -> None:
        """Only the lanes asked for; no other memory is touched."""
        arguments = [vector, self.at(pointer, vector.type), ir.IntType(32)(1), lanes]
        self.builder.call(self._masked("store", vector.type, ir.VoidType(), arguments), arguments)

    def transposed(self, rows: Sequence[Any]) -> Sequence[Any]:
        """A square of as many vectors as each has lanes, turned: for each power of two the blocks off the diagonal swap."""
        rows = list(rows)
        lanes = range(self.lanes)
        width = 1
        while width < self.lanes:
            upper = [lane if not lane & width else lane - width + self.lanes for lane in lanes]
            lower = [lane + width if not lane & width else lane + self.lanes for lane in lanes]
            for r in lanes:
                if not r & width:
                    pair = rows[r], rows[r | width]
                    rows[r], rows[r | width] = (self.builder.shuffle_vector(*pair, places(o)) for o in (upper, lower))
            width *= 2
        return rows

    def _intrinsic(self, name: str, result: Any, arguments: Sequence[Any]) -> Any:
        return cgutils.get_or_insert_function(
            self.builder.module,
            ir.FunctionType(result, arguments),
            f"llvm.{name}.v{self.lanes}f{8 * self.size}",
        )

    def _masked(self, name: str, kind: Any, result: Any, arguments: Sequence[Any]) -> Any:
        letter = "i" if isinstance(kind.element, ir.IntType) else "f"
        bits = kind.element.width if letter == "i" else 8 * self.size
        return cgutils.get_or_insert_function(
            self.builder.module,
            ir.FunctionType(result, [argument.type for argument in arguments]),
            f"llvm.masked.{name}.v{self.lanes}{letter}{bits}.p0",
        )


def transform(*matrices: np.ndarray) -> Any:
    """An intrinsic for Y = M X Mᵀ of squares of vectors, M being the product of the matrices: the last one comes first.

    transform(source, s, sy, sx, target, t, ty, tx): X[i, j] is the vector at source[s + i·sy + j·sx], Y alike. Few
    elements of each matrix may be other than 0, as the instructions are written out.
    """
    matrices = matrices[::-1]
    rows, columns = len(matrices[-1]), matrices[0].shape[1]

    @intrinsic
    def transform(typingctx, source, s, sy, sx, target, t, ty, tx):  # type: ignore[no-untyped-def]
        def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
            vectors = Vectors(context, builder, signature, arguments)
            _, _, sy, sx, _, _, ty, tx = arguments
            begin, end = vectors.pointer(0, arguments[1]), vectors.pointer(4, arguments[5])
            half = []
            for j in range(columns):
                top = vectors.step(begin, vectors.number(j), sx)
                column = [vectors.load(vectors.step(top, vectors.number(i), sy)) for i in range(columns)]
                half.append(_times(vectors, matrices, column))
            for i in range(rows):
                left = vectors.step(end, vectors.number(i), ty)
                for j, vector in enumerate(_times(vectors, matrices, [column[i] for column in half])):
                    vectors.store(vector, vectors.step(left, vectors.number(j), tx))
            return context.get_dummy_value()

        number = types.uintp
        return types.void(source, number, number, number, target, number, number, number), generate

    return transform


@intrinsic
def channels_last(typingctx, source, s, sr, count, target, t, tp):  # type: ignore[no-untyped-def]
    """target[t + p·tp + r] = source[s + r·sr + p] for a vector of channels r and p < count, a vector's lanes at most."""

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        vectors = Vectors(context, builder, signature, arguments)
        _, s, sr, count, _, t, tp = arguments
        begin, end = vectors.pointer(0, s), vectors.pointer(4, t)
        seen = vectors.first(count)
        rows = [vectors.load_some(vectors.step(begin, vectors.number(r), sr), seen) for r in range(vectors.lanes)]
        for p, row in enumerate(vectors.transposed(rows)):
            with builder.if_then(builder.icmp_unsigned("<", vectors.number(p), count)):
                vectors.store(row, vectors.step(end, vectors.number(p), tp))
        return context.get_dummy_value()

    number = types.uintp
    return types.void(source, number, number, number, target, number, number), generate


@intrinsic
def channels_first(typingctx, source, s, sp, count, target, t, tr, shift, k):  # type: ignore[no-untyped-def]
    """target[t + r·tr + p] = source[s + p·sp + r] + shift[k + r] for a vector of channels r and p < count."""

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        vectors = Vectors(context, builder, signature, arguments)
        _, s, sp, count, _, t, tr, _, k = arguments
        begin, end, add = vectors.pointer(0, s), vectors.pointer(4, t), vectors.load(vectors.pointer(7, k))
        wanted = vectors.first(count)
        last = builder.sub(count, vectors.number(1))
        rows = []
        for p in map(vectors.number, range(vectors.lanes)):
            seen = builder.select(
                builder.icmp_unsigned("<", p, last), p, last
            )  # no memory is read but what is asked for
            rows.append(vectors.load(vectors.step(begin, seen, sp)))
        for r, row in enumerate(vectors.transposed([builder.fadd(row, add) for row in rows])):
            vectors.store_some(row, vectors.step(end, vectors.number(r), tr), wanted)
        return context.get_dummy_value()

    number = types.uintp
    return types.void(source, number, number, number, target, number, number, shift, number), generate


def _times(vectors: Vectors, matrices: Sequence[np.ndarray], column: list[Any]) -> list[Any]:
    """The matrices, one after the other, times a column of vectors."""
    for matrix in matrices:
        column = [_sum(vectors, row, column) for row in matrix.tolist()]
    return column


def _sum(vectors: Vectors, factors: list[float], column: list[Any]) -> Any:
    """Σ factor · vector, by as few instructions as it takes."""
    builder, total = vectors.builder, None
    # A factor of 1 first: then the sum begins without a multiplication.
    for factor, vector in sorted(zip(factors, column, strict=True), key=lambda pair: pair[0] != 1):
        if factor == 0:
            continue
        if total is None:
            total = vector if factor == 1 else builder.fmul(vectors.constant(factor), vector)
        elif abs(factor) == 1:
            total = (builder.fadd if factor == 1 else builder.fsub)(total, vector)
        else:
            total = vectors.add_product(vectors.constant(factor), vector, total)
    return total


def places(order: Sequence[int]) -> Any:
    return ir.Constant(ir.VectorType(ir.IntType(32), len(order)), list(map(ir.IntType(32), order)))
