"""Matrix products."""

from __future__ import annotations

from typing import Any

from autograd_core import ops
from autograd_core.function import INPUTS, Function
from autograd_core.variable import Operand, Variable

__all__ = ["matmul"]


class MatMul(Function):
    """y = a @ b.  (…, M, K) @ (…, K, N) -> (…, M, N); a 1-D side is a row on the left, a column on the right."""

    symbol = "@"
    saves = INPUTS

    def forward(self, xp: Any, a: Any, b: Any) -> Any:
        return xp.matmul(a, b)

    def backward(self, gy: Any, a: Any, b: Any) -> Any:
        row, column = a.ndim == 1, b.ndim == 1
        if row and column:
            return gy * b, gy * a
        if row:
            gy = ops.expand_dims(gy, -2)
        if column:
            gy = ops.expand_dims(gy, -1)
        a2 = a.reshape(1, -1) if row else a
        b2 = b.reshape(-1, 1) if column else b
        ga = gb = None
        if self.needs(0):
            ga = ops.sum_to(matmul(gy, b2.swapaxes(-1, -2)), a2.shape).reshape(a.shape)
        if self.needs(1):
            if b2.ndim == 2 and a2.ndim > 2:  # one weight for a whole batch: one product instead of a sum of many
                a2, gy = a2.reshape(-1, a2.shape[-1]), gy.reshape(-1, gy.shape[-1])
            gb = ops.sum_to(matmul(a2.swapaxes(-1, -2), gy), b2.shape).reshape(b.shape)
        return ga, gb


def matmul(a: Operand, b: Operand) -> Variable:
    """a @ b with NumPy's rules: 1-D sides are vectors, axes before the last two broadcast.

    Raises ShapeError when a.shape[-1] differs from b.shape[-2], and for 0-d operands.
    """
    return MatMul()(a, b)
