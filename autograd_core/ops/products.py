"""Products of matrices and vectors."""

from __future__ import annotations

import math
import warnings
from typing import TYPE_CHECKING, Any

from autograd_core import backends, ops
from autograd_core.backends import products
from autograd_core.errors import AxisError, GraphError, ShapeError
from autograd_core.ops.contractions import Bilinear
from autograd_core.variable import Operand, Variable, shape_of

if TYPE_CHECKING:
    import numpy.typing as npt

__all__ = ["cross", "dot", "inner", "kron", "matmul", "matvec", "outer", "trace", "vdot", "vecdot", "vecmat"]


class MatMul(Bilinear):
    """y = a @ b.  (…, M, K) @ (…, K, N) -> (…, M, N); a 1-D side is a row on the left, a column on the right."""

    symbol = "@"

    def forward(self, xp: Any, a: Any, b: Any) -> Any:
        return products.matmul(a, b)

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
                rows = math.prod(a2.shape[:-1])  # not −1, which can't be worked out when the other size is 0
                a2, gy = a2.reshape(rows, a2.shape[-1]), gy.reshape(rows, gy.shape[-1])
            gb = ops.sum_to(matmul(a2.swapaxes(-1, -2), gy), b2.shape).reshape(b.shape)
        return ga, gb

    def mistake(self, a: Any, b: Any) -> str:
        if not (a.ndim and b.ndim):
            return "a matrix product needs at least one axis on each side; multiply by a number with *"
        axis = -2 if b.ndim > 1 else -1
        if a.shape[-1] != b.shape[axis]:
            return f"the inner sizes differ: a.shape[-1] is {a.shape[-1]}, b.shape[{axis}] is {b.shape[axis]}"
        return f"the batch axes {a.shape[:-2]} and {b.shape[:-2]} don't broadcast"


class Cross(Bilinear):
    """y = a × b, vectors of three along the last axis; da · (b × gy) = gy · (da × b)."""

    wide = True
    symbol = "×"

    def forward(self, xp: Any, a: Any, b: Any) -> Any:
        return xp.cross(a, b)

    def backward(self, gy: Any, a: Any, b: Any) -> Any:
        ga = ops.sum_to(Cross()(b, gy), a.shape) if self.needs(0) else None
        return ga, ops.sum_to(Cross()(gy, a), b.shape) if self.needs(1) else None


def matmul(a: Operand, b: Operand) -> Variable:
    """a @ b with NumPy's rules: 1-D sides are vectors, axes before the last two broadcast.

    Raises ShapeError when a.shape[-1] differs from b.shape[-2], and for 0-d operands.
    """
    return MatMul()(a, b)


def dot(a: Operand, b: Operand, out: None = None) -> Variable:
    """Σ a · b over the last axis of a and the second to last of b (the only one of a 1-D b); 0-d operands multiply.

    Raises ShapeError when those sizes differ.
    """
    _no_out("dot", out)
    a_shape, b_shape = shape_of(a), shape_of(b)
    if not a_shape or not b_shape:
        return ops.multiply(a, b)
    if a_shape[-1] != b_shape[-2:][0]:
        raise ShapeError(
            f"dot: shapes {a_shape} and {b_shape} not aligned: {a_shape[-1]} != {b_shape[-2:][0]}; the last axis "
            "of a meets the second to last of b"
        )
    if len(a_shape) <= 2 and len(b_shape) <= 2:
        return matmul(a, b)
    return ops.tensordot(a, b, (-1, max(len(b_shape) - 2, 0)))


def vdot(a: Operand, b: Operand, /) -> Variable:
    """Σ a · b over all elements, in row-major order. Raises ShapeError when a and b have different numbers of them."""
    return matmul(ops.reshape(a, -1), ops.reshape(b, -1))


def vecdot(x1: Operand, x2: Operand, /, *, axis: int = -1) -> Variable:
    """Σ x1 · x2 along an axis; the others broadcast. Raises ShapeError when the sizes along it differ."""
    x1, x2 = _last(x1, axis), _last(x2, axis)
    return matmul(ops.expand_dims(x1, -2), ops.expand_dims(x2, -1))[..., 0, 0]


def matvec(x1: Operand, x2: Operand, /) -> Variable:
    """Matrices times vectors: (…, M, N), (…, N) -> (…, M); leading axes broadcast."""
    return matmul(x1, ops.expand_dims(x2, -1))[..., 0]


def vecmat(x1: Operand, x2: Operand, /) -> Variable:
    """Vectors times matrices: (…, N), (…, N, M) -> (…, M); leading axes broadcast."""
    return matmul(ops.expand_dims(x1, -2), x2)[..., 0, :]


def inner(a: Operand, b: Operand, /) -> Variable:
    """Σ a · b over the last axis of each; 0-d operands multiply. Raises ShapeError when those sizes differ."""
    if not shape_of(a) or not shape_of(b):
        return ops.multiply(a, b)
    return ops.tensordot(a, b, (-1, -1))


def outer(a: Operand, b: Operand, out: None = None) -> Variable:
    """Every element of a times every element of b: y[i, j] = a[i] · b[j], operands flattened."""
    _no_out("outer", out)
    return ops.multiply(ops.reshape(a, (-1, 1)), ops.reshape(b, (1, -1)))


def kron(a: Operand, b: Operand) -> Variable:
    """The Kronecker product: blocks of b, each scaled by one element of a."""
    a_shape, b_shape = shape_of(a), shape_of(b)
    ndim = max(len(a_shape), len(b_shape))
    a_shape, b_shape = ((1,) * (ndim - len(shape)) + shape for shape in (a_shape, b_shape))
    y = ops.multiply(
        ops.reshape(a, tuple(n for size in a_shape for n in (size, 1))),
        ops.reshape(b, tuple(n for size in b_shape for n in (1, size))),
    )
    return ops.reshape(y, tuple(m * n for m, n in zip(a_shape, b_shape, strict=True)))


def cross(
    a: Operand, b: Operand, axisa: int = -1, axisb: int = -1, axisc: int = -1, axis: int | None = None
) -> Variable:
    """The vector product of vectors of three along `axisa` and `axisb`, put along `axisc`; `axis` sets all of them.

    Vectors of two count as having 0 as their third element; of two such, the result is its third element alone, which
    NumPy has deprecated. Raises ShapeError for other sizes.
    """
    axisa, axisb, axisc = (axisa, axisb, axisc) if axis is None else (axis, axis, axis)
    left, right = _last(a, axisa), _last(b, axisb)
    sizes = left.shape[-1], right.shape[-1]
    if not set(sizes) <= {2, 3}:
        raise ShapeError(
            f"cross: vectors must have 2 or 3 elements along axisa and axisb; there are {sizes[0]} and {sizes[1]}"
        )
    if 2 in sizes:
        warnings.warn(
            "Arrays of 2-dimensional vectors are deprecated. Use arrays of 3-dimensional vectors instead. "
            "(deprecated in NumPy 2.0)",
            DeprecationWarning,
            stacklevel=2,
        )
    y = Cross()(*[_with_third(x) if x.shape[-1] == 2 else x for x in (left, right)])
    return y[..., 2] if sizes == (2, 2) else ops.moveaxis(y, -1, axisc)


def trace(
    a: Operand, offset: int = 0, axis1: int = 0, axis2: int = 1, dtype: npt.DTypeLike | None = None, out: None = None
) -> Variable:
    """The sum of the diagonal of two axes, shifted by `offset`. Raises ShapeError for fewer than two axes."""
    _no_out("trace", out)
    if dtype is not None:
        a = ops.astype(a, dtype)
    return ops.sum(ops.diagonal(a, offset, axis1, axis2), axis=-1)


def _last(x: Operand, axis: int) -> Any:
    """x with this axis moved to the end."""
    ndim = len(shape_of(x))
    if not -ndim <= axis < ndim:
        raise AxisError(f"axis {axis} is out of bounds for an array of {ndim} axes")
    if axis in (-1, ndim - 1):
        return x if isinstance(x, Variable) else backends.as_array(x)
    return ops.moveaxis(x, axis, -1)


def _with_third(x: Any) -> Any:
    """Vectors of two with a third element of 0."""
    return ops.concatenate([x, x[..., :1] * 0], axis=-1)


def _no_out(name: str, out: Any) -> None:
    if out is not None:
        raise GraphError(f"{name}(…, out=…) would write past the graph: use the result it returns instead")
