"""Cholesky's decomposition and QR."""

from __future__ import annotations

from typing import Any

from autograd_core import ops
from autograd_core.errors import ArgumentError, GraphError
from autograd_core.function import OUTPUT, Function
from autograd_core.half import REFUSED
from autograd_core.linalg.inverses import Solve
from autograd_core.linalg.matrices import QRResult, matrix, t
from autograd_core.variable import Operand, Variable

__all__ = ["cholesky", "qr"]


class Cholesky(Function):
    """a = y yᵀ, y lower triangular.  ga = y⁻ᵀ Φ(yᵀ gy) y⁻¹, symmetrised; Φ takes the lower triangle, half the diagonal.

    Source:  I. Murray, "Differentiation of the Cholesky decomposition", 2016.
    """

    wide = REFUSED
    saves = OUTPUT

    def forward(self, xp: Any, a: Any) -> Any:
        return xp.linalg.cholesky(a)

    def backward(self, gy: Any, y: Any) -> Any:
        p = t(y) @ gy
        ga = Solve()(t(y), t(Solve()(t(y), (ops.tril(p) + ops.tril(p, -1)) / 2)))
        return (ga + t(ga)) / 2

    def mistake(self, a: Any) -> str:
        return "Matrix is not positive definite: add a small multiple of the identity, or use linalg.eigh"


class QR(Function):
    """a = q r, at least as many rows as columns.  ga = (gq + q M) r⁻ᵀ, M the symmetric matrix with the lower triangle
    of r grᵀ − gqᵀ q.

    Source:  S. Walter, L. Lehmann, "Algorithmic differentiation of linear algebra functions", 2010.
    """

    wide = REFUSED
    saves = OUTPUT

    def forward(self, xp: Any, a: Any) -> Any:
        return tuple(xp.linalg.qr(a))

    def backward(self, gys: Any, q: Any, r: Any) -> Any:
        gq, gr = gys
        m = r @ t(gr) - t(gq) @ q
        m = ops.tril(m) + t(ops.tril(m, -1))
        return t(Solve()(r, t(gq + q @ m)))


def cholesky(a: Operand, /, *, upper: bool = False) -> Variable:
    """The lower triangular y with a = y yᵀ of symmetric positive definite matrices; yᵀ with upper=True.

    Only the lower triangle of a is read (the upper one with upper=True); the gradient is symmetric, as if a had been
    (a + aᵀ) / 2. Raises LinAlgError for matrices that are not positive definite, or not square.
    """
    a = matrix("cholesky", a, square=True)
    return t(Cholesky()(t(a))) if upper else Cholesky()(a)


def qr(a: Operand, mode: str = "reduced") -> Any:
    """q, r with a = q r: q's columns orthonormal, r upper triangular; r alone with mode="r".

    Of a wide matrix q depends on the first square block alone. Gradients need that block, or a tall matrix, to have
    full column rank: backward raises LinAlgError otherwise. The columns that mode="complete" adds to the q of a tall
    matrix are arbitrary, so it has no gradient then, and mode="raw" never: both raise GraphError where one is wanted.
    """
    array = matrix("qr", a)
    rows, columns = array.shape[-2:]
    if mode not in ("reduced", "complete", "r", "raw"):
        raise ArgumentError(f"qr: Unrecognized mode {mode!r}: it is 'reduced', 'complete', 'r' or 'raw'")
    if mode == "raw" or (mode == "complete" and rows > columns):
        return _without_derivative(array, mode)
    if rows < columns:
        q, square = QR()(array[..., :rows])
        r = ops.concatenate([square, t(q) @ array[..., rows:]], axis=-1)
    else:
        q, r = QR()(array)
    return r if mode == "r" else QRResult(q, r)


class QROtherMode(Function):
    """NumPy's other results."""

    wide = REFUSED

    def __init__(self, mode: str) -> None:
        self.mode = mode

    def forward(self, xp: Any, a: Any) -> Any:
        return tuple(xp.linalg.qr(a, mode=self.mode))


def _without_derivative(a: Any, mode: str) -> Any:
    if getattr(a, "requires_grad", False):
        raise GraphError(f"qr: mode={mode!r} has no derivative for shape {a.shape}: use mode='reduced', or x.detach()")
    results = QROtherMode(mode)(a)
    return QRResult(*results) if mode == "complete" else results
