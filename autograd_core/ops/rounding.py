"""Functions that are flat between their jumps: rounding and signs. Their derivative counts as 0, at the jumps too."""

from __future__ import annotations

from typing import Any

from autograd_core import ops
from autograd_core.errors import GraphError
from autograd_core.function import INPUTS, Elementwise
from autograd_core.variable import Operand, Variable

__all__ = ["around", "ceil", "fix", "floor", "heaviside", "rint", "round", "sign", "trunc"]


class Flat(Elementwise):
    """y = f(x), with f one of NumPy's functions, by its name: constant between jumps, so the derivative is 0."""

    def __init__(self, how: str) -> None:
        self.how = how

    def forward(self, xp: Any, *arrays: Any) -> Any:
        return getattr(xp, self.how)(*arrays)

    def backward(self, gy: Any) -> Any:
        return (ops.where(False, gy, 0),) * len(self.inputs)  # not gy · 0, which is NaN where gy is inf


class Round(Flat):
    """y = x rounded to a number of decimals, halves to even."""

    def __init__(self, decimals: int) -> None:
        self.decimals = decimals

    def forward(self, xp: Any, x: Any) -> Any:
        return xp.round(x, self.decimals)


class Heaviside(Elementwise):
    """y = 0 below x = 0, `half` at it, 1 above. `half` gets the gradient where x is 0, x none."""

    saves = INPUTS

    def forward(self, xp: Any, x: Any, half: Any) -> Any:
        return xp.heaviside(x, half)

    def backward(self, gy: Any, x: Any, half: Any) -> Any:
        return ops.where(False, gy, 0), ops.where(x == 0, gy, 0)


def floor(x: Operand) -> Variable:
    """The largest whole number ≤ x; the derivative is 0."""
    return Flat("floor")(x)


def ceil(x: Operand) -> Variable:
    """The smallest whole number ≥ x; the derivative is 0."""
    return Flat("ceil")(x)


def trunc(x: Operand) -> Variable:
    """x without its fraction: rounded towards 0; the derivative is 0."""
    return Flat("trunc")(x)


def fix(x: Operand) -> Variable:
    """x rounded towards 0, like `trunc`; the derivative is 0."""
    return Flat("trunc")(x)


def rint(x: Operand) -> Variable:
    """The nearest whole number, the even one for halves; the derivative is 0."""
    return Flat("rint")(x)


def round(a: Operand, decimals: int = 0, out: None = None) -> Variable:
    """`a` rounded to a number of decimals, halves to even; the derivative is 0. Raises GraphError for `out`."""
    if out is not None:
        raise GraphError("round(…, out=…) would write past the graph: use the result it returns instead")
    return Round(decimals)(a)


around = round


def sign(x: Operand) -> Variable:
    """−1, 0 or 1; the derivative is 0 everywhere."""
    return Flat("sign")(x)


def heaviside(x: Operand, half: Operand) -> Variable:
    """The unit step: 0 below x = 0, `half` at it, 1 above. The derivative to x is 0, to `half` 1 where x is 0."""
    return Heaviside()(x, half)
