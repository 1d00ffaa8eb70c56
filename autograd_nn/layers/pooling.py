"""Pooling layers."""

from __future__ import annotations

from typing import Any, ClassVar

from autograd_core import Variable
from autograd_core.backends.windows import Size
from autograd_core.variable import Operand
from autograd_nn import functional
from autograd_nn.layers.layer import Layer


class _MaxPool(Layer):
    """What the three have in common."""

    rank: ClassVar[int]

    def __init__(
        self,
        kernel_size: Size,
        stride: Size | None = None,
        padding: Size = 0,
        dilation: Size = 1,
        *,
        ceil_mode: bool = False,
    ) -> None:
        self.kernel_size = kernel_size
        self.stride = kernel_size if stride is None else stride
        self.padding = padding
        self.dilation = dilation
        self.ceil_mode = ceil_mode

    def forward(self, x: Operand) -> Variable:
        pool = (functional.max_pool1d, functional.max_pool2d, functional.max_pool3d)[self.rank - 1]
        return pool(x, self.kernel_size, self.stride, self.padding, self.dilation, self.ceil_mode)

    def extra_repr(self) -> str:
        return _settings(self, "kernel_size", "stride", "padding", "dilation", ceil_mode=False)


class MaxPool1d(_MaxPool):
    """The largest element of each window: x (N, C, L) -> (N, C, OL). The stride is the kernel's by default."""

    rank = 1


class MaxPool2d(_MaxPool):
    """The largest element of each window: x (N, C, H, W) -> (N, C, OH, OW). The stride is the kernel's by default.

    See `functional.max_pool2d`.
    """

    rank = 2


class MaxPool3d(_MaxPool):
    """The largest element of each window: x (N, C, D, H, W) -> (N, C, OD, OH, OW). The stride is the kernel's by
    default."""

    rank = 3


class _AvgPool(Layer):
    """What the three have in common."""

    rank: ClassVar[int]

    def __init__(
        self,
        kernel_size: Size,
        stride: Size | None = None,
        padding: Size = 0,
        ceil_mode: bool = False,
        count_include_pad: bool = True,
        divisor_override: int | None = None,
    ) -> None:
        self.kernel_size = kernel_size
        self.stride = kernel_size if stride is None else stride
        self.padding = padding
        self.ceil_mode = ceil_mode
        self.count_include_pad = count_include_pad
        self.divisor_override = divisor_override

    def forward(self, x: Operand) -> Variable:
        pool = functional.avg_pool2d if self.rank == 2 else functional.avg_pool3d
        settings = (self.padding, self.ceil_mode, self.count_include_pad, self.divisor_override)
        return pool(x, self.kernel_size, self.stride, *settings)

    def extra_repr(self) -> str:
        return _settings(
            self, "kernel_size", "stride", "padding", ceil_mode=False, count_include_pad=True, divisor_override=None
        )


class AvgPool1d(_AvgPool):
    """The mean of each window: x (N, C, L) -> (N, C, OL). The stride is the kernel's by default."""

    rank = 1

    def __init__(
        self,
        kernel_size: Size,
        stride: Size | None = None,
        padding: Size = 0,
        ceil_mode: bool = False,
        count_include_pad: bool = True,
    ) -> None:
        super().__init__(kernel_size, stride, padding, ceil_mode, count_include_pad)

    def forward(self, x: Operand) -> Variable:
        settings = (self.padding, self.ceil_mode, self.count_include_pad)
        return functional.avg_pool1d(x, self.kernel_size, self.stride, *settings)


class AvgPool2d(_AvgPool):
    """The mean of each window: x (N, C, H, W) -> (N, C, OH, OW). The stride is the kernel's by default.

    See `functional.avg_pool2d`.
    """

    rank = 2


class AvgPool3d(_AvgPool):
    """The mean of each window: x (N, C, D, H, W) -> (N, C, OD, OH, OW). The stride is the kernel's by default."""

    rank = 3


def _settings(layer: Layer, *always: str, **unless: Any) -> str:
    """Settings for `repr`: those named, and the others where they differ from the usual value."""
    shown = [*always, *[name for name, usual in unless.items() if getattr(layer, name) != usual]]
    return ", ".join([f"{name}={getattr(layer, name)}" for name in shown])
