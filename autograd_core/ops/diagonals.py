"""Triangles and diagonals of matrices."""

from __future__ import annotations

import operator
from typing import Any

import numpy as np

from autograd_core import ops
from autograd_core.errors import ArgumentError, ShapeError
from autograd_core.function import Function
from autograd_core.node import Shape
from autograd_core.ops.axes import one_axis
from autograd_core.ops.indexing import located
from autograd_core.variable import Operand, Variable, shape_of

__all__ = ["diag", "diagflat", "diagonal", "tril", "triu"]


class Tril(Function):
    """y = x on and below diagonal k of each matrix, 0 above."""

    linear = True

    def __init__(self, k: int) -> None:
        self.k = k

    def forward(self, xp: Any, x: Any) -> Any:
        return xp.tril(x, self.k)

    def backward(self, gy: Any) -> Any:
        return tril(gy, self.k)


class Triu(Function):
    """y = x on and above diagonal k of each matrix, 0 below."""

    linear = True

    def __init__(self, k: int) -> None:
        self.k = k

    def forward(self, xp: Any, x: Any) -> Any:
        return xp.triu(x, self.k)

    def backward(self, gy: Any) -> Any:
        return triu(gy, self.k)


class OnDiagonals(Function):
    """What Diagonal and FromDiagonal share: where the diagonals of an array of `shape` lie."""

    linear = True

    def __init__(self, shape: Shape, offset: int, axis1: int, axis2: int) -> None:
        self.shape = shape
        self.offset = offset
        self.axis1 = axis1
        self.axis2 = axis2

    def places(self, xp: Any, x: Any) -> tuple[Any, Any]:
        """A view of x with the matrices' axes at the end, and the index of their diagonals in it."""
        others = [i for i in range(len(self.shape)) if i not in (self.axis1, self.axis2)]
        down, right = max(-self.offset, 0), max(self.offset, 0)
        count = max(min(self.shape[self.axis1] - down, self.shape[self.axis2] - right), 0)
        steps = np.arange(count)
        index = located((..., steps + down, steps + right), xp)
        return xp.transpose(x, (*others, self.axis1, self.axis2)), index


class Diagonal(OnDiagonals):
    """y = the diagonals of the matrices in two axes of x, along a new last axis."""

    def forward(self, xp: Any, x: Any) -> Any:
        matrices, index = self.places(xp, x)
        return matrices[index]

    def backward(self, gy: Any) -> Any:
        return FromDiagonal(self.shape, self.offset, self.axis1, self.axis2)(gy)


class FromDiagonal(OnDiagonals):
    """y = zeros with x on the diagonals of the matrices in two axes."""

    def forward(self, xp: Any, x: Any) -> Any:
        y = xp.zeros(self.shape, x.dtype)
        matrices, index = self.places(xp, y)
        matrices[index] = x  # a view of y
        return y

    def backward(self, gy: Any) -> Any:
        return Diagonal(self.shape, self.offset, self.axis1, self.axis2)(gy)


def tril(m: Operand, k: int = 0) -> Variable:
    """m with zeros above diagonal k of each matrix in its last two axes. A row counts as each row of a matrix."""
    return Tril(_whole(k, "tril"))(_square(m, "tril"))


def triu(m: Operand, k: int = 0) -> Variable:
    """m with zeros below diagonal k of each matrix in its last two axes. A row counts as each row of a matrix."""
    return Triu(_whole(k, "triu"))(_square(m, "triu"))


def _whole(k: int, name: str) -> int:
    try:
        return operator.index(k)
    except TypeError as error:
        raise ArgumentError(f"{name}: which diagonal is counted by an integer, not {k!r}") from error


def _square(m: Operand, name: str) -> Operand:
    shape = shape_of(m)
    if not shape:
        raise ArgumentError(f"{name} needs a matrix, not a single number")
    return m if len(shape) > 1 else ops.broadcast_to(m, (*shape, *shape))


def diagonal(a: Operand, offset: int = 0, axis1: int = 0, axis2: int = 1) -> Variable:
    """The diagonals of the matrices in two axes of `a`, along a new last axis; offset > 0 for those further right."""
    shape = shape_of(a)
    if len(shape) < 2:
        raise ShapeError(f"diagonal needs two or more axes; the shape is {shape}")
    axis1, axis2 = one_axis(axis1, len(shape)), one_axis(axis2, len(shape))
    if axis1 == axis2:
        raise ShapeError("diagonal: axis1 and axis2 must differ")
    return Diagonal(shape, _whole(offset, "diagonal"), axis1, axis2)(a)


def diag(v: Operand, k: int = 0) -> Variable:
    """The k-th diagonal of a matrix; of a row the matrix with it there and zeros elsewhere."""
    shape = shape_of(v)
    if len(shape) == 1:
        k = _whole(k, "diag")
        n = shape[0] + abs(k)
        return FromDiagonal((n, n), k, 0, 1)(v)
    if len(shape) != 2:
        raise ShapeError(f"diag takes a row or a matrix; the shape is {shape}. See diagonal for more axes")
    return diagonal(v, k)


def diagflat(v: Operand, k: int = 0) -> Variable:
    """The matrix with v's elements, in one row, on its k-th diagonal and zeros elsewhere."""
    return diag(ops.ravel(v), k)
