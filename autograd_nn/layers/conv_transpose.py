"""The layers of transposed convolution."""

from __future__ import annotations

import math
from typing import ClassVar

import numpy as np

from autograd_core import ArgumentError, Variable
from autograd_core.backends.windows import Size, numbers
from autograd_core.variable import Operand
from autograd_nn import functional, init
from autograd_nn.layers.conv import check_channels
from autograd_nn.layers.layer import Layer
from autograd_nn.parameter import Parameter


class _ConvTranspose(Layer):
    """What the three have in common."""

    rank: ClassVar[int]

    def __init__(
        self,
        in_channels: int,
        out_channels: int,
        kernel_size: Size,
        stride: Size = 1,
        padding: Size = 0,
        output_padding: Size = 0,
        groups: int = 1,
        bias: bool = True,
        dilation: Size = 1,
        padding_mode: str = "zeros",
        *,
        rng: np.random.Generator | None = None,
    ) -> None:
        op, rank = type(self).__name__, self.rank
        check_channels(op, in_channels, out_channels, groups)
        if padding_mode != "zeros":
            raise ArgumentError(
                f'{op}: padding_mode {padding_mode!r} makes no sense where padding is cut off: use "zeros"'
            )
        kernel = numbers(op, "kernel_size", kernel_size, rank, 1)
        self.stride = numbers(op, "stride", stride, rank, 1)
        summed = in_channels // groups * math.prod(kernel) / math.prod(self.stride)
        shape = (in_channels, out_channels // groups, *kernel)
        self.weight = Parameter(init.normal(shape, math.sqrt(2 / summed), rng=rng))
        self.bias = Parameter(init.zeros(out_channels)) if bias else None
        self.padding = numbers(op, "padding", padding, rank, 0)
        self.output_padding = numbers(op, "output_padding", output_padding, rank, 0)
        self.dilation = numbers(op, "dilation", dilation, rank, 1)
        self.groups = groups

    def forward(self, x: Operand) -> Variable:
        conv = (functional.conv_transpose1d, functional.conv_transpose2d, functional.conv_transpose3d)[self.rank - 1]
        settings = (self.stride, self.padding, self.output_padding, self.groups, self.dilation)
        return conv(x, self.weight, self.bias, *settings)

    def extra_repr(self) -> str:
        ones, zeros = (1,) * self.rank, (0,) * self.rank
        in_channels, out_channels = self.weight.shape[0], self.weight.shape[1] * self.groups
        facts = [f"{in_channels}, {out_channels}, kernel_size={self.weight.shape[2:]}"]
        unusual = {
            "stride": (self.stride, ones),
            "padding": (self.padding, zeros),
            "output_padding": (self.output_padding, zeros),
            "dilation": (self.dilation, ones),
            "groups": (self.groups, 1),
            "bias": (self.bias is not None, True),
        }
        facts += [f"{name}={value}" for name, (value, usual) in unusual.items() if value != usual]
        return ", ".join(facts)


class ConvTranspose1d(_ConvTranspose):
    """Filters spread over a longer signal: x (N, in_channels, L) -> y (N, out_channels, OL).

    All else as in ConvTranspose2d.
    """

    rank = 1


class ConvTranspose2d(_ConvTranspose):
    """Filters spread over a larger image: each element of x adds its filter, scaled, to a window of y.

    Shapes:  x (N, in_channels, H, W) or (in_channels, H, W) -> y (N, out_channels, OH, OW), see
             `functional.conv_transpose2d`; weight (in_channels, out_channels/groups, KH, KW), bias (out_channels,).
    Init:    weight normal, variance 2 / n with n = in_channels/groups · KH · KW / (SH · SW): the number of products that
             an element of y sums on average; He's rule. bias 0.
    Errors:  ShapeError when channels don't match or nothing is left of the result.
    Source:  M. Zeiler et al., "Deconvolutional Networks", 2010.
    """

    rank = 2


class ConvTranspose3d(_ConvTranspose):
    """Filters spread over a larger volume: x (N, in_channels, D, H, W) -> y (N, out_channels, OD, OH, OW).

    All else as in ConvTranspose2d.
    """

    rank = 3
