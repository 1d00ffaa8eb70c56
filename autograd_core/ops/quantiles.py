"""Medians and quantiles: the gradient goes to the elements chosen, to the first ones where several are equal."""

from __future__ import annotations

from typing import Any

import numpy as np

from autograd_core import backends, ops
from autograd_core.checks import common_dtype
from autograd_core.errors import ArgumentError, DTypeError, OutOfBoundsError
from autograd_core.function import EXTRA, Function
from autograd_core.node import Axis
from autograd_core.ops.axes import all_axes, constant, operand, raw, refuse_out, to_rows
from autograd_core.ops.indexing import ScatterAdd, in_batches_of
from autograd_core.ops.picking import along_axis
from autograd_core.variable import Operand, Variable

__all__ = ["median", "nanmedian", "nanpercentile", "nanquantile", "percentile", "quantile"]


class Ranked(Function):
    """y = the elements of each row at some places of the sorted row: those of `low`, then those of `high`.

    low, high:  integers, one row for all rows of x or one for each, with low ≤ high, counted from 0.
    nan:        a row with a NaN gives NaN, which is then the element chosen.
    Of equal elements the first is taken; where low and high are two of them, the first two.
    """

    wide = True
    saves = EXTRA  # where in x the chosen elements are

    def __init__(self, low: Any, high: Any, nan: bool) -> None:
        self.low = low
        self.high = high
        self.nan = nan

    def forward(self, xp: Any, x: Any) -> Any:
        order = xp.argsort(x, axis=-1, kind="stable")
        ordered = xp.take_along_axis(x, order, axis=-1)
        last = ordered[..., -1:]
        low, high = (xp.asarray(k) + order[..., :1] * 0 for k in (self.low, self.high))
        if self.nan:
            low, high = (xp.where(last != last, x.shape[-1] - 1, k) for k in (low, high))
        first = _first_equal(xp, ordered, low)
        second = xp.maximum(_first_equal(xp, ordered, high), first + (high - low))
        chosen = xp.take_along_axis(order, xp.concatenate([first, second], axis=-1), axis=-1)
        return xp.take_along_axis(x, chosen, axis=-1), chosen

    def backward(self, gy: Any, chosen: Any) -> Any:
        shape = self.inputs[0].shape
        index = along_axis(np.broadcast_to(0, shape), chosen, -1)
        return ScatterAdd(index, shape)(in_batches_of(index, gy))


def _first_equal(xp: Any, ordered: Any, k: Any) -> Any:
    """Where in each ordered row the elements equal to the k-th begin, by halving the range; k for a NaN."""
    value = xp.take_along_axis(ordered, k, axis=-1)
    low, high = k * 0, k
    for _ in range(int(ordered.shape[-1]).bit_length()):
        middle = (low + high) // 2
        smaller = xp.take_along_axis(ordered, middle, axis=-1) < value
        low, high = xp.where(smaller, middle + 1, low), xp.where(smaller, high, middle)
    return xp.where(value != value, k, high)


def median(
    a: Operand, axis: Axis = None, out: None = None, overwrite_input: bool = False, keepdims: bool = False
) -> Variable:
    """The middle element of the sorted ones over the axes, of an even number the mean of the two in the middle.

    NaN if there is one, which gets the gradient; NaN, and a RuntimeWarning, for no elements.
    """
    return _median("median", a, axis, out, overwrite_input, keepdims, False)


def quantile(
    a: Operand,
    q: Any,
    axis: Axis = None,
    out: None = None,
    overwrite_input: bool = False,
    method: str = "linear",
    keepdims: bool = False,
    *,
    weights: None = None,
) -> Variable:
    """The q-th quantiles over the axes, 0 ≤ q ≤ 1; for an array of q its axes come first.

    Linear in the two elements between which the quantile lies, by any of NumPy's methods; no gradient flows to q.
    NaN if there is one, which gets the gradient. Raises ArgumentError for a q out of range or an unknown method,
    OutOfBoundsError over no elements.
    """
    return _quantile("quantile", a, q, 1, axis, out, overwrite_input, method, keepdims, weights, False)


def percentile(
    a: Operand,
    q: Any,
    axis: Axis = None,
    out: None = None,
    overwrite_input: bool = False,
    method: str = "linear",
    keepdims: bool = False,
    *,
    weights: None = None,
) -> Variable:
    """`quantile` with q in percent: 0 ≤ q ≤ 100."""
    return _quantile("percentile", a, q, 100, axis, out, overwrite_input, method, keepdims, weights, False)


def nanmedian(
    a: Operand, axis: Axis = None, out: None = None, overwrite_input: bool = False, keepdims: bool = False
) -> Variable:
    """The median of the elements that are not NaN; NaN where all are."""
    return _median("nanmedian", a, axis, out, overwrite_input, keepdims, True)


def nanquantile(
    a: Operand,
    q: Any,
    axis: Axis = None,
    out: None = None,
    overwrite_input: bool = False,
    method: str = "linear",
    keepdims: bool = False,
    *,
    weights: None = None,
) -> Variable:
    """`quantile` of the elements that are not NaN, by one of the continuous methods; NaN where all are."""
    return _quantile("nanquantile", a, q, 1, axis, out, overwrite_input, method, keepdims, weights, True)


def nanpercentile(
    a: Operand,
    q: Any,
    axis: Axis = None,
    out: None = None,
    overwrite_input: bool = False,
    method: str = "linear",
    keepdims: bool = False,
    *,
    weights: None = None,
) -> Variable:
    """`nanquantile` with q in percent: 0 ≤ q ≤ 100."""
    return _quantile("nanpercentile", a, q, 100, axis, out, overwrite_input, method, keepdims, weights, True)


def _median(
    name: str, a: Operand, axis: Axis, out: None, overwrite_input: bool, keepdims: bool, skip_nan: bool
) -> Variable:
    """`median` and `nanmedian`."""
    refuse_out(name, out, overwrite_input)
    x: Any = operand(a)
    axes = all_axes(axis, x.ndim)
    if not all(x.shape[i] for i in axes):
        return ops.mean(x, axis, keepdims=keepdims)  # of no elements: NaN, with NumPy's warning
    return _interpolated(name, x, axes, np.asarray(0.5), "linear", keepdims, skip_nan)


def _quantile(
    name: str,
    a: Any,
    q: Any,
    whole: int,
    axis: Axis,
    out: Any,
    overwrite_input: bool,
    method: str,
    keepdims: bool,
    weights: Any,
    skip_nan: bool,
) -> Variable:
    refuse_out(name, out, overwrite_input)
    if weights is not None:
        raise ArgumentError(f"{name}: weights= has no derivative rule here; leave it out, or use average for a mean")
    a = operand(a)
    exact = type(q) in (int, float)  # Python's numbers adopt the array's dtype
    q = np.asarray(backends.to_numpy(backends.as_array(constant(name, "q", q))))
    exact = exact or (whole == 1 and q.dtype.kind in "biu")
    q = q / whole
    if not ((q >= 0) & (q <= 1)).all():
        raise ArgumentError(f"{name}: q must lie between 0 and {whole}")
    if method not in _METHODS:
        raise ArgumentError(f"{name}: the method must be one of {', '.join(_METHODS)}, not {method!r}")
    if a.dtype.kind == "b" and method not in _CHOOSING:
        raise DTypeError(f"{name}: between True and False there are no values; convert with astype first")
    axes = all_axes(axis, a.ndim)
    if not all(a.shape[i] for i in axes):
        raise OutOfBoundsError(f"{name}: there is no element to choose: the shape is {a.shape}")
    y = _interpolated(name, a, axes, q, method, keepdims, skip_nan)
    if method in _CHOOSING:
        return y
    own = y.dtype if backends.is_floating(a.dtype) else a.dtype  # under nn.amp.autocast y's is another one than a's
    return y if exact and backends.is_floating(y.dtype) else y.astype(common_dtype(name, own, q.dtype))


def _interpolated(
    name: str, a: Any, axes: tuple[int, ...], q: np.ndarray, method: str, keepdims: bool, skip_nan: bool
) -> Variable:
    """Between two elements of each sorted row: (1 − t) · one + t · the next, with t from q."""
    rows = to_rows(a, axes)
    among_numbers = skip_nan and backends.is_floating(a.dtype)
    place = (_places_among_numbers if among_numbers else _places)(name, rows, q.ravel(), method)
    with backends.at(place):
        xp = backends.of(place).xp
        low, high = xp.floor(place).astype(np.intp), xp.ceil(place).astype(np.intp)
    both = Ranked(low, high, not skip_nan)(rows)
    with backends.at(place):
        kind = both.dtype if backends.is_floating(both.dtype) else np.float64
        t = xp.where(low == high, 0.5, place - low).astype(kind)  # of one element two halves: 0 · inf would be NaN
        rest = 1 - t
    y = both[..., : q.size]
    if method not in _CHOOSING:
        y = y * backends.beside(raw(rows), rest) + both[..., q.size :] * backends.beside(raw(rows), t)
    kept = tuple(size for i, size in enumerate(a.shape) if i not in axes)
    if keepdims:
        kept = tuple(1 if i in axes else size for i, size in enumerate(a.shape))
    if q.ndim:
        y = ops.moveaxis(y, -1, 0)
    return ops.reshape(y, (*q.shape, *kept))


def _places(name: str, rows: Any, q: np.ndarray, method: Any) -> np.ndarray:
    """Where in the sorted row each quantile lies, counted from 0: NumPy's own answer for the row 0, 1, 2, …"""
    return np.quantile(np.arange(rows.shape[-1], dtype=np.float64), q.astype(np.float64), method=method)


def _places_among_numbers(name: str, rows: Any, q: np.ndarray, method: str) -> Any:
    """The same for rows of which the NaNs don't count: each has its own number of elements."""
    if method not in _CONTINUOUS:
        raise ArgumentError(f"{name}: here the method must be one of {', '.join(_CONTINUOUS)}, not {method!r}")
    alpha, beta = _CONTINUOUS[method]
    x = raw(rows)
    with backends.at(x):
        xp = backends.of(x).xp
        last = (x == x).sum(axis=-1, keepdims=True).astype(np.float64) - 1
        place = (last + 1) * xp.asarray(q) + xp.asarray(alpha + q * (1 - alpha - beta) - 1)
        return xp.maximum(xp.minimum(place, last), 0.0)


# The quantile lies at n·q + α + q·(1 − α − β) − 1 of n sorted elements: Hyndman & Fan, "Sample Quantiles in Statistical
# Packages", 1996, table 1.
_CONTINUOUS = {
    "interpolated_inverted_cdf": (0, 1),
    "hazen": (0.5, 0.5),
    "weibull": (0, 0),
    "linear": (1, 1),
    "median_unbiased": (1 / 3, 1 / 3),
    "normal_unbiased": (3 / 8, 3 / 8),
}
_CHOOSING = ("inverted_cdf", "closest_observation", "lower", "higher", "nearest")  # one element, never a mean of two
_METHODS = (*_CONTINUOUS, *_CHOOSING, "averaged_inverted_cdf", "midpoint")
