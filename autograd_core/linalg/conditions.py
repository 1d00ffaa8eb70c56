"""How near matrices are to being singular: condition numbers and ranks."""

from __future__ import annotations

from typing import Any

import numpy as np

from autograd_core import ops
from autograd_core.errors import ArgumentError, MatrixError
from autograd_core.function import Function
from autograd_core.half import REFUSED
from autograd_core.linalg.inverses import inv
from autograd_core.linalg.matrices import for_each_matrix, matrix
from autograd_core.linalg.norms import norm
from autograd_core.linalg.singular_values import svdvals
from autograd_core.ops.axes import constant, filled, operand, raw
from autograd_core.variable import Operand, Variable

__all__ = ["cond", "matrix_rank"]


class MatrixRank(Function):
    """y = how many singular values lie above a tolerance, or above a share of the largest: an integer, without derivative."""

    wide = REFUSED

    def __init__(self, tol: Any, rtol: Any, hermitian: bool) -> None:
        self.tol = tol
        self.rtol = rtol
        self.hermitian = hermitian

    def forward(self, xp: Any, x: Any) -> Any:
        s = abs(xp.linalg.eigvalsh(x)) if self.hermitian else xp.linalg.svd(x, compute_uv=False)
        if self.tol is None:
            rtol = max(x.shape[-2:]) * np.finfo(s.dtype).eps if self.rtol is None else self.rtol
            tol = s.max(axis=-1, keepdims=True) * for_each_matrix(xp, rtol)
        else:
            tol = for_each_matrix(xp, self.tol)
        return (s > tol).sum(axis=-1)


def cond(x: Operand, p: Any = None) -> Variable:
    """The condition numbers ‖x‖ · ‖x⁻¹‖ in the norm p: see `norm`. By default the 2-norm, the largest singular value
    over the smallest, which is defined for matrices that are not square as well.

    A singular matrix has inf. Raises LinAlgError for an empty one, and for one that is not square with p other than 2,
    −2.
    """
    array = matrix("cond", x, square=p not in (None, 2, -2))
    if 0 in array.shape[-2:]:
        raise MatrixError(f"cond is not defined on empty arrays; the shape is {array.shape}")
    if p in (None, 2, -2):
        s = svdvals(array)
        top, bottom = (s[..., -1], s[..., 0]) if p == -2 else (s[..., 0], s[..., -1])
        singular = ops.equal(raw(bottom), 0)
        return ops.where(singular, np.inf, top / ops.where(singular, 1, bottom))
    try:
        inverse = inv(array)
    except MatrixError:
        if array.ndim > 2:
            raise
        infinite = filled(array, (), np.inf)
        return Variable(infinite, requires_grad=False) if isinstance(array, Variable) else infinite
    return norm(array, p, (-2, -1)) * norm(inverse, p, (-2, -1))


def matrix_rank(A: Operand, tol: Any = None, hermitian: bool = False, *, rtol: Any = None) -> Variable:  # noqa: N803
    """How many singular values are larger than `tol`, or `rtol` times the largest: integers, without gradient."""
    if tol is not None and rtol is not None:
        raise ArgumentError("matrix_rank: `tol` and `rtol` can't be both set")
    x = operand(A)
    if x.ndim < 2:
        return ops.astype(ops.any(ops.not_equal(x, 0)), np.intp)
    tol, rtol = [v if v is None else constant("matrix_rank", name, v) for name, v in (("tol", tol), ("rtol", rtol))]
    return MatrixRank(tol, rtol, hermitian)(x)
