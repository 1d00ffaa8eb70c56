"""Inverse matrices and linear systems."""

from __future__ import annotations

import math
import operator
from collections.abc import Sequence
from typing import Any

import numpy as np

from autograd_core import backends, ops
from autograd_core.errors import ArgumentError, MatrixError, ShapeError
from autograd_core.function import OUTPUT, Function
from autograd_core.half import REFUSED
from autograd_core.linalg.matrices import matrix, t
from autograd_core.ops.axes import all_axes, operand, raw
from autograd_core.ops.casting import rounded_once
from autograd_core.ops.products import MatMul
from autograd_core.variable import Operand, Variable, shape_of

__all__ = ["inv", "matrix_power", "solve", "tensorinv", "tensorsolve"]

_SINGULAR = (
    "Singular matrix: it has no inverse. Use linalg.pinv or linalg.lstsq, or add a small multiple of the identity"
)


class Inv(Function):
    """y = a⁻¹.  dy = −y da y.

    Source:  M. Giles, "An extended collection of matrix derivative results for forward and reverse mode algorithmic
             differentiation", 2008, sec. 2.2.3.
    """

    wide = REFUSED
    saves = OUTPUT

    def forward(self, xp: Any, a: Any) -> Any:
        return xp.linalg.inv(a)

    def backward(self, gy: Any, y: Any) -> Any:
        return -(t(y) @ gy @ t(y))

    def push(self, tangents: Sequence[Any], y: Any) -> Any:
        return -(y @ tangents[0] @ y)

    def mistake(self, a: Any) -> str:
        return _SINGULAR


class Solve(Function):
    """x = a⁻¹ b for stacks of matrices.  dx = a⁻¹ (db − da x).

    Source:  Giles 2008, sec. 2.3.1.
    """

    wide = REFUSED
    saves = (0, OUTPUT)

    def forward(self, xp: Any, a: Any, b: Any) -> Any:
        return xp.linalg.solve(a, b)

    def backward(self, gx: Any, a: Any, x: Any) -> Any:
        gb = Solve()(t(a), gx)
        ga = ops.sum_to(-(gb @ t(x)), a.shape) if self.needs(0) else None
        return ga, ops.sum_to(gb, self.inputs[1].shape) if self.needs(1) else None

    def push(self, tangents: Sequence[Any], a: Any, x: Any) -> Any:
        ta, tb = tangents
        right = tb if ta is None else -(ta @ x) if tb is None else tb - ta @ x
        return Solve()(a, ops.broadcast_to(right, x.shape))

    def mistake(self, a: Any, b: Any) -> str:
        try:
            np.broadcast_shapes(a.shape[:-2], b.shape[:-2])
        except ValueError:
            return f"the leading axes {a.shape[:-2]} and {b.shape[:-2]} don't broadcast"
        return _SINGULAR


def inv(a: Operand) -> Variable:
    """The inverse matrices. Raises LinAlgError for a singular one, or one that is not square."""
    return Inv()(matrix("inv", a, square=True))


def solve(a: Operand, b: Operand) -> Variable:
    """x with a @ x = b: a (…, N, N), b (…, N, K), or one vector (N,), which every matrix gets. Leading axes broadcast.

    Raises LinAlgError for a singular a, ShapeError when the sizes differ.
    """
    left, right = matrix("solve", a, square=True), operand(b)
    vector = right.ndim == 1
    if right.ndim == 0 or right.shape[0 if vector else -2] != left.shape[-1]:
        raise ShapeError(
            f"solve: a is {left.shape}, b is {right.shape}; b needs {left.shape[-1]} rows (a vector as many elements; "
            "give a stack of vectors a last axis of size 1)"
        )
    right = ops.expand_dims(right, -1) if vector else right
    ndim = max(left.ndim, right.ndim)
    x = Solve()(*[m if m.ndim == ndim else ops.reshape(m, (1,) * (ndim - m.ndim) + m.shape) for m in (left, right)])
    return x[..., 0] if vector else x


def matrix_power(a: Operand, n: int) -> Any:
    """a @ a @ …, n times, by repeated squaring; the identity for n = 0, powers of the inverse for n < 0.

    Raises TypeError unless n is an integer, LinAlgError for matrices that are not square or, with n < 0, singular.
    """
    try:
        n = operator.index(n)
    except TypeError as error:
        raise ArgumentError(f"matrix_power: exponent must be an integer, not {n!r}") from error
    square = matrix("matrix_power", a, square=True)
    if n == 0:
        identity = ops.tril(ops.triu(backends.ones_like(raw(square))))
        return ops.where(True, identity, square)  # constant, and yet a function of a: its gradient is 0
    if n < 0:
        square = inv(square)
    return rounded_once(MatMul(), [square], lambda xs: _multiplied(xs[0], abs(n))) if abs(n) > 1 else square


def _multiplied(square: Any, n: int) -> Any:
    """a @ a @ …, n ≥ 1 times."""
    y = None
    for i, bit in enumerate(reversed(f"{n:b}")):
        square = ops.matmul(square, square) if i else square
        if bit == "1":
            y = square if y is None else ops.matmul(y, square)
    return y


def tensorinv(a: Operand, ind: int = 2) -> Variable:
    """The inverse of a as a map from its axes after the first `ind` to those: tensordot(tensorinv(a), a, ind) is the
    identity. Raises LinAlgError when that map is singular or not square, ValueError for ind ≤ 0.
    """
    shape = shape_of(a)
    if ind <= 0:
        raise ArgumentError(f"tensorinv: Invalid ind argument {ind}: it must be positive")
    return ops.reshape(inv(ops.reshape(a, (-1, math.prod(shape[ind:])))), shape[ind:] + shape[:ind])


def tensorsolve(a: Operand, b: Operand, axes: Sequence[int] | None = None) -> Variable:
    """x with tensordot(a, x, x.ndim) = b; `axes` of a are first moved to its end, in this order.

    Raises LinAlgError unless the axes of a that meet b have as many elements as the others.
    """
    left, right = operand(a), operand(b)
    if axes is not None:
        last = all_axes(tuple(axes), left.ndim)
        left = ops.transpose(left, (*[i for i in range(left.ndim) if i not in last], *last))
    rest = left.shape[right.ndim :]
    n = math.prod(rest)
    if left.size != n**2:
        raise MatrixError(
            f"tensorsolve: a of shape {left.shape} with b of shape {right.shape}: Input arrays must satisfy the "
            "requirement prod(a.shape[b.ndim:]) == prod(a.shape[:b.ndim])"
        )
    return ops.reshape(solve(ops.reshape(left, (n, n)), ops.reshape(right, n)), rest)
