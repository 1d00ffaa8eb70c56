"""Layers that pool to a given size, whatever the image's."""

from __future__ import annotations

from autograd_core import Variable
from autograd_core.variable import Operand
from autograd_nn import functional
from autograd_nn.functional.adaptive_pooling import OutputSize
from autograd_nn.layers.layer import Layer


class _Adaptive(Layer):
    """What all of them have in common."""

    def __init__(self, output_size: OutputSize) -> None:
        self.output_size = output_size

    def extra_repr(self) -> str:
        return f"output_size={self.output_size}"


class AdaptiveAvgPool1d(_Adaptive):
    """The mean of each of output_size windows: x (N, C, L) -> y (N, C, output_size)."""

    def forward(self, x: Operand) -> Variable:
        return functional.adaptive_avg_pool1d(x, self.output_size)


class AdaptiveAvgPool2d(_Adaptive):
    """The mean of each of output_size windows: x (N, C, H, W) -> y (N, C, OH, OW), see `functional.adaptive_avg_pool2d`.

    AdaptiveAvgPool2d(1) is global average pooling.
    """

    def forward(self, x: Operand) -> Variable:
        return functional.adaptive_avg_pool2d(x, self.output_size)


class AdaptiveAvgPool3d(_Adaptive):
    """The mean of each of output_size windows: x (N, C, D, H, W) -> y (N, C, OD, OH, OW)."""

    def forward(self, x: Operand) -> Variable:
        return functional.adaptive_avg_pool3d(x, self.output_size)


class AdaptiveMaxPool1d(_Adaptive):
    """The largest element of each of output_size windows: x (N, C, L) -> y (N, C, output_size)."""

    def forward(self, x: Operand) -> Variable:
        return functional.adaptive_max_pool1d(x, self.output_size)


class AdaptiveMaxPool2d(_Adaptive):
    """The largest element of each of output_size windows: x (N, C, H, W) -> y (N, C, OH, OW)."""

    def forward(self, x: Operand) -> Variable:
        return functional.adaptive_max_pool2d(x, self.output_size)


class AdaptiveMaxPool3d(_Adaptive):
    """The largest element of each of output_size windows: x (N, C, D, H, W) -> y (N, C, OD, OH, OW)."""

    def forward(self, x: Operand) -> Variable:
        return functional.adaptive_max_pool3d(x, self.output_size)


class GlobalAvgPool2d(Layer):
    """The mean of each feature map: x (N, C, H, W) -> y (N, C, 1, 1). The same as AdaptiveAvgPool2d(1).

    Source:  M. Lin et al., "Network In Network", 2013, sec. 3.2.
    """

    def forward(self, x: Operand) -> Variable:
        return functional.adaptive_avg_pool2d(x, 1)


class GlobalMaxPool2d(Layer):
    """The largest element of each feature map: x (N, C, H, W) -> y (N, C, 1, 1). The same as AdaptiveMaxPool2d(1)."""

    def forward(self, x: Operand) -> Variable:
        return functional.adaptive_max_pool2d(x, 1)
