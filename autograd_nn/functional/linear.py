"""The affine map of a fully connected layer."""

from __future__ import annotations

import math
from typing import Any

from autograd_core import Function, ShapeError, Variable
from autograd_core.backends.batch_array import BatchArray
from autograd_core.backends.products import matmul, total
from autograd_core.half import PRODUCT
from autograd_core.variable import Operand


class Linear(Function):
    """y = x Wᵀ + b.  x (…, in), W (out, in), b (out,) -> y (…, out)."""

    wide = PRODUCT
    symbol = "affine"
    saves = (0, 1)  # the bias is not needed: it only shifts

    def forward(self, xp: Any, x: Any, weight: Any, *bias: Any) -> Any:
        if weight.ndim != 2 or x.ndim < 1 or x.shape[-1] != weight.shape[1]:
            raise ShapeError(
                f"linear: x is {x.shape} and the weight {weight.shape}, but x's last size must equal the "
                "weight's second: weight is (out_features, in_features). Flatten x first?"
            )
        if bias and bias[0].shape != weight.shape[:1]:
            raise ShapeError(
                f"linear: the bias is {bias[0].shape}; it must be {weight.shape[:1]}, one number for each row of the weight"
            )
        rows = x if x.ndim == 2 else x.reshape(math.prod(x.shape[:-1]), x.shape[-1])
        y = matmul(rows, weight.T)
        if x.ndim != 2:
            y = y.reshape(*x.shape[:-1], len(weight))
        if not bias:
            return y
        if isinstance(bias[0], BatchArray):  # then y may be what all examples share
            return y + bias[0]
        y += bias[0]
        return y

    def backward(self, gy: Any, x: Any, weight: Any) -> Any:
        count = math.prod(gy.shape[:-1])  # all leading axes are one batch
        rows = gy.reshape(count, gy.shape[-1])
        gx = matmul(rows, weight).reshape(*gy.shape[:-1], weight.shape[1]) if self.needs(0) else None
        gw = matmul(rows.T, x.reshape(count, x.shape[-1])) if self.needs(1) else None
        return (gx, gw, total(rows, 0)) if len(self.inputs) == 3 else (gx, gw)


def linear(x: Operand, weight: Operand, bias: Operand | None = None) -> Variable:
    """x Wᵀ + b, with x (…, in_features), weight (out_features, in_features), bias (out_features,).

    Raises ShapeError when in_features differ.
    """
    return Linear()(x, weight) if bias is None else Linear()(x, weight, bias)
