"""The singular value decomposition."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from autograd_core import ops
from autograd_core.function import OUTPUT, Function
from autograd_core.half import REFUSED
from autograd_core.linalg.eigenvalues import eigh
from autograd_core.linalg.matrices import InverseGaps, SVDResult, matrix, nonzero, t
from autograd_core.ops.axes import filled, raw
from autograd_core.variable import Operand, Variable

__all__ = ["svd", "svdvals"]


class SVD(Function):
    """a = u diag(s) vᵀ.  With P = uᵀ da v and F[i, j] = 1 / (s[j]² − s[i]²): ds = diag P, du = u (F∘(P s + s Pᵀ)) and
    what leaves the span of u, (1 − u uᵀ) da v / s; dv is the same for aᵀ.

    Source:  J. Townsend, "Differentiating the singular value decomposition", 2016.
    """

    wide = REFUSED
    saves = OUTPUT

    def __init__(self, full_matrices: bool) -> None:
        self.full_matrices = full_matrices

    def forward(self, xp: Any, a: Any) -> Any:
        return tuple(xp.linalg.svd(a, full_matrices=self.full_matrices))

    def backward(self, gys: Any, u: Any, s: Any, vh: Any) -> Any:
        k, v = s.shape[-1], t(vh)
        gu, gs, gv = gys[0], gys[1], t(gys[2])
        outside = [ops.where(g != 0, np.nan, 0 * g) for g in (gu[..., k:], gv[..., k:]) if g.shape[-1]]
        u, v, gu, gv = u[..., :k], v[..., :k], gu[..., :k], gv[..., :k]
        used = nonzero(gu) | nonzero(gv)
        gaps = _inverse_gaps_of_squares(s, used)
        pu, pv = t(u) @ gu, t(v) @ gv
        turn = gaps * (pu - t(pu)) * s[..., None, :] + s[..., :, None] * (gaps * (pv - t(pv)))
        left = u * gs[..., None, :] + u @ turn
        if u.shape[-2] > k:
            left = left + (gu - u @ pu) * _inverse(s, used)
        ga = left @ t(v)
        if v.shape[-2] > k:
            ga = ga + (u * _inverse(s, used)) @ t(gv - v @ pv)
        for undefined in outside:
            ga = ga + ops.sum(undefined, axis=(-2, -1), keepdims=True)
        return ga

    def push(self, tangents: Sequence[Any], u: Any, s: Any, vh: Any) -> Any:
        k, v, da = s.shape[-1], t(vh), tangents[0]
        more_u, more_v = u[..., k:], v[..., k:]
        u, v = u[..., :k], v[..., :k]
        p = t(u) @ da @ v
        gaps = _inverse_gaps_of_squares(s)
        row, column = s[..., None, :], s[..., :, None]
        du, dv = u @ (gaps * (p * row + column * t(p))), v @ (gaps * (column * p + t(p) * row))
        if u.shape[-2] > k:
            du = du + (da @ v - u @ p) * _inverse(s)
        if v.shape[-2] > k:
            dv = dv + (t(da) @ u - v @ t(p)) * _inverse(s)
        du, dv = (
            ops.concatenate([d, filled(raw(d), more.shape, np.nan)], axis=-1) if more.shape[-1] else d
            for d, more in ((du, more_u), (dv, more_v))
        )
        return du, ops.diagonal(p, 0, -2, -1), t(dv)


def _inverse_gaps_of_squares(s: Any, *used: Any) -> Any:
    """1 / (s[j]² − s[i]²), as a product: small singular values keep their accuracy."""
    total = s[..., None, :] + s[..., :, None]
    return InverseGaps()(s, *used) / ops.where(total == 0, 1, total)


def _inverse(s: Any, *used: Any) -> Any:
    """1 / s as a row; where s is 0 to rounding NaN, or 0 if no gradient reaches the vectors."""
    row = s[..., None, :]
    zero = raw(row) <= np.finfo(s.dtype).eps * raw(s).sum(axis=-1, keepdims=True)[..., None, :]
    lost = zero & used[0] if used else zero
    return ops.where(lost, np.nan, ops.where(zero, 0, 1 / ops.where(zero, 1, row)))


def svd(a: Operand, full_matrices: bool = True, compute_uv: bool = True, hermitian: bool = False) -> Any:
    """u, s, vᵀ with a = u diag(s) vᵀ, s in descending order; s alone with compute_uv=False.

    The pairs of vectors have arbitrary signs, and for equal singular values they are arbitrary: a gradient that reaches
    the vectors of equal (to rounding) singular values is NaN, and so is one that reaches those for a singular value of
    0 of a matrix that is not square, and the columns that full_matrices=True adds. The singular values have a gradient
    always; that of one which is 0 or equals another is one of many.
    hermitian:  a is symmetric: found by `eigh`, which reads its lower triangle.
    """
    a = matrix("svd", a, square=hermitian)
    if hermitian:
        u, s, vh = _symmetric_svd(a)
    else:
        u, s, vh = SVD(bool(full_matrices and compute_uv))(a)
    return SVDResult(u, s, vh) if compute_uv else s


def _symmetric_svd(a: Any) -> tuple[Any, Any, Any]:
    """Eigenvalues without their signs, which go into v."""
    w, v = eigh(a)
    order = ops.argsort(raw(ops.absolute(w)), axis=-1)[..., ::-1]
    w, v = ops.take_along_axis(w, order, axis=-1), ops.take_along_axis(v, order[..., None, :], axis=-1)
    return v, ops.absolute(w), t(v * ops.sign(raw(w))[..., None, :])


def svdvals(x: Operand, /) -> Variable:
    """The singular values of matrices, in descending order: see `svd`."""
    return SVD(False)(matrix("svdvals", x))[1]
