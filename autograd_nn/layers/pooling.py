"""Pooling layers."""

from __future__ import annotations

from autograd_core import Variable
from autograd_core.backends.windows import Pair
from autograd_core.variable import Operand
from autograd_nn import functional
from autograd_nn.layers.layer import Layer


class MaxPool2d(Layer):
    """The largest element of each window: x (N, C, H, W) -> (N, C, OH, OW). The stride is the kernel's by default."""

    def __init__(
        self,
        kernel_size: int | Pair,
        stride: int | Pair | None = None,
        padding: int | Pair = 0,
        dilation: int | Pair = 1,
    ) -> None:
        self.kernel_size = kernel_size
        self.stride = kernel_size if stride is None else stride
        self.padding = padding
        self.dilation = dilation

    def forward(self, x: Operand) -> Variable:
        return functional.max_pool2d(x, self.kernel_size, self.stride, self.padding, self.dilation)

    def extra_repr(self) -> str:
        return f"kernel_size={self.kernel_size}, stride={self.stride}, padding={self.padding}, dilation={self.dilation}"


class AvgPool2d(Layer):
    """The mean of each window: x (N, C, H, W) -> (N, C, OH, OW). The stride is the kernel's by default."""

    def __init__(self, kernel_size: int | Pair, stride: int | Pair | None = None, padding: int | Pair = 0) -> None:
        self.kernel_size = kernel_size
        self.stride = kernel_size if stride is None else stride
        self.padding = padding

    def forward(self, x: Operand) -> Variable:
        return functional.avg_pool2d(x, self.kernel_size, self.stride, self.padding)

    def extra_repr(self) -> str:
        return f"kernel_size={self.kernel_size}, stride={self.stride}, padding={self.padding}"
