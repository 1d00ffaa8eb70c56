"""The fully connected (affine) layer."""

from __future__ import annotations

import numpy as np

from autograd_core import Variable
from autograd_core.variable import Operand
from autograd_nn import functional, init
from autograd_nn.layers.layer import Layer, check_sizes
from autograd_nn.parameter import Parameter


class Linear(Layer):
    """Affine map y = x Wᵀ + b.

    Shapes:  x (…, in_features) -> y (…, out_features); weight (out_features, in_features), bias (out_features,).
    Init:    weight He-normal, variance 2 / in_features, made for the ReLU that usually follows; bias 0.
    Errors:  ShapeError when x's last size is not in_features.
    Source:  K. He et al., "Delving Deep into Rectifiers", 2015, eq. 10 (the variance).
    """

    def __init__(
        self, in_features: int, out_features: int, bias: bool = True, *, rng: np.random.Generator | None = None
    ) -> None:
        check_sizes("Linear", in_features=in_features, out_features=out_features)
        self.weight = Parameter(init.he((out_features, in_features), rng))
        self.bias = Parameter(init.zeros(out_features)) if bias else None

    def forward(self, x: Operand) -> Variable:
        return functional.linear(x, self.weight, self.bias)

    def extra_repr(self) -> str:
        out_features, in_features = self.weight.shape
        return f"{in_features}, {out_features}" + ("" if self.bias is not None else ", bias=False")
