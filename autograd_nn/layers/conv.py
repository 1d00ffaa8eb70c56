"""The convolutional layer."""

from __future__ import annotations

import numpy as np

from autograd_core import ShapeError, Variable
from autograd_core.backends.windows import Pair, pair
from autograd_core.variable import Operand
from autograd_nn import functional, init
from autograd_nn.layers.layer import Layer, check_sizes
from autograd_nn.parameter import Parameter


class Conv2d(Layer):
    """out_channels filters that slide over images of in_channels feature maps.

    Shapes:  x (N, in_channels, H, W) -> y (N, out_channels, OH, OW), see `functional.conv2d`;
             weight (out_channels, in_channels/groups, KH, KW), bias (out_channels,).
    Init:    weight He-normal, variance 2 / (in_channels/groups · KH · KW); bias 0.
    Errors:  ShapeError when channels don't match or the window doesn't fit into the padded image.
    Source:  Y. LeCun et al., "Gradient-Based Learning Applied to Document Recognition", 1998, sec. II.
    """

    def __init__(
        self,
        in_channels: int,
        out_channels: int,
        kernel_size: int | Pair,
        stride: int | Pair = 1,
        padding: int | Pair = 0,
        dilation: int | Pair = 1,
        groups: int = 1,
        bias: bool = True,
        *,
        rng: np.random.Generator | None = None,
    ) -> None:
        check_sizes("Conv2d", in_channels=in_channels, out_channels=out_channels)
        if groups < 1 or in_channels % groups or out_channels % groups:
            raise ShapeError(
                f"Conv2d: in_channels={in_channels} and out_channels={out_channels} must be multiples of "
                f"groups={groups}"
            )
        kernel = pair("Conv2d", "kernel_size", kernel_size, 1)
        self.weight = Parameter(init.he((out_channels, in_channels // groups, *kernel), rng))
        self.bias = Parameter(init.zeros(out_channels)) if bias else None
        self.stride = pair("Conv2d", "stride", stride, 1)
        self.padding = pair("Conv2d", "padding", padding, 0)
        self.dilation = pair("Conv2d", "dilation", dilation, 1)
        self.groups = groups

    def forward(self, x: Operand) -> Variable:
        return functional.conv2d(x, self.weight, self.bias, self.stride, self.padding, self.dilation, self.groups)

    def extra_repr(self) -> str:
        out_channels, in_channels = self.weight.shape[0], self.weight.shape[1] * self.groups
        facts = [f"{in_channels}, {out_channels}, kernel_size={self.weight.shape[2:]}"]
        unusual = {
            "stride": (self.stride, (1, 1)),
            "padding": (self.padding, (0, 0)),
            "dilation": (self.dilation, (1, 1)),
            "groups": (self.groups, 1),
            "bias": (self.bias is not None, True),
        }
        facts += [f"{name}={value}" for name, (value, usual) in unusual.items() if value != usual]
        return ", ".join(facts)
