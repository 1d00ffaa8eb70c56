"""Running sums and products along one axis, and linear recurrences."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from autograd_core import ops
from autograd_core.errors import ShapeError
from autograd_core.function import INPUTS, OUTPUT, Function
from autograd_core.ops.axes import before, edge_of, filled, flipped, one_axis, operand, refuse_out
from autograd_core.variable import Operand, Variable

if TYPE_CHECKING:
    import numpy.typing as npt

__all__ = ["cumprod", "cumsum", "cumulative_prod", "cumulative_sum", "nancumprod", "nancumsum"]


class CumSum(Function):
    """yₖ = Σ xⱼ over j ≤ k."""

    wide = True
    linear = True
    symbol = "Σ"

    def __init__(self, axis: int) -> None:
        self.axis = axis

    def forward(self, xp: Any, x: Any) -> Any:
        return xp.cumsum(x, axis=self.axis)

    def backward(self, gy: Any) -> Any:
        axis = one_axis(self.axis, gy.ndim)
        return flipped(cumsum(flipped(gy, axis), axis), axis)  # xⱼ went into every yₖ from j on


class CumProd(Function):
    """yₖ = Π xⱼ over j ≤ k; all derivatives are exact also at zeros."""

    wide = True
    symbol = "Π"
    saves = (INPUTS, OUTPUT)

    def __init__(self, axis: int) -> None:
        self.axis = axis

    def forward(self, xp: Any, x: Any) -> Any:
        return xp.cumprod(x, axis=self.axis)

    def backward(self, gy: Any, x: Any, y: Any) -> Any:
        axis = one_axis(self.axis, gy.ndim)  # gxⱼ = (what stands before j) · Σ gyₖ · (what stands between j and k)
        return shifted(y, axis, 1) * recur_backwards(x, gy, axis)


class Recurrence(Function):
    """yₖ = aₖ · yₖ₋₁ + bₖ along one axis, from y₋₁ = 0: a running sum whose sum so far is scaled at each step."""

    wide = True
    saves = (0, OUTPUT)

    def __init__(self, axis: int) -> None:
        self.axis = axis

    def forward(self, xp: Any, a: Any, b: Any) -> Any:
        return xp.moveaxis(_scan(xp, xp.moveaxis(a, self.axis, -1), xp.moveaxis(b, self.axis, -1)), -1, self.axis)

    def backward(self, gy: Any, a: Any, y: Any) -> Any:
        gb = recur_backwards(a, gy, self.axis)
        return gb * shifted(y, self.axis, 0), gb


def _scan(xp: Any, a: Any, b: Any) -> Any:
    """The recurrence along the last axis in O(n) work and O(log n) calls: two steps joined are one step of n / 2."""
    n = b.shape[-1]
    if n < 2:
        return b + 0
    end = n - n % 2
    a_odd, b_odd = a[..., 1:end:2], b[..., 1:end:2]
    odd = _scan(xp, a_odd * a[..., 0:end:2], a_odd * b[..., 0:end:2] + b_odd)  # y₁, y₃, …
    even = xp.concatenate([b[..., :1], a[..., 2::2] * odd[..., : (n - 1) // 2] + b[..., 2::2]], axis=-1)  # y₀, y₂, …
    pairs = xp.stack([even[..., : n // 2], odd], axis=-1)
    y = pairs.reshape((*b.shape[:-1], end))
    return y if end == n else xp.concatenate([y, even[..., -1:]], axis=-1)


def recur_backwards(a: Any, b: Any, axis: int) -> Any:
    """yₖ = bₖ + aₖ₊₁ · yₖ₊₁, from the end to the start."""
    start = (*before(axis), slice(1, None))
    following = ops.concatenate([a[start], edge_of(a, axis, 0)], axis=axis)
    return flipped(Recurrence(axis)(flipped(following, axis), flipped(b, axis)), axis)


def shifted(y: Any, axis: int, first: float) -> Any:
    """y one step later, the last dropped, with `first` in front."""
    return ops.concatenate([edge_of(y, axis, first), y[(*before(axis), slice(0, -1))]], axis=axis)


def _along(name: str, make: Any, a: Operand, axis: int | None, dtype: Any, out: None) -> Variable:
    refuse_out(name, out)
    a = operand(a) if dtype is None else ops.astype(a, dtype)
    if axis is None or not a.ndim:
        if axis is not None:
            one_axis(axis, 1)
        return make(0)(ops.reshape(a, -1))
    return make(axis)(a)


def cumsum(a: Operand, axis: int | None = None, dtype: npt.DTypeLike | None = None, out: None = None) -> Variable:
    """The running sum Σ aⱼ over j ≤ k along an axis; axis=None runs over all elements in order."""
    return _along("cumsum", CumSum, a, axis, dtype, out)


def cumprod(a: Operand, axis: int | None = None, dtype: npt.DTypeLike | None = None, out: None = None) -> Variable:
    """The running product Π aⱼ over j ≤ k along an axis; axis=None runs over all. Exact derivatives at zeros."""
    return _along("cumprod", CumProd, a, axis, dtype, out)


def cumulative_sum(
    x: Operand,
    /,
    *,
    axis: int | None = None,
    dtype: npt.DTypeLike | None = None,
    out: None = None,
    include_initial: bool = False,
) -> Variable:
    """The running sum along an axis, which may be left out in 1-D; `include_initial` puts a 0 in front.

    Raises ShapeError for several axes without `axis`.
    """
    return _cumulative("cumulative_sum", CumSum, x, axis, dtype, out, 0 if include_initial else None)


def cumulative_prod(
    x: Operand,
    /,
    *,
    axis: int | None = None,
    dtype: npt.DTypeLike | None = None,
    out: None = None,
    include_initial: bool = False,
) -> Variable:
    """The running product along an axis, which may be left out in 1-D; `include_initial` puts a 1 in front.

    Raises ShapeError for several axes without `axis`.
    """
    return _cumulative("cumulative_prod", CumProd, x, axis, dtype, out, 1 if include_initial else None)


def _cumulative(name: str, make: Any, x: Any, axis: Any, dtype: Any, out: None, first: float | None) -> Variable:
    x = operand(x)
    if axis is None:
        if x.ndim > 1:
            raise ShapeError(f"{name}: an array of shape {x.shape} has {x.ndim} axes: say along which with axis=")
        axis = 0
    y = _along(name, make, x, axis, dtype, out)
    if first is None:
        return y
    axis = one_axis(axis, y.ndim)
    shape = tuple(1 if i == axis else size for i, size in enumerate(y.shape))
    return ops.concatenate([filled(y, shape, first), y], axis)


def nancumsum(a: Operand, axis: int | None = None, dtype: npt.DTypeLike | None = None, out: None = None) -> Variable:
    """The running sum with NaNs as 0; a NaN gets the gradient 0."""
    return cumsum(ops.where(ops.isnan(a), 0, operand(a)), axis, dtype, out)


def nancumprod(a: Operand, axis: int | None = None, dtype: npt.DTypeLike | None = None, out: None = None) -> Variable:
    """The running product with NaNs as 1; a NaN gets the gradient 0."""
    return cumprod(ops.where(ops.isnan(a), 1, operand(a)), axis, dtype, out)
