"""Pooling by windows of 2x2 that lie side by side, a vector of windows at once, written in LLVM's language.

Each two rows of pixels are taken apart into the four elements of all windows, and put together again on the way back.
"""

from __future__ import annotations

from typing import Any

from llvmlite import ir
from numba import types
from numba.extending import intrinsic

from autograd_core.backends.compiled.vectors import Vectors, places

_BYTE, _NUMBER = ir.IntType(8), types.uintp


@intrinsic
def largest_of_four(typingctx, x, top, below, count, y, t, where):  # type: ignore[no-untyped-def]
    """y[t + q] = the largest of x[top + 2q], x[top + 2q + 1], x[below + 2q], x[below + 2q + 1], and where[t + q] its number.

    For q < count, at most a vector's lanes. NaN is larger than all numbers, the last of several is chosen.
    """

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        vectors = _Pairs(context, builder, signature, arguments)
        _, top, below, count, _, t, _ = arguments
        elements = [*vectors.apart(vectors.pointer(0, top), count), *vectors.apart(vectors.pointer(0, below), count)]
        best, chosen = elements[0], vectors.bytes(0)
        for number, element in enumerate(elements[1:], start=1):
            # Unordered or greater, unless it is the best so far that is NaN.
            larger = builder.fcmp_ordered(">", element, best)
            larger = builder.or_(larger, builder.fcmp_unordered("uno", element, element))
            best = builder.select(larger, element, best)
            chosen = builder.select(larger, vectors.bytes(number), chosen)
        wanted = vectors.first(count)
        vectors.store_some(best, vectors.pointer(4, t), wanted)
        vectors.store_some(chosen, vectors.pointer(6, t), wanted)
        return context.get_dummy_value()

    return types.void(x, _NUMBER, _NUMBER, _NUMBER, y, _NUMBER, where), generate


@intrinsic
def put_one_of_four(typingctx, x, where, t, count, y, top, below):  # type: ignore[no-untyped-def]
    """The way back: x[t + q] at the element of window q that where[t + q] names, and 0 at its other three."""

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        vectors = _Pairs(context, builder, signature, arguments)
        _, _, t, count, _, top, below = arguments
        wanted = vectors.first(count)
        x, zero = vectors.load_some(vectors.pointer(0, t), wanted), ir.Constant(vectors.kind, None)
        chosen = vectors.load_some(vectors.pointer(1, t), wanted, vectors.bytes(0).type)
        elements = [
            builder.select(builder.icmp_unsigned("==", chosen, vectors.bytes(number)), x, zero) for number in range(4)
        ]
        vectors.together(elements[:2], vectors.pointer(4, top), count)
        vectors.together(elements[2:], vectors.pointer(4, below), count)
        return context.get_dummy_value()

    return types.void(x, where, _NUMBER, _NUMBER, y, _NUMBER, _NUMBER), generate


class _Pairs(Vectors):
    """Two vectors of neighbours as one of those at even and one of those at odd places."""

    def bytes(self, value: int) -> Any:
        """A vector of one small number."""
        return ir.Constant(ir.VectorType(_BYTE, self.lanes), [_BYTE(value)] * self.lanes)

    def apart(self, pointer: Any, count: Any) -> list[Any]:
        halves = [self.load_some(at, lanes) for at, lanes in self._halves(pointer, count)]
        return [self.builder.shuffle_vector(*halves, places(range(odd, 2 * self.lanes, 2))) for odd in (0, 1)]

    def together(self, pair: list[Any], pointer: Any, count: Any) -> None:
        for half, (at, lanes) in enumerate(self._halves(pointer, count)):
            begin = half * self.lanes // 2
            order = [lane for q in range(begin, begin + self.lanes // 2) for lane in (q, q + self.lanes)]
            self.store_some(self.builder.shuffle_vector(*pair, places(order)), at, lanes)

    def _halves(self, pointer: Any, count: Any) -> list[tuple[Any, Any]]:
        """Where each half of 2·count neighbours begins, and which of its lanes count."""
        builder, lanes = self.builder, self.number(self.lanes)
        both = builder.add(count, count)
        more = builder.icmp_unsigned(">", both, lanes)
        rest = builder.select(more, builder.sub(both, lanes), self.number(0))
        return [(pointer, self.first(both)), (self.step(pointer, lanes), self.first(rest))]
