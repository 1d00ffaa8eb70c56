"""Losses of numbers against numbers: squared and absolute errors, and what lies between them."""

from __future__ import annotations

from typing import Any

import autograd_core as ag
from autograd_core import INPUTS, ArgumentError, Elementwise, Variable
from autograd_core.variable import Operand
from autograd_nn.functional.losses.labels import constant_like
from autograd_nn.functional.losses.reduction import check_pair, check_reduction, reduce


class ErrorOf(Elementwise):
    """y = f(a − b). It saves a and b, which are kept anyway, and not their difference."""

    wide = True
    saves = INPUTS

    def slope(self, d: Any) -> Any:
        """f'(d)."""
        raise NotImplementedError

    def backward(self, gy: Any, a: Any, b: Any) -> Any:
        g = gy * self.slope(a - b)
        return g, -g if self.needs(1) else None


class SquaredError(ErrorOf):
    """y = (a − b)²."""

    symbol = "(a−b)²"

    def forward(self, xp: Any, a: Any, b: Any) -> Any:
        d = a - b
        return d * d

    def slope(self, d: Any) -> Any:
        return d * 2


class AbsoluteError(ErrorOf):
    """y = |a − b|; the derivative where they are equal is 0."""

    symbol = "|a−b|"

    def forward(self, xp: Any, a: Any, b: Any) -> Any:
        return xp.absolute(a - b)

    def slope(self, d: Any) -> Any:
        return ag.sign(d)


class HuberError(ErrorOf):
    """y = d²/2 where |d| < delta, else delta·(|d| − delta/2), with d = a − b; times `scale`."""

    symbol = "Huber"

    def __init__(self, delta: float, scale: float = 1.0) -> None:
        self.delta = delta
        self.scale = scale

    def forward(self, xp: Any, a: Any, b: Any) -> Any:
        size = xp.absolute(a - b)
        inner = xp.minimum(size, self.delta)
        size *= 2  # m·(2·|d| − m)/2 with m = min(|d|, delta) is both formulas in one
        size -= inner
        inner *= size
        inner *= self.scale / 2
        return inner

    def slope(self, d: Any) -> Any:
        return ag.clip(d, -self.delta, self.delta) * self.scale


def mse_loss(input: Operand, target: Operand, reduction: str = "mean") -> Variable:
    """Mean squared error: the mean of (input − target)², in the square of the target's unit.

    Shapes:     equal; nothing is broadcast, since (N,) against (N, 1) would compare each with all.
    reduction:  "mean" or "sum" over all elements, or "none".
    Raises      ShapeError when the shapes differ, ArgumentError for another reduction.
    """
    return _reduced("mse_loss", SquaredError(), input, target, reduction)


def l1_loss(input: Operand, target: Operand, reduction: str = "mean") -> Variable:
    """Mean absolute error: the mean of |input − target|, in the target's unit; its best constant guess is the median.

    Shapes, reduction, Raises: as in `mse_loss`.
    """
    return _reduced("l1_loss", AbsoluteError(), input, target, reduction)


def smooth_l1_loss(input: Operand, target: Operand, reduction: str = "mean", beta: float = 1.0) -> Variable:
    """|d| − beta/2 for a large difference d = input − target, d² / (2 beta) where |d| < beta: no kink at 0.

    beta:       where the square begins; 0 for `l1_loss`. It is `huber_loss` / beta.
    Shapes, reduction, Raises: as in `mse_loss`, and ArgumentError for a negative beta.
    Source:     R. Girshick, "Fast R-CNN", 2015, eq. 3.
    """
    if beta < 0:
        raise ArgumentError(f"smooth_l1_loss: beta must be at least 0, not {beta}")
    error = HuberError(beta, 1 / beta) if beta else AbsoluteError()
    return _reduced("smooth_l1_loss", error, input, target, reduction)


def huber_loss(input: Operand, target: Operand, reduction: str = "mean", delta: float = 1.0) -> Variable:
    """d²/2 for a small difference d = input − target, delta·(|d| − delta/2) from |d| = delta on: outliers pull less.

    Shapes, reduction, Raises: as in `mse_loss`, and ArgumentError unless delta is above 0.
    Source:     P. Huber, "Robust Estimation of a Location Parameter", 1964, sec. 4.
    """
    if delta <= 0:
        raise ArgumentError(f"huber_loss: delta must be above 0, not {delta}")
    return _reduced("huber_loss", HuberError(delta), input, target, reduction)


def _reduced(op: str, error: ErrorOf, input: Operand, target: Operand, reduction: str) -> Variable:
    check_reduction(op, reduction)
    check_pair(op, input, target)
    return reduce(error(input, constant_like(target, input)), reduction)
