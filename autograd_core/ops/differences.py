"""Differences of neighbours, and derivatives and integrals of sampled functions."""

from __future__ import annotations

from typing import Any

import numpy as np

from autograd_core import backends, ops
from autograd_core.errors import ArgumentError, DTypeError, ShapeError
from autograd_core.function import Function
from autograd_core.node import Axis
from autograd_core.ops.axes import all_axes, before, filled, one_axis, operand, raw
from autograd_core.variable import Operand, Variable

__all__ = ["diff", "ediff1d", "gradient", "trapezoid"]


class Diff(Function):
    """yₖ = xₖ₊₁ − xₖ along one axis."""

    wide = True
    linear = True
    symbol = "Δ"

    def __init__(self, axis: int) -> None:
        self.axis = axis

    def forward(self, xp: Any, x: Any) -> Any:
        return xp.diff(x, axis=self.axis)

    def backward(self, gy: Any) -> Any:
        shape = self.inputs[0].shape
        if not shape[self.axis]:
            return ops.reshape(gy, shape)  # no elements at all
        zero = filled(gy, tuple(1 if i == self.axis else size for i, size in enumerate(shape)), 0)
        gaps = ops.concatenate([zero, gy, zero], axis=self.axis)
        return -diff(gaps, axis=self.axis)  # xₖ is in yₖ₋₁ with +, in yₖ with −


def diff(
    a: Operand, n: int = 1, axis: int = -1, prepend: Operand | None = None, append: Operand | None = None
) -> Variable:
    """The n-th differences along an axis, of a with `prepend` in front and `append` behind; shorter by n.

    A number to prepend or append counts as a slice of size 1. Of booleans: whether they differ.
    Raises ArgumentError for a negative n, ShapeError for a 0-d array.
    """
    x: Any = operand(a)
    if n == 0:
        return x
    if n < 0:
        raise ArgumentError(f"diff: n is how often to take differences, {n} is negative")
    if not x.ndim:
        raise ShapeError("diff: a 0-d array has no neighbours to subtract")
    axis = one_axis(axis, x.ndim)
    ends = [None if end is None or end is np._NoValue else operand(end) for end in (prepend, append)]
    slab = tuple(1 if i == axis else size for i, size in enumerate(x.shape))
    device = backends.device_of(raw(x))
    front, back = [
        ops.broadcast_to(ops.to(end, device), slab) if end is not None and not end.ndim else end for end in ends
    ]
    if front is not None or back is not None:
        x = ops.concatenate([part for part in (front, x, back) if part is not None], axis=axis)
    for _ in range(n):
        x = Diff(axis)(x)
    return x


def ediff1d(ary: Operand, to_end: Operand | None = None, to_begin: Operand | None = None) -> Variable:
    """The differences of neighbours among all elements in order, with `to_begin` in front and `to_end` behind.

    Both are converted to the array's dtype. Raises ArgumentError where that would make integers of fractions.
    """
    ary = ops.reshape(operand(ary), -1)
    parts: list[Any] = [diff(ary)]
    for place, end in ((0, to_begin), (len(parts) + 1, to_end)):
        if end is not None:
            end = operand(end)
            if not np.can_cast(end.dtype, ary.dtype, "same_kind"):
                raise ArgumentError(f"ediff1d: {end.dtype} values can't stand beside differences of {ary.dtype}")
            parts.insert(place, ops.reshape(end, -1).astype(ary.dtype))
    return ops.concatenate(parts) if len(parts) > 1 else parts[0]


def gradient(f: Operand, *varargs: Any, axis: Axis = None, edge_order: int = 1) -> Any:
    """The slopes of a sampled function along each axis: central differences inside, one-sided ones at both ends.

    varargs:     the distance between samples (1): one number for all axes, or for each axis a number or the samples'
                 coordinates. The gradient flows to them too.
    axis:        along which axes; one result for each, in a tuple if there are several.
    edge_order:  1 or 2: how exact the ends are.
    Source:      Fornberg, "Generation of finite difference formulas on arbitrarily spaced grids", 1988.
    Raises ShapeError where an axis has fewer than edge_order + 1 samples, and for coordinates of another length.
    """
    samples: Any = operand(f)
    axes = all_axes(axis, samples.ndim)
    if edge_order not in (1, 2):
        raise ArgumentError(f"gradient: edge_order must be 1 or 2, not {edge_order}")
    spacings = [operand(v) if not isinstance(v, int | float) else v for v in varargs] or [1.0]
    if len(spacings) == 1 and not getattr(spacings[0], "ndim", 0):
        spacings = spacings * len(axes)
    if len(spacings) != len(axes):
        raise ArgumentError(f"gradient: {len(spacings)} distances for {len(axes)} axes: give one, or one for each")
    if samples.dtype.kind == "b":
        raise DTypeError("gradient: booleans have no differences; convert with astype first")
    if not backends.is_floating(samples.dtype):
        samples = ops.astype(samples, np.float64)
    slopes = tuple(_slope(samples, spacing, i, edge_order) for i, spacing in zip(axes, spacings, strict=True))
    return slopes[0] if len(slopes) == 1 else slopes


def _slope(f: Any, h: Any, axis: int, edge_order: int) -> Any:
    n = f.shape[axis]
    if n < edge_order + 1:
        raise ShapeError(f"gradient: axis {axis} has {n} samples; edge_order={edge_order} needs {edge_order + 1}")
    step = _steps(f, h, n, axis)

    def at(x: Any, start: int, stop: int | None = None) -> Any:
        return x[(*before(axis), slice(start, stop or None))]

    if step is None:
        inner = (at(f, 2) - at(f, 0, -2)) / (2 * h)
        first, last = _ends(f, h, h, h, h, at, edge_order)
    else:
        left, right = at(step, 0, -1), at(step, 1)
        inner = (
            at(f, 0, -2) * (-right / (left * (left + right)))
            + at(f, 1, -1) * ((right - left) / (left * right))
            + at(f, 2) * (left / (right * (left + right)))
        )
        two = edge_order == 2
        ends = (at(step, 0, 1), at(step, 1, 2) if two else None, at(step, -1), at(step, -2, -1) if two else None)
        first, last = _ends(f, *ends, at, edge_order)
    return ops.concatenate([first, inner, last], axis=axis).astype(f.dtype)


def _steps(f: Any, h: Any, n: int, axis: int) -> Any:
    """The distances between coordinates, shaped to broadcast along the axis; None where all are the number h."""
    if not getattr(h, "ndim", 0):
        return None
    if h.ndim != 1 or h.shape[0] != n:
        raise ShapeError(f"gradient: coordinates of shape {h.shape} for the {n} samples of axis {axis}")
    if not backends.is_floating(h.dtype):
        h = ops.astype(h, np.float64)
    return ops.reshape(diff(h), tuple(-1 if i == axis else 1 for i in range(f.ndim)))


def _ends(f: Any, h1: Any, h2: Any, k1: Any, k2: Any, at: Any, edge_order: int) -> tuple[Any, Any]:
    """The slopes at both ends; h1, h2 are the first two distances, k1, k2 the last two from the end."""
    if edge_order == 1:
        return (at(f, 1, 2) - at(f, 0, 1)) / h1, (at(f, -1) - at(f, -2, -1)) / k1
    first = (
        at(f, 0, 1) * (-(2 * h1 + h2) / (h1 * (h1 + h2)))
        + at(f, 1, 2) * ((h1 + h2) / (h1 * h2))
        + at(f, 2, 3) * (-h1 / (h2 * (h1 + h2)))
    )
    last = (
        at(f, -1) * ((2 * k1 + k2) / (k1 * (k1 + k2)))
        + at(f, -2, -1) * (-(k1 + k2) / (k1 * k2))
        + at(f, -3, -2) * (k1 / (k2 * (k1 + k2)))
    )
    return first, last


def trapezoid(y: Operand, x: Operand | None = None, dx: Operand = 1.0, axis: int = -1) -> Variable:
    """The integral of a sampled function along an axis by the trapezoidal rule: Σ (xₖ₊₁ − xₖ) · (yₖ + yₖ₊₁) / 2.

    x:   the coordinates of the samples, 1-D or of y's shape, differentiable as well; dx: their distance, without x.
    """
    values: Any = operand(y)
    place = one_axis(axis, values.ndim)
    step: Any = dx
    if x is not None:
        at: Any = operand(x)
        step = diff(at, axis=axis if at.ndim > 1 else -1)
        if at.ndim == 1:
            step = ops.reshape(step, tuple(-1 if i == place else 1 for i in range(values.ndim)))
    start = before(place)
    pairs = values[(*start, slice(1, None))] + values[(*start, slice(None, -1))]
    return ops.sum(ops.divide(ops.multiply(step, pairs), 2.0), place)
