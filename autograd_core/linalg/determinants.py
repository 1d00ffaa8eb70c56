"""Determinants."""

from __future__ import annotations

from typing import Any

from autograd_core import ops
from autograd_core.function import INPUTS, Function
from autograd_core.half import REFUSED
from autograd_core.linalg.inverses import Inv
from autograd_core.linalg.matrices import SlogdetResult, matrix, t
from autograd_core.linalg.singular_values import svd
from autograd_core.ops.axes import raw
from autograd_core.variable import Operand, Variable

__all__ = ["det", "slogdet"]


class Det(Function):
    """y = det a.  dy = Σ C da, with the matrix of cofactors C: det(a) a⁻ᵀ where a has an inverse, and exact without
    one."""

    wide = REFUSED
    saves = INPUTS

    def forward(self, xp: Any, a: Any) -> Any:
        return xp.linalg.det(a)

    def backward(self, gy: Any, a: Any) -> Any:
        return gy[..., None, None] * Cofactors()(a)


class Cofactors(Function):
    """C[i, j] = ∂ det(a) / ∂ a[i, j]: from a = u s vᵀ, C = det(u) det(v) u diag(Π s without s[i]) vᵀ, without dividing.

    Its derivative is exact for singular matrices too; the one after it (the third of `det`) divides by the gaps between
    singular values, and is NaN where two of them are equal.

    Source:  G. W. Stewart, "On the adjugate matrix", 1998.
    """

    saves = INPUTS

    def forward(self, xp: Any, a: Any) -> Any:
        u, s, vh = xp.linalg.svd(a)
        ones = xp.ones_like(s[..., :1])
        below = xp.cumprod(xp.concatenate([ones, s[..., :-1]], axis=-1), axis=-1)
        above = xp.cumprod(xp.concatenate([ones, s[..., :0:-1]], axis=-1), axis=-1)[..., ::-1]
        sign = xp.sign(xp.linalg.det(u) * xp.linalg.det(vh))[..., None]
        return (u * (sign * below * above)[..., None, :]) @ vh

    def backward(self, g: Any, a: Any) -> Any:
        u, s, vh = svd(a)
        sign = ops.sign(Det()(raw(u)) * Det()(raw(vh)))[..., None, None]
        g = t(u) @ g @ t(vh) * sign
        pairs = _pairs(s)
        diagonal = (pairs @ ops.diagonal(g, 0, -2, -1)[..., None])[..., 0]
        return (u * diagonal[..., None, :] - u @ t(pairs * g)) @ vh


def _pairs(s: Any) -> Any:
    """y[i, j] = the product of s without s[i] and s[j]; 0 on the diagonal."""
    one = ops.sum(s[..., :1] * 0, axis=-1, keepdims=True) + 1
    below = ops.cumprod(ops.concatenate([one, s[..., :-1]], axis=-1), axis=-1)
    above = ops.cumprod(ops.concatenate([one, s[..., :0:-1]], axis=-1), axis=-1)[..., ::-1]
    square = s[..., None, :] * ops.expand_dims(s * 0 + 1, -1)  # s in each row
    later = ops.triu(square, 1) + ops.tril(square * 0 + 1)
    between = ops.cumprod(ops.concatenate([one[..., None] + square[..., :1] * 0, later[..., :-1]], axis=-1), axis=-1)
    upper = ops.triu(below[..., :, None] * between * above[..., None, :], 1)
    return upper + t(upper)


class Slogdet(Function):
    """sign, log|det a|: the logarithm's derivative is a⁻ᵀ, the sign's 0."""

    wide = REFUSED
    saves = INPUTS

    def forward(self, xp: Any, a: Any) -> Any:
        return tuple(xp.linalg.slogdet(a))

    def backward(self, gys: Any, a: Any) -> Any:
        return gys[1][..., None, None] * t(Inv()(a))


def det(a: Operand) -> Variable:
    """The determinants. Exact first and second derivatives, for singular matrices too.

    Raises LinAlgError for matrices that are not square.
    """
    return Det()(matrix("det", a, square=True))


def slogdet(a: Operand) -> SlogdetResult:
    """The determinants' signs and the logarithms of their absolute values, which neither overflow nor underflow.

    A singular matrix has the sign 0, the logarithm −inf, and no derivative: backward raises LinAlgError (`det` has
    one).
    """
    return SlogdetResult(*Slogdet()(matrix("slogdet", a, square=True)))
