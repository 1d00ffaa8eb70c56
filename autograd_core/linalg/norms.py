"""Norms of vectors and matrices. At 0 every norm counts as constant: its gradient is 0."""

from __future__ import annotations

import functools
import operator
from typing import Any

import numpy as np

from autograd_core import backends, ops
from autograd_core.errors import ArgumentError, ShapeError
from autograd_core.function import INPUTS, OUTPUT, Function
from autograd_core.linalg.singular_values import svdvals
from autograd_core.node import Axis
from autograd_core.ops.axes import all_axes, kept_axes, operand, raw
from autograd_core.variable import Operand, Variable

__all__ = ["matrix_norm", "norm", "vector_norm"]


class Norm(Function):
    """y = √Σ x² over the axes, which are kept as size 1.  dy = Σ x dx / y, 0 where y is 0."""

    wide = True
    saves = (INPUTS, OUTPUT)

    def __init__(self, axes: tuple[int, ...]) -> None:
        self.axes = axes

    def forward(self, xp: Any, x: Any) -> Any:
        return xp.sqrt((x * x).sum(axis=self.axes, keepdims=True))

    def backward(self, gy: Any, x: Any, y: Any) -> Any:
        zero = raw(y) == 0
        return gy * ops.where(zero, 0, x) / ops.where(zero, 1, y)


class PNorm(Function):
    """y = (Σ |x|ᵖ)^(1/p) over the axes, which are kept as size 1.  dy = Σ sign(x) (|x| / y)^(p−1) dx; elements that are
    0 count as constant."""

    wide = True
    saves = (INPUTS, OUTPUT)

    def __init__(self, p: float, axes: tuple[int, ...]) -> None:
        self.p = p
        self.axes = axes

    def forward(self, xp: Any, x: Any) -> Any:
        return (xp.absolute(x) ** self.p).sum(axis=self.axes, keepdims=True) ** (1 / self.p)

    def backward(self, gy: Any, x: Any, y: Any) -> Any:
        zero = (raw(x) == 0) | (raw(y) == 0)
        ratio = ops.where(zero, 1, ops.absolute(x)) / ops.where(raw(y) == 0, 1, y)
        return gy * ops.where(zero, 0, ops.sign(x) * ratio ** (self.p - 1))


def norm(x: Operand, ord: Any = None, axis: Axis = None, keepdims: bool = False) -> Variable:
    """The norm of vectors along one axis, of matrices in two, or of all elements as one vector (axis and ord None).

    ord:  of vectors a number p, (Σ |x|ᵖ)^(1/p), also inf, −inf and 0, the number of elements that are not 0; 2 by
          default. Of matrices "fro" (default), "nuc", inf, −inf, 1, −1, 2 and −2.
    The gradient is 0 at 0. Elements that tie for inf, and sums of rows or columns, share it evenly.

    Raises ValueError for other norms and for arrays of more than two axes (with axis=None and ord given).
    """
    array = _floating(x)
    if axis is None:
        axes = tuple(range(array.ndim))
        if ord is None:
            return _restored(Norm(axes)(array), axes, keepdims)
    else:
        try:
            axes = tuple(map(operator.index, axis)) if isinstance(axis, tuple) else (operator.index(axis),)
        except TypeError as error:
            raise ArgumentError(
                f"norm: 'axis' must be None, an integer or a tuple of integers, not {axis!r}"
            ) from error
    if len(axes) == 1:
        return _vector_norm(array, ord, all_axes(axes, array.ndim), keepdims)
    if len(axes) == 2:
        return _matrix_norm(array, ord, all_axes(axes, array.ndim), keepdims)
    raise ShapeError(
        f"norm: Improper number of dimensions to norm: {len(axes)} axes, with ord={ord!r}; give one or two with axis="
    )


def vector_norm(x: Operand, /, *, axis: Axis = None, keepdims: bool = False, ord: Any = 2) -> Variable:
    """The norm of the elements along any number of axes, taken as one vector: see `norm`."""
    array = _floating(x)
    return _vector_norm(array, ord, all_axes(axis, array.ndim), keepdims)


def matrix_norm(x: Operand, /, *, keepdims: bool = False, ord: Any = "fro") -> Variable:
    """The norm of the matrices in the last two axes: see `norm`."""
    return norm(x, ord, (-2, -1), keepdims)


def _floating(x: Operand) -> Any:
    array = operand(x)
    return array if backends.is_floating(array.dtype) else ops.astype(array, np.float64)


def _vector_norm(x: Any, ord: Any, axes: tuple[int, ...], keepdims: bool) -> Any:
    if ord is None or ord == 2:
        y = Norm(axes)(x)
    elif ord == 1:
        y = ops.sum(ops.absolute(x), axes, keepdims=True)
    elif ord == np.inf:
        y = ops.max(ops.absolute(x), axes, keepdims=True, initial=_of_nothing(x))
    elif ord == -np.inf:
        y = ops.min(ops.absolute(x), axes, keepdims=True)
    elif isinstance(ord, str):
        raise ArgumentError(f"norm: Invalid norm order {ord!r} for vectors: give a number")
    elif ord == 0:
        y = ops.astype(ops.sum(ops.not_equal(x, 0), axes, keepdims=True), x.dtype)
    else:
        y = PNorm(float(ord), axes)(x)
    return _restored(y, axes, keepdims)


def _matrix_norm(x: Any, ord: Any, axes: tuple[int, ...], keepdims: bool) -> Any:
    row, column = axes
    if ord is None or ord in ("fro", "f"):
        y = Norm(axes)(x)
    elif ord in (1, -1):
        y = _extreme(ord, x)(ops.sum(ops.absolute(x), row, keepdims=True), column, keepdims=True)
    elif ord in (np.inf, -np.inf):
        y = _extreme(ord, x)(ops.sum(ops.absolute(x), column, keepdims=True), row, keepdims=True)
    elif ord in (2, -2, "nuc"):
        s = svdvals(ops.moveaxis(x, axes, (-2, -1)))
        zero = ops.less_equal(raw(s), ops.multiply(np.finfo(s.dtype).eps, ops.sum(raw(s), -1, keepdims=True)))
        s = ops.where(zero, 0, s)  # no singular value has a derivative at 0
        y = kept_axes(ops.sum(s, -1) if ord == "nuc" else _extreme(ord, x)(s, -1), axes, x.shape)
    else:
        raise ArgumentError(
            f"norm: Invalid norm order {ord!r} for matrices: it is 'fro', 'nuc', inf, -inf, 1, -1, 2 or -2"
        )
    return _restored(y, axes, keepdims)


def _extreme(ord: float, x: Any) -> Any:
    return functools.partial(ops.max, initial=_of_nothing(x)) if ord > 0 else ops.min


def _of_nothing(x: Any) -> float | None:
    """Where the largest of several sizes starts: at 0 if x has no element, which has the norm 0."""
    return None if x.size else 0.0


def _restored(y: Any, axes: tuple[int, ...], keepdims: bool) -> Any:
    """y without its axes of size 1, unless they are kept."""
    return y if keepdims else ops.squeeze(y, axes)
