"""The convolutional layers."""

from __future__ import annotations

from typing import ClassVar

import numpy as np

from autograd_core import ArgumentError, ShapeError, Variable
from autograd_core.backends.windows import Size, numbers
from autograd_core.variable import Operand
from autograd_nn import functional, init
from autograd_nn.functional.conv import borders
from autograd_nn.layers.layer import Layer, check_sizes
from autograd_nn.parameter import Parameter

PADDING_MODES = ("zeros", "reflect", "replicate", "circular")


class _Conv(Layer):
    """What the three have in common."""

    rank: ClassVar[int]

    def __init__(
        self,
        in_channels: int,
        out_channels: int,
        kernel_size: Size,
        stride: Size = 1,
        padding: Size | str = 0,
        dilation: Size = 1,
        groups: int = 1,
        bias: bool = True,
        padding_mode: str = "zeros",
        *,
        rng: np.random.Generator | None = None,
    ) -> None:
        op, rank = type(self).__name__, self.rank
        check_channels(op, in_channels, out_channels, groups)
        if padding_mode not in PADDING_MODES:
            raise ArgumentError(f"{op}: padding_mode {padding_mode!r} is not one of {', '.join(PADDING_MODES)}")
        kernel = numbers(op, "kernel_size", kernel_size, rank, 1)
        self.weight = Parameter(init.he((out_channels, in_channels // groups, *kernel), rng))
        self.bias = Parameter(init.zeros(out_channels)) if bias else None
        self.stride = numbers(op, "stride", stride, rank, 1)
        self.dilation = numbers(op, "dilation", dilation, rank, 1)
        self.padding = padding if isinstance(padding, str) else numbers(op, "padding", padding, rank, 0)
        self.groups = groups
        self.padding_mode = padding_mode
        self._borders = borders(op, padding, kernel, self.stride, self.dilation)

    def forward(self, x: Operand) -> Variable:
        padding: Size | str = self.padding
        if self.padding_mode != "zeros":
            widths = [width for pair in reversed(self._borders) for width in pair]  # the last axis first, as pad wants
            x, padding = functional.pad(x, widths, self.padding_mode), 0
        conv = (functional.conv1d, functional.conv2d, functional.conv3d)[self.rank - 1]
        return conv(x, self.weight, self.bias, self.stride, padding, self.dilation, self.groups)

    def extra_repr(self) -> str:
        ones, zeros = (1,) * self.rank, (0,) * self.rank
        out_channels, in_channels = self.weight.shape[0], self.weight.shape[1] * self.groups
        facts = [f"{in_channels}, {out_channels}, kernel_size={self.weight.shape[2:]}"]
        unusual = {
            "stride": (self.stride, ones),
            "padding": (self.padding, zeros),
            "dilation": (self.dilation, ones),
            "groups": (self.groups, 1),
            "bias": (self.bias is not None, True),
            "padding_mode": (self.padding_mode, "zeros"),
        }
        facts += [f"{name}={value!r}" for name, (value, usual) in unusual.items() if value != usual]
        return ", ".join(facts)


class Conv1d(_Conv):
    """out_channels filters that slide over signals of in_channels: x (N, in_channels, L) -> y (N, out_channels, OL).

    All else as in Conv2d.
    """

    rank = 1


class Conv2d(_Conv):
    """out_channels filters that slide over images of in_channels feature maps.

    Shapes:  x (N, in_channels, H, W) or (in_channels, H, W) -> y (N, out_channels, OH, OW), see `functional.conv2d`;
             weight (out_channels, in_channels/groups, KH, KW), bias (out_channels,).
    padding: numbers, "same" or "valid"; `padding_mode` says what with: "zeros", "reflect", "replicate", "circular".
    Init:    weight He-normal, variance 2 / (in_channels/groups · KH · KW); bias 0.
    Errors:  ShapeError when channels don't match or the window doesn't fit into the padded image.
    Source:  Y. LeCun et al., "Gradient-Based Learning Applied to Document Recognition", 1998, sec. II.
    """

    rank = 2


class Conv3d(_Conv):
    """out_channels filters that slide over volumes of in_channels: x (N, in_channels, D, H, W) -> y (N, out_channels,
    OD, OH, OW).

    All else as in Conv2d.
    """

    rank = 3


def check_channels(op: str, in_channels: int, out_channels: int, groups: int) -> None:
    """ShapeError unless the channels are positive multiples of groups."""
    check_sizes(op, in_channels=in_channels, out_channels=out_channels)
    if groups < 1 or in_channels % groups or out_channels % groups:
        raise ShapeError(
            f"{op}: in_channels={in_channels} and out_channels={out_channels} must be multiples of groups={groups}"
        )
