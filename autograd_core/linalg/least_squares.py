"""Pseudo-inverses and least squares: for matrices whose rank stays the same nearby."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from autograd_core import backends, ops
from autograd_core.backends import BatchArray
from autograd_core.checks import common_dtype
from autograd_core.errors import ArgumentError, MatrixError
from autograd_core.function import INPUTS, OUTPUT, Function
from autograd_core.half import REFUSED
from autograd_core.linalg.matrices import eps, for_each_matrix, matrix, t
from autograd_core.linalg.singular_values import svdvals
from autograd_core.modes import changed
from autograd_core.ops.axes import constant, operand, raw
from autograd_core.variable import Operand, Variable

__all__ = ["lstsq", "pinv"]


class Pinv(Function):
    """y = a⁺.  dy = −y da y + y yᵀ daᵀ (1 − a y) + (1 − y a) daᵀ yᵀ y, at constant rank.

    Source:  G. Golub, V. Pereyra, "The differentiation of pseudo-inverses and nonlinear least squares problems whose
             variables separate", 1973, eq. 4.12.
    """

    wide = REFUSED
    saves = (INPUTS, OUTPUT)

    def __init__(self, rtol: Any, hermitian: bool = False) -> None:
        self.rtol = rtol
        self.hermitian = hermitian

    def forward(self, xp: Any, a: Any) -> Any:
        if 0 in a.shape[-2:]:
            return xp.zeros((*a.shape[:-2], *a.shape[:-3:-1]), a.dtype)
        if self.hermitian:
            s, u = xp.linalg.eigh(a)
            s, vh = abs(s), t(u * xp.sign(s)[..., None, :])
        else:
            u, s, vh = xp.linalg.svd(a, full_matrices=False)
        large = s > for_each_matrix(xp, self.rtol) * s.max(axis=-1, keepdims=True)
        inverse = xp.where(large, 1 / xp.where(large, s, 1), 0)
        return t(vh) @ (inverse[..., None] * t(u))

    def backward(self, gy: Any, a: Any, y: Any) -> Any:
        if self.hermitian:
            a = ops.tril(a) + t(ops.tril(a, -1))
        g, yt = t(gy), t(y)
        ga = -(yt @ gy @ yt)
        ga = ga + (g - a @ (y @ g)) @ (y @ yt)
        ga = ga + (yt @ y) @ (g - (g @ y) @ a)
        return (ga + t(ga)) / 2 if self.hermitian else ga


class Lstsq(Function):
    """x = a⁺ b, through singular values, and the rank of a.  dx = a⁺ (db − da x) + a⁺ a⁺ᵀ daᵀ (b − a x)
    + (1 − a⁺ a) daᵀ a⁺ᵀ x.

    Source:  Golub and Pereyra 1973, eq. 4.12 times b.
    """

    wide = REFUSED
    saves = (INPUTS, OUTPUT)

    def __init__(self, rtol: float) -> None:
        self.rtol = rtol

    def forward(self, xp: Any, a: Any, b: Any) -> Any:
        u, s, vh = xp.linalg.svd(a, full_matrices=False)
        kept = s > self.rtol * s[..., :1]
        inverse = xp.where(kept, 1 / xp.where(kept, s, 1), 0)
        return t(vh) @ (inverse[..., None] * (t(u) @ b)), kept.sum(axis=-1).astype(np.intc)

    def backward(self, gys: Any, a: Any, b: Any, x: Any, rank: Any) -> Any:
        gx = gys[0]
        p = Pinv(self.rtol)(a)
        gb = t(p) @ gx
        if not self.needs(0):
            return None, gb
        ga = (b - a @ x) @ t(p @ gb) - gb @ t(x) + (t(p) @ x) @ t(gx - t(a) @ gb)
        return ga, gb


class LstsqResult(NamedTuple):
    x: Any
    residuals: Any
    rank: Any
    s: Any


def pinv(a: Operand, rcond: Any = None, hermitian: bool = False, *, rtol: Any = np._NoValue) -> Variable:
    """The Moore-Penrose pseudo-inverses.

    rcond, rtol:  singular values up to this times the largest count as 0; 1e-15 by default, max(M, N) · eps for
                  rtol=None. The gradient is that at constant rank: where a change of a would raise the rank, the
                  pseudo-inverse jumps and has none.
    hermitian:    a is symmetric: only its lower triangle is read, and the gradient is symmetric.
    """
    array = matrix("pinv", a, square=hermitian)
    if rcond is not None and rtol is not np._NoValue:
        raise ArgumentError("pinv: `rtol` and `rcond` can't be both set")
    tolerance = constant("pinv", "rtol", 1e-15 if rcond is None and rtol is np._NoValue else rcond)
    if rtol is not np._NoValue:
        tolerance = constant("pinv", "rtol", rtol)
        if rtol is None:
            tolerance = max(array.shape[-2:]) * eps(array.dtype)
    return Pinv(tolerance, hermitian)(array)


def lstsq(a: Operand, b: Operand, rcond: float | None = None) -> LstsqResult:
    """The x of least ‖a x − b‖, and of these the shortest: a (M, N), b (M,) or (M, K). Also the residuals, a's rank and
    its singular values.

    rcond:  singular values up to this times the largest count as 0: max(M, N) · eps for None, eps for −1.
    The residuals, ‖a x − b‖² for each column, are there for M > N and full rank only, else an empty array. Gradients
    hold at constant rank, and flow through x, the residuals and the singular values.

    Raises LinAlgError unless a is a matrix, b one or a vector, of as many rows.
    """
    left, right = operand(a), operand(b)
    if left.ndim != 2 or right.ndim not in (1, 2):
        raise MatrixError(
            f"lstsq: {left.ndim}- and {right.ndim}-dimensional arrays given, of shapes {left.shape} and {right.shape}: "
            "a must be two-dimensional, b one- or two-dimensional; use pinv(a) @ b, or vmap, for a stack of them"
        )
    if left.shape[0] != right.shape[0]:
        raise MatrixError(
            f"lstsq: Incompatible dimensions: a of shape {left.shape} and b of shape {right.shape} must "
            "have as many rows"
        )
    rows, columns = left.shape
    dtype = common_dtype("lstsq", *[x.dtype if backends.is_floating(x.dtype) else np.float64 for x in (left, right)])
    left, right = (x if x.dtype == dtype else ops.astype(x, dtype) for x in (left, right))
    rtol = max(rows, columns) * eps(dtype) if rcond is None else eps(dtype) if rcond < 0 else float(rcond)
    vector = right.ndim == 1
    right = ops.expand_dims(right, -1) if vector else right
    x, rank = Lstsq(rtol)(left, right)
    with changed(cast=None):  # under nn.amp.autocast the product would lose the digits that differ
        residuals = ops.sum((right - left @ x) ** 2, axis=0)
    if rows <= columns or not _is(rank, columns):
        residuals = residuals[:0]
    return LstsqResult(x[..., 0] if vector else x, residuals, rank, svdvals(left))


def _is(rank: Any, full: int) -> bool:
    """Whether the rank is full; taken to be so inside vmap, where it may differ from example to example."""
    array = raw(rank)
    return isinstance(array, BatchArray) or array.item() == full
