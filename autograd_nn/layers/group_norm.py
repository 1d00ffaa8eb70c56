"""Group normalisation."""

from __future__ import annotations

import numpy as np

from autograd_core import ShapeError, Variable
from autograd_core.variable import Operand, shape_of
from autograd_nn import functional
from autograd_nn.layers.layer import Layer, check_sizes
from autograd_nn.parameter import Parameter


class GroupNorm(Layer):
    """Each group of channels of each example gets mean 0 and variance 1, then a weight and a bias for each channel.

    Shapes:  x (N, num_channels, …) -> the same; weight and bias (num_channels,), without `affine` none.
    Init:    weight 1, bias 0.
    Errors:  ShapeError when num_channels is no multiple of num_groups, or x has other channels.
    Source:  Y. Wu, K. He, "Group Normalization", 2018, sec. 3.
    """

    def __init__(self, num_groups: int, num_channels: int, eps: float = 1e-5, affine: bool = True) -> None:
        check_sizes("GroupNorm", num_groups=num_groups, num_channels=num_channels)
        if num_channels % num_groups:
            raise ShapeError(f"GroupNorm: num_channels={num_channels} must be a multiple of num_groups={num_groups}")
        self.num_groups = num_groups
        self.num_channels = num_channels
        self.eps = eps
        self.weight = Parameter(np.ones(num_channels, np.float32)) if affine else None
        self.bias = Parameter(np.zeros(num_channels, np.float32)) if affine else None

    def forward(self, x: Operand) -> Variable:
        shape = shape_of(x)
        if len(shape) < 2 or shape[1] != self.num_channels:
            raise ShapeError(f"GroupNorm: x is {shape}; it must be (N, C, …) with C = num_channels={self.num_channels}")
        return functional.group_norm(x, self.num_groups, self.weight, self.bias, self.eps)

    def extra_repr(self) -> str:
        facts = [f"{self.num_groups}, {self.num_channels}"]
        facts += [f"eps={self.eps}"] if self.eps != 1e-5 else []
        facts += ["affine=False"] if self.weight is None else []
        return ", ".join(facts)
