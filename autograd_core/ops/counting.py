"""Elements sorted into bins, and counted or weighed there."""

from __future__ import annotations

from typing import Any

import numpy as np

from autograd_core import backends, ops
from autograd_core.errors import ArgumentError, DTypeError
from autograd_core.function import Function
from autograd_core.ops.axes import constant, operand, raw
from autograd_core.ops.logic import Ask
from autograd_core.variable import Operand, Variable

__all__ = ["bincount", "digitize", "histogram", "histogram_bin_edges"]


class BinCount(Function):
    """yₖ = Σ weights over the places where `bins` is k, in float64."""

    wide = True
    linear = True

    def __init__(self, bins: Any, minlength: int) -> None:
        self.bins = bins
        self.minlength = minlength

    def forward(self, xp: Any, weights: Any) -> Any:
        return xp.bincount(self.bins, weights, self.minlength)

    def backward(self, gy: Any) -> Any:
        return gy[self.bins].astype(self.inputs[0].dtype)  # each weight went into one bin


def bincount(x: Operand, /, weights: Operand | None = None, minlength: int = 0) -> Variable:
    """How often each integer from 0 to the largest occurs in x; with `weights`, differentiable, the sum of those there.

    Raises ShapeError for negative integers, more than one axis, or weights of another shape.
    """
    bins: Any = operand(x)
    if isinstance(x, list | tuple) and not bins.size:
        bins = bins.astype(np.intp)  # an empty list
    if bins.dtype.kind not in "biu":
        raise DTypeError(f"bincount: x counts in integers, its dtype is {bins.dtype}; convert with astype first")
    if weights is None:
        return Ask("bincount", minlength=minlength)(bins)
    return BinCount(raw(bins), minlength)(operand(weights))


def digitize(x: Operand, bins: Operand, right: bool = False) -> Variable:
    """The number of the bin that each element of x lies in: k where bins[k − 1] ≤ x < bins[k], from 0 to len(bins).

    bins:   in ascending or descending order.
    right:  a bin includes its right edge instead of its left.
    Raises ShapeError for bins in no order.
    """
    return Ask("digitize", right=right)(operand(x), operand(bins))


def histogram(
    a: Operand,
    bins: Any = 10,
    range: tuple[float, float] | None = None,
    density: bool | None = None,
    weights: Operand | None = None,
) -> tuple[Any, Any]:
    """How many elements of a lie in each bin, and the edges of the bins. Counts are steps: no gradient flows to a.

    bins:     how many of equal width, or their edges, or one of NumPy's rules by its name.
    density:  divide by the number of elements and the width of the bin, so that the integral is 1.
    weights:  one for each element, added up instead of counting; the gradient flows to them.
    """
    a = operand(a)
    values = backends.to_numpy(raw(a)).ravel()
    bins = _on_cpu(constant("histogram", "bins", bins))
    like = raw(a)
    if weights is None or not isinstance(weights, Variable):
        try:
            counts, edges = np.histogram(values, bins, range, density, _on_cpu(weights))
        except ValueError as error:
            raise ArgumentError(f"histogram: {error}") from error
        found = backends.beside(like, counts), backends.beside(like, edges)
        return tuple([Variable(x, requires_grad=False) for x in found]) if isinstance(a, Variable) else found  # type: ignore
    if isinstance(bins, str):
        raise ArgumentError("histogram: a rule for the bins can't be used with weights: give their number or edges")
    edges = np.histogram_bin_edges(values, bins, range)
    inside = (values >= edges[0]) & (values <= edges[-1])
    place = np.searchsorted(edges, values[inside], side="right") - 1
    place = np.minimum(place, len(edges) - 2)  # the last bin includes its right edge
    sums = bincount(backends.beside(like, place), ops.reshape(weights, -1)[np.flatnonzero(inside)], len(edges) - 1)
    if density:
        sums = sums / backends.beside(like, np.diff(edges)) / ops.sum(sums)
    return sums.astype(weights.dtype), Variable(backends.beside(like, edges), requires_grad=False)


def histogram_bin_edges(
    a: Operand, bins: Any = 10, range: tuple[float, float] | None = None, weights: Operand | None = None
) -> Any:
    """The edges of the bins that `histogram` uses, through which no gradient flows."""
    a = operand(a)
    bins = _on_cpu(constant("histogram_bin_edges", "bins", bins))
    edges = np.histogram_bin_edges(backends.to_numpy(raw(a)), bins, range, _on_cpu(weights))
    edges = backends.beside(raw(a), edges)
    return Variable(edges, requires_grad=False) if isinstance(a, Variable) else edges


def _on_cpu(x: Any) -> Any:
    """The bins are found by NumPy: a setting that lies on a card is copied."""
    x = raw(x)
    return backends.to_numpy(x) if hasattr(x, "dtype") else x
