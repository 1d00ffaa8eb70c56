"""Root-mean-square normalisation."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np

import autograd_core as ag
from autograd_core import INPUTS, Function, Variable, backends
from autograd_core.backends.compiled import kernels
from autograd_core.half import FLOAT32, LIKE_FIRST, is_half
from autograd_core.variable import Operand
from autograd_nn.functional.layer_norm import last_sizes


class RMSNorm(Function):
    """y = x / √(mean(x²) + eps) · weight over the last axes; the weight may be absent."""

    wide = LIKE_FIRST
    symbol = "RMS norm"
    saves = INPUTS

    def __init__(self, count: int, eps: float) -> None:
        self.count = count
        self.eps = eps

    def forward(self, xp: Any, x: Any, *weight: Any) -> Any:
        if fast := kernels("rms_norm", xp, 4 * x.size, x, *weight):
            return fast.rms_norm(x, weight[0] if weight else None, self.row_size(x), self.eps)
        y = x * (1 / xp.sqrt(self.mean_of(x * x) + self.eps))
        return y * weight[0] if weight else y

    def backward(self, gy: Any, x: Any, *weight: Any) -> Any:
        if fast := kernels("rms_norm", np, 4 * x.size, x, gy, *weight):
            gx, gweight = fast.rms_norm_backward(gy, x, weight[0] if weight else None, self.row_size(x), self.eps)
            return (gx, gweight.reshape(weight[0].shape)) if weight else gx
        rstd = 1 / ag.sqrt(self.mean_of(x * x) + self.eps)
        xhat = x * rstd
        g = gy * weight[0] if weight else gy
        gx = rstd * (g - xhat * self.mean_of(g * xhat))
        return (gx, ag.sum_to(gy * xhat, weight[0].shape)) if weight else gx

    def row_size(self, x: Any) -> int:
        return math.prod(x.shape[-self.count :])

    def mean_of(self, a: Any) -> Any:
        return a.mean(axis=tuple(range(-self.count, 0)), keepdims=True)


def rms_norm(
    input: Operand, normalized_shape: int | Sequence[int], weight: Operand | None = None, eps: float | None = None
) -> Variable:
    """Scale each example to a mean square of 1 over its last axes: layer normalisation that leaves the mean alone.

    Formula:  y = x / √(mean(x²) + eps) · weight
    Shapes:   input (…, *normalized_shape), weight normalized_shape -> as input.
    eps:      the spacing of the dtype's numbers at 1 by default; for half precision that of float32, in which it is computed.
    Raises    ShapeError when the last sizes or the weight's are not normalized_shape.
    Source:   B. Zhang, R. Sennrich, "Root Mean Square Layer Normalization", 2019, eq. 4.
    """
    sizes = last_sizes("rms_norm", input, normalized_shape, {"weight": weight})
    if eps is None:
        dtype = input.dtype if isinstance(input, Variable) else backends.as_array(input).dtype
        eps = float(np.finfo(FLOAT32 if is_half(dtype) else dtype).eps)
    op = RMSNorm(len(sizes), eps)
    return op(input) if weight is None else op(input, weight)
