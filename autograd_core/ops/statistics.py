"""Variance, deviation and weighted averages. The settings are those of the reductions, see reductions.py."""

from __future__ import annotations

from typing import Any, ClassVar

import numpy.typing as npt

from autograd_core import backends, ops
from autograd_core.errors import ArgumentError, ShapeError
from autograd_core.function import INPUTS, OUTPUT, Saves
from autograd_core.node import Axis
from autograd_core.ops.axes import all_axes, count_of, filled, kept_axes, mask_of, operand, raw, refuse_out
from autograd_core.ops.reductions import Reduction
from autograd_core.variable import Operand, Variable

__all__ = ["average", "corrcoef", "cov", "std", "var"]


class Var(Reduction):
    """y = Σ (x − mean)² / (n − correction) over the axes."""

    wide = True
    symbol = "var"
    saves: ClassVar[Saves] = INPUTS

    def __init__(self, axis: Axis, keepdims: bool, correction: float) -> None:
        super().__init__(axis, keepdims)
        self.correction = correction

    def forward(self, xp: Any, x: Any) -> Any:
        return x.var(axis=self.axis, ddof=self.correction, keepdims=self.keepdims)

    def centered(self, x: Any) -> Any:
        return x - ops.mean(x, self.axis, keepdims=True)

    def share(self) -> float:
        """1 / (n − correction); NaN where nothing is left to divide by, as NumPy has it."""
        left = self.count() - self.correction
        return 1 / left if left > 0 else float("nan")

    def backward(self, gy: Any, x: Any) -> Any:
        return self.restore(gy) * (2 * self.share()) * self.centered(x)  # the mean's own part is a sum of 0


class Std(Var):
    """y = √var; where all x are equal the derivative is 0."""

    symbol = "std"
    saves = (INPUTS, OUTPUT)

    def forward(self, xp: Any, x: Any) -> Any:
        return x.std(axis=self.axis, ddof=self.correction, keepdims=self.keepdims)

    def backward(self, gy: Any, x: Any, y: Any) -> Any:  # type: ignore[override]  # one more saved value
        distance = self.centered(self.centered(x))  # twice: equal elements give 0 even if their mean was rounded
        flat = y == 0
        slope = ops.where(flat, 0, gy / ops.where(flat, 1, y))
        return self.restore(slope) * self.share() * distance


def var(
    a: Operand,
    axis: Axis = None,
    dtype: npt.DTypeLike | None = None,
    out: None = None,
    ddof: float = 0,
    keepdims: bool = False,
    *,
    where: Operand = True,
    mean: Operand | None = None,
    correction: float | None = None,
) -> Variable:
    """The variance Σ (a − mean)² / (n − ddof) over the axes.

    ddof, correction:  two names for what is subtracted from n: 1 for the unbiased estimate from a sample.
    mean:              a mean known already, with the reduced axes as size 1; the gradient flows to it.
    NaN, and a RuntimeWarning, where n − ddof is not positive. Raises ArgumentError for both ddof and correction.
    """
    refuse_out("var", out)
    correction = _correction("var", ddof, correction)
    a = operand(a) if dtype is None else ops.astype(a, dtype)
    if where is True and mean is None:
        return Var(axis, keepdims, correction)(a)
    if a.dtype.kind in "biu":
        a = ops.astype(a, float)
    if mean is None:
        mean = ops.mean(a, axis, keepdims=True, where=where)
    if where is True:
        where = ops.astype(filled(a, (1,) * a.ndim, True), bool)
    mask = mask_of("var", where, a.shape)
    distance = ops.where(mask, a - mean, 0)
    squares = distance * distance
    left = ops.subtract(count_of(mask, a.shape, axis, keepdims), correction)
    return (ops.sum(squares, axis, keepdims=keepdims) / ops.maximum(left, 0)).astype(a.dtype)


def std(
    a: Operand,
    axis: Axis = None,
    dtype: npt.DTypeLike | None = None,
    out: None = None,
    ddof: float = 0,
    keepdims: bool = False,
    *,
    where: Operand = True,
    mean: Operand | None = None,
    correction: float | None = None,
) -> Variable:
    """The standard deviation, √var with the same settings; its derivative is 0 where all elements are equal."""
    refuse_out("std", out)
    correction = _correction("std", ddof, correction)
    a = operand(a) if dtype is None else ops.astype(a, dtype)
    if where is True and mean is None:
        return Std(axis, keepdims, correction)(a)
    v = var(a, axis, keepdims=keepdims, where=where, mean=mean, correction=correction)
    flat = v == 0
    return ops.where(flat, 0, ops.sqrt(ops.where(flat, 1, v)))


def _correction(name: str, ddof: float, correction: float | None) -> float:
    if correction is None:
        return ddof
    if ddof != 0:
        raise ArgumentError(f"{name}: ddof={ddof} and correction={correction} are two names for the same: give one")
    return correction


def average(
    a: Operand,
    axis: Axis = None,
    weights: Operand | None = None,
    returned: bool = False,
    *,
    keepdims: bool = False,
) -> Any:
    """The weighted average Σ w·a / Σ w over the axes, differentiable in both; without weights the mean.

    weights:   of a's shape, or of that of the averaged axes.
    returned:  give also the sum of the weights, as (average, sum).
    Raises ZeroDivisionError where the weights sum to 0 (on a GPU the result is inf or NaN, since nobody waits for the
    sum), ArgumentError or ShapeError when they don't fit.
    """
    x: Any = operand(a)
    if weights is None:
        y = ops.mean(x, axis, keepdims=keepdims)
        total = filled(y, y.shape, x.size / (y.size or 1)) if returned else None
        total = Variable(total, requires_grad=False) if returned and isinstance(y, Variable) else total
    else:
        w = _fitted_weights(x, operand(weights), axis)
        total = ops.sum(w, axis, keepdims=keepdims)
        if backends.known(raw(total)) and (raw(total) == 0).any():
            raise ZeroDivisionError("average: the weights sum to 0, so there is nothing to divide by")
        y = ops.sum(x * w, axis, keepdims=keepdims) / total
        total = ops.broadcast_to(total, y.shape)
    return (y, total) if returned else y


def _fitted_weights(a: Any, w: Any, axis: Axis) -> Any:
    """The weights in a shape that broadcasts against a, and in a dtype to average in."""
    if w.shape != a.shape:
        if axis is None:
            raise ArgumentError(
                f"average: weights of shape {w.shape} for shape {a.shape} need axis= to say along which"
            )
        axes = all_axes(axis, a.ndim)
        if w.shape != tuple(a.shape[i] for i in axes):
            raise ShapeError(
                f"average: weights of shape {w.shape} lie along axes {axes} of shape {a.shape}; they "
                f"must have shape {tuple(a.shape[i] for i in axes)}"
            )
        w = ops.transpose(w, sorted(range(len(axes)), key=lambda i: axes[i]))
        rest = tuple(i for i in range(a.ndim) if i not in axes)
        w = ops.broadcast_to(kept_axes(w, rest, a.shape), a.shape)
    return ops.astype(w, float) if a.dtype.kind in "biu" else w


def cov(
    m: Operand,
    y: Operand | None = None,
    rowvar: bool = True,
    bias: bool = False,
    ddof: int | None = None,
    fweights: Operand | None = None,
    aweights: Operand | None = None,
    *,
    dtype: npt.DTypeLike | None = None,
) -> Variable:
    """The covariance matrix of the rows of m (of its columns with rowvar=False), those of y added below.

    Formula:   C = X diag(w) Xᵀ / f, with X the rows minus their weighted means.
    fweights:  how often each observation counts, integers; aweights: how much. The gradient flows to aweights.
    ddof:      what is subtracted from the number of observations: 1, or 0 with bias=True.
    dtype:     float64 unless given.
    Raises ShapeError for more than two axes.
    """
    x = _observations(m, rowvar, dtype)
    if y is not None:
        x = ops.concatenate([x, _observations(y, rowvar, dtype)], axis=0)
    ddof = int(not bias) if ddof is None else ddof
    w: Any = None
    total: Any = None
    for weights in (fweights, aweights):
        if weights is not None:
            weights = operand(weights)
            if weights.shape != x.shape[1:]:
                raise ShapeError(f"cov: weights of shape {weights.shape} for {x.shape[1]} observations")
            w = weights if w is None else w * weights
    if w is None:
        factor: Any = float("nan") if x.shape[1] <= ddof else x.shape[1] - ddof
    else:
        w = w.astype(x.dtype)
        total = ops.sum(w)
        factor = total - ddof * (ops.sum(w * operand(aweights)) / total if aweights is not None else 1)
    x = x - (ops.mean(x, 1, keepdims=True) if w is None else (ops.sum(x * w, 1) / total)[:, None])
    return ops.squeeze(ops.matmul(x if w is None else x * w, ops.transpose(x)) / factor)


def _observations(m: Any, rowvar: bool, dtype: Any) -> Any:
    m = operand(m)
    if m.ndim > 2:
        raise ShapeError(f"cov: one or two axes, variables and observations, not shape {m.shape}")
    m = ops.astype(m, float if dtype is None else dtype)
    if m.ndim < 2:
        return ops.reshape(m, (1, -1))
    return m if rowvar or m.shape[0] == 1 else ops.transpose(m)


def corrcoef(
    x: Operand, y: Operand | None = None, rowvar: bool = True, *, dtype: npt.DTypeLike | None = None
) -> Variable:
    """The correlations Cᵢⱼ / √(Cᵢᵢ Cⱼⱼ) of the rows of x, those of y added below; NaN for a constant row."""
    c = cov(x, y, rowvar, dtype=dtype)
    if not c.ndim:
        return c / c
    deviation = ops.sqrt(ops.diagonal(c))
    return ops.clip(c / deviation[:, None] / deviation, -1, 1)
