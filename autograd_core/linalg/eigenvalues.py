"""Eigenvalues and eigenvectors."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from autograd_core import ops
from autograd_core.errors import ArgumentError, DTypeError
from autograd_core.function import OUTPUT, Function
from autograd_core.half import REFUSED
from autograd_core.linalg.inverses import Solve
from autograd_core.linalg.matrices import EighResult, EigResult, InverseGaps, matrix, nonzero, t
from autograd_core.variable import Operand, Variable

__all__ = ["eig", "eigh", "eigvals", "eigvalsh"]


class Eigh(Function):
    """w, v with a v = v diag(w), a symmetric.  With P = vᵀ da v: dw = diag P, dv = v (F∘P), F[i, j] = 1 / (w[j] −
    w[i]).

    Source:  M. Giles, "An extended collection of matrix derivative results for forward and reverse mode algorithmic
             differentiation", 2008, sec. 3.1.
    """

    wide = REFUSED
    saves = OUTPUT

    def __init__(self, triangle: str) -> None:
        self.triangle = triangle

    def forward(self, xp: Any, a: Any) -> Any:
        return tuple(xp.linalg.eigh(a, self.triangle))

    def backward(self, gys: Any, w: Any, v: Any) -> Any:
        gw, gv = gys
        turn = InverseGaps()(w, nonzero(gv)) * (t(v) @ gv)
        ga = (v * gw[..., None, :] + v @ turn) @ t(v)
        return (ga + t(ga)) / 2

    def push(self, tangents: Sequence[Any], w: Any, v: Any) -> Any:
        p = t(v) @ ((tangents[0] + t(tangents[0])) / 2) @ v
        return ops.diagonal(p, 0, -2, -1), v @ (InverseGaps()(w) * p)


class Eig(Function):
    """w, v with a v = v diag(w), columns of v of length 1.  With P = v⁻¹ da v and K = F∘P: dw = diag P,
    dv = v K − v diag(vᵀ v K).

    Source:  Giles 2008, sec. 3.1, with the vectors' length held: C. Boeddeker et al., "On the computation of
             complex-valued gradients with application to statistically optimum beamforming", 2017, sec. 4.
    """

    wide = REFUSED
    saves = OUTPUT

    def forward(self, xp: Any, a: Any) -> Any:
        w, v = xp.linalg.eig(a)
        if w.dtype.kind == "c":
            raise DTypeError(
                "eig: the matrix has complex eigenvalues, and complex arrays are not supported: use eigh if it is "
                "symmetric, or svd"
            )
        return w, v

    def backward(self, gys: Any, w: Any, v: Any) -> Any:
        gw, gv = gys
        turn = t(v) @ gv
        turn = turn - (t(v) @ v) * ops.diagonal(turn, 0, -2, -1)[..., None, :]
        right = InverseGaps()(w, nonzero(gv)) * turn @ t(v) + gw[..., :, None] * t(v)
        return Solve()(t(v), right)

    def push(self, tangents: Sequence[Any], w: Any, v: Any) -> Any:
        p = Solve()(v, tangents[0] @ v)
        dv = v @ (InverseGaps()(w) * p)
        return ops.diagonal(p, 0, -2, -1), dv - v * ops.sum(v * dv, axis=-2, keepdims=True)


def eigh(a: Operand, UPLO: str = "L") -> EighResult:  # noqa: N803  # NumPy's name
    """The eigenvalues of symmetric matrices, in ascending order, and the eigenvectors as columns.

    Only the triangle named by UPLO is read, "L" or "U"; the gradient is symmetric, as if a had been (a + aᵀ) / 2.
    A vector's sign is arbitrary, and among equal eigenvalues so are the vectors: a gradient that reaches the vectors of
    equal (to rounding) eigenvalues is NaN. That of their sum, or of another symmetric function of them, is right.

    Raises LinAlgError for matrices that are not square.
    """
    if str(UPLO).upper() not in ("L", "U"):
        raise ArgumentError(f"eigh: UPLO argument must be 'L' or 'U', not {UPLO!r}")
    return EighResult(*Eigh(UPLO.upper())(matrix("eigh", a, square=True)))


def eigvalsh(a: Operand, UPLO: str = "L") -> Variable:  # noqa: N803  # NumPy's name
    """The eigenvalues of symmetric matrices, in ascending order: see `eigh`."""
    return eigh(a, UPLO)[0]


def eig(a: Operand) -> EigResult:
    """The eigenvalues of matrices and the eigenvectors, of length 1, as columns; both must be real.

    Raises DTypeError where an eigenvalue is complex, LinAlgError for matrices that are not square. The order is
    LAPACK's, a vector's sign arbitrary; a gradient that reaches the vectors of equal eigenvalues is NaN.
    """
    return EigResult(*Eig()(matrix("eig", a, square=True)))


def eigvals(a: Operand) -> Variable:
    """The eigenvalues of matrices, which must be real: see `eig`."""
    return eig(a)[0]
