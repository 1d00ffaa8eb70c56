"""What the functions of this package share: checks of shapes, gaps between eigenvalues, and results with names."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from autograd_core import half
from autograd_core.errors import MatrixError
from autograd_core.function import OUTPUT, Function
from autograd_core.ops.axes import operand, raw
from autograd_core.variable import Operand, shape_of


class EigResult(NamedTuple):
    eigenvalues: Any
    eigenvectors: Any


class EighResult(NamedTuple):
    eigenvalues: Any
    eigenvectors: Any


class QRResult(NamedTuple):
    Q: Any
    R: Any


class SlogdetResult(NamedTuple):
    sign: Any
    logabsdet: Any


class SVDResult(NamedTuple):
    U: Any
    S: Any
    Vh: Any


def t(x: Any) -> Any:
    """The transposed matrices."""
    return x.swapaxes(-1, -2)


def eps(dtype: np.dtype[Any]) -> float:
    """The distance from 1 to the next number of the dtype that these functions compute in: of half precision, float32."""
    return float(np.finfo(half.FLOAT32 if half.is_half(dtype) else dtype).eps)


def for_each_matrix(xp: Any, tolerance: Any) -> Any:
    """A tolerance beside singular values (…, K): one number in float64, or one for each matrix."""
    return xp.asarray(tolerance)[..., None] if np.ndim(tolerance) else np.float64(tolerance)


def matrix(name: str, x: Operand, *, square: bool = False) -> Any:
    """The operand, checked to be a stack of (square) matrices. Raises MatrixError, which is a LinAlgError."""
    shape = shape_of(x)
    if len(shape) < 2:
        raise MatrixError(
            f"{name}: {len(shape)}-dimensional array given, of shape {shape}. Array must be at least "
            "two-dimensional: the last two axes are those of the matrices"
        )
    if square and shape[-1] != shape[-2]:
        raise MatrixError(f"{name}: Last 2 dimensions of the array must be square; the shape is {shape}")
    return operand(x)


def nonzero(g: Any) -> Any:
    """For each matrix of a stack whether a gradient reaches it: booleans of shape (…, 1, 1)."""
    return (raw(g) != 0).any(axis=(-2, -1), keepdims=True)


class InverseGaps(Function):
    """y[i, j] = 1 / (w[j] − w[i]), 0 on the diagonal: by what the derivative of eigenvectors is scaled.

    Where two values are equal to rounding the vectors are not determined, and neither is their derivative: y is NaN
    there, or 0 where a second input says that no gradient reaches the vectors.
    """

    saves = OUTPUT

    def forward(self, xp: Any, w: Any, *used: Any) -> Any:
        gaps = w[..., None, :] - w[..., :, None]
        lost = xp.tril(xp.triu(xp.ones_like(gaps))) == 0
        for flag in used:
            lost = lost & flag
        scale = xp.absolute(w).sum(axis=-1, keepdims=True)[..., None]
        equal = xp.absolute(gaps) <= xp.finfo(w.dtype).eps * scale
        return xp.where(equal, xp.where(lost, xp.nan, xp.zeros_like(gaps)), 1 / xp.where(equal, 1, gaps))

    def backward(self, gy: Any, y: Any) -> Any:
        h = gy * y * y
        return h.sum(-1) - h.sum(-2), *[None for _ in self.inputs[1:]]
