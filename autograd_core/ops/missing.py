"""Reductions that leave NaNs aside: a NaN gets the gradient 0. The settings are those in reductions.py."""

from __future__ import annotations

import math
import warnings
from typing import Any

import numpy.typing as npt

from autograd_core import backends, ops
from autograd_core.node import Axis
from autograd_core.ops.axes import count_of, mask_of, operand, raw, refuse_out
from autograd_core.variable import Operand, Variable

__all__ = ["nanmax", "nanmean", "nanmin", "nanprod", "nanstd", "nansum", "nanvar"]


def without_nan(a: Any, instead: float) -> Any:
    """a with a number instead of each NaN, and with no way back for the gradient of those."""
    a = operand(a)
    return ops.where(ops.isnan(a), instead, a) if backends.is_floating(a.dtype) else a


def numbers(name: str, a: Any, where: Any) -> Any:
    """The mask of the elements that count: those that are no NaN and that `where` lets in."""
    good = ops.logical_not(ops.isnan(a))
    return good if where is True else ops.logical_and(good, mask_of(name, where, a.shape))


def nansum(
    a: Operand,
    axis: Axis = None,
    dtype: npt.DTypeLike | None = None,
    out: None = None,
    keepdims: bool = False,
    initial: Operand | None = None,
    where: Operand = True,
) -> Variable:
    """Σ a over the axes, NaNs counting as 0."""
    return ops.sum(without_nan(a, 0), axis, dtype, out, keepdims, initial, where)


def nanprod(
    a: Operand,
    axis: Axis = None,
    dtype: npt.DTypeLike | None = None,
    out: None = None,
    keepdims: bool = False,
    initial: Operand | None = None,
    where: Operand = True,
) -> Variable:
    """Π a over the axes, NaNs counting as 1."""
    return ops.prod(without_nan(a, 1), axis, dtype, out, keepdims, initial, where)


def nanmean(
    a: Operand,
    axis: Axis = None,
    dtype: npt.DTypeLike | None = None,
    out: None = None,
    keepdims: bool = False,
    *,
    where: Operand = True,
) -> Variable:
    """The mean of the elements that are no NaN; NaN, and a RuntimeWarning, where there is none."""
    a = operand(a)
    return ops.mean(a, axis, dtype, out, keepdims, where=numbers("nanmean", a, where))


def nanvar(
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
    """The variance of the elements that are no NaN."""
    a = operand(a)
    where = numbers("nanvar", a, where)
    v = ops.var(a, axis, dtype, out, ddof, keepdims, where=where, mean=mean, correction=correction)
    return _if_enough(v, a, where, axis, keepdims, ddof if correction is None else correction)


def nanstd(
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
    """The standard deviation of the elements that are no NaN; its derivative is 0 where they are all equal."""
    a = operand(a)
    where = numbers("nanstd", a, where)
    v = ops.std(a, axis, dtype, out, ddof, keepdims, where=where, mean=mean, correction=correction)
    return _if_enough(v, a, where, axis, keepdims, ddof if correction is None else correction)


def _if_enough(v: Any, a: Any, where: Any, axis: Axis, keepdims: bool, ddof: float) -> Any:
    """The variances v, but NaN, not inf, where no more than `ddof` numbers are left, as NumPy has it."""
    return v if not ddof else ops.where(count_of(where, a.shape, axis, keepdims) > ddof, v, math.nan)


def nanmax(
    a: Operand,
    axis: Axis = None,
    out: None = None,
    keepdims: bool = False,
    initial: Operand | None = None,
    where: Operand = True,
) -> Variable:
    """The largest element that is no NaN; ties share the gradient. NaN, and a RuntimeWarning, where all are NaN."""
    refuse_out("nanmax", out)
    return _extreme("nanmax", ops.max, -math.inf, a, axis, keepdims, initial, where)


def nanmin(
    a: Operand,
    axis: Axis = None,
    out: None = None,
    keepdims: bool = False,
    initial: Operand | None = None,
    where: Operand = True,
) -> Variable:
    """The smallest element that is no NaN; ties share the gradient. NaN, and a RuntimeWarning, where all are NaN."""
    refuse_out("nanmin", out)
    return _extreme("nanmin", ops.min, math.inf, a, axis, keepdims, initial, where)


def _extreme(
    name: str, extreme: Any, lowest: float, a: Any, axis: Axis, keepdims: bool, initial: Any, where: Any
) -> Variable:
    a = operand(a)
    y = extreme(without_nan(a, lowest), axis, keepdims=keepdims, initial=initial, where=where)
    if not backends.is_floating(a.dtype) or initial is not None:
        return y
    empty = ops.all(ops.isnan(a), axis, keepdims=keepdims)
    if backends.known(raw(empty)) and raw(empty).any():
        warnings.warn(f"{name}: a slice is all NaN, so the result is", RuntimeWarning, stacklevel=3)
    return ops.where(empty, math.nan, y)
