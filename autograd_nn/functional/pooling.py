"""Pooling: a smaller image in which each pixel stands for a window."""

from __future__ import annotations

from typing import Any

import numpy as np

from autograd_core import EXTRA, Function, ShapeError, Variable
from autograd_core.backends.windows import Pair, Window, pad, pair
from autograd_core.node import Shape
from autograd_core.variable import Operand, shape_of


class MaxPool2d(Function):
    """y = the largest element of each window; the gradient goes to that one alone, the first if several tie."""

    symbol = "max pool"
    saves = (EXTRA,)

    def __init__(self, window: Window) -> None:
        self.window = window

    def forward(self, xp: Any, x: Any) -> Any:
        out = self.window.positions("max_pool2d", x.shape[2:])
        padded = pad(xp, x, self.window.padding, -np.inf)
        elements = [padded[:, :, rows, cols] for rows, cols in self.window.elements(out)]
        y = elements[0].copy()
        where = xp.zeros(y.shape, _small_integer(self.window))
        for k, element in enumerate(elements[1:], 1):
            where[element > y] = k
            xp.maximum(y, element, out=y)
        return y, where

    def backward(self, gy: Any, where: Any) -> Any:
        return MaxUnpool2d(self.window, self.inputs[0].shape[2:])(gy, where)


class MaxUnpool2d(Function):
    """Each element of x at the place in its window that `where` names, 0 elsewhere: the gradient of max pooling."""

    saves = (1,)

    def __init__(self, window: Window, image: Shape) -> None:
        self.window = window
        self.image = image

    def forward(self, xp: Any, x: Any, where: Any) -> Any:
        ph, pw = self.window.padding
        h, w = self.image
        y = xp.zeros((*x.shape[:2], h + 2 * ph, w + 2 * pw), x.dtype)
        for k, (rows, cols) in enumerate(self.window.elements(x.shape[2:])):
            y[:, :, rows, cols] += x * (where == k)
        return y[:, :, ph : ph + h, pw : pw + w]

    def backward(self, gy: Any, where: Any) -> Any:
        return PickFromWindow(self.window)(gy, where), None


class PickFromWindow(Function):
    """From each window of x the element that `where` names: the gradient of unpooling."""

    saves = (1,)

    def __init__(self, window: Window) -> None:
        self.window = window

    def forward(self, xp: Any, x: Any, where: Any) -> Any:
        padded = pad(xp, x, self.window.padding)
        y = xp.zeros(where.shape, x.dtype)
        for k, (rows, cols) in enumerate(self.window.elements(where.shape[2:])):
            y += padded[:, :, rows, cols] * (where == k)
        return y

    def backward(self, gy: Any, where: Any) -> Any:
        return MaxUnpool2d(self.window, self.inputs[0].shape[2:])(gy, where), None


class AvgPool2d(Function):
    """y = the mean of each window, in which padding counts as zeros."""

    symbol = "avg pool"

    def __init__(self, window: Window) -> None:
        self.window = window

    def forward(self, xp: Any, x: Any) -> Any:
        out = self.window.positions("avg_pool2d", x.shape[2:])
        padded = pad(xp, x, self.window.padding)
        y = xp.zeros((*x.shape[:2], *out), x.dtype)
        for rows, cols in self.window.elements(out):
            y += padded[:, :, rows, cols]
        y /= self.window.kernel[0] * self.window.kernel[1]
        return y

    def backward(self, gy: Any) -> Any:
        return AvgUnpool2d(self.window, self.inputs[0].shape[2:])(gy)


class AvgUnpool2d(Function):
    """Each element of x spread evenly over its window: the gradient of average pooling."""

    def __init__(self, window: Window, image: Shape) -> None:
        self.window = window
        self.image = image

    def forward(self, xp: Any, x: Any) -> Any:
        ph, pw = self.window.padding
        h, w = self.image
        y = xp.zeros((*x.shape[:2], h + 2 * ph, w + 2 * pw), x.dtype)
        share = x / (self.window.kernel[0] * self.window.kernel[1])
        for rows, cols in self.window.elements(x.shape[2:]):
            y[:, :, rows, cols] += share
        return y[:, :, ph : ph + h, pw : pw + w]

    def backward(self, gy: Any) -> Any:
        return AvgPool2d(self.window)(gy)


def max_pool2d(
    input: Operand,
    kernel_size: int | Pair,
    stride: int | Pair | None = None,
    padding: int | Pair = 0,
    dilation: int | Pair = 1,
) -> Variable:
    """The largest element of each window: input (N, C, H, W) -> (N, C, OH, OW).

    stride:  as the kernel by default, so that windows don't overlap. Padding never wins.
    Raises   ShapeError when the window doesn't fit, ValueError for padding over half of the kernel.
    """
    window = _window("max_pool2d", input, kernel_size, stride, padding, dilation)
    return MaxPool2d(window)(input)


def avg_pool2d(
    input: Operand, kernel_size: int | Pair, stride: int | Pair | None = None, padding: int | Pair = 0
) -> Variable:
    """The mean of each window: input (N, C, H, W) -> (N, C, OH, OW). Padding counts as zeros.

    stride:  as the kernel by default, so that windows don't overlap.
    Raises   ShapeError when the window doesn't fit, ValueError for padding over half of the kernel.
    """
    return AvgPool2d(_window("avg_pool2d", input, kernel_size, stride, padding, 1))(input)


def _window(
    op: str, input: Any, kernel: int | Pair, stride: int | Pair | None, padding: int | Pair, dilation: int | Pair
) -> Window:
    shape = shape_of(input)
    if len(shape) != 4:
        raise ShapeError(f"{op}: input is {shape}; it must be (N, C, H, W)")
    size = pair(op, "kernel_size", kernel, 1)
    window = Window(
        size,
        size if stride is None else pair(op, "stride", stride, 1),
        pair(op, "padding", padding, 0),
        pair(op, "dilation", dilation, 1),
    )
    if window.padding[0] > size[0] // 2 or window.padding[1] > size[1] // 2:
        raise ValueError(
            f"{op}: padding {window.padding} is over half of the kernel {size}: some windows would see "
            "nothing but padding"
        )
    return window


def _small_integer(window: Window) -> type[np.integer[Any]]:
    """The smallest type that can number the window's elements."""
    return np.uint8 if window.kernel[0] * window.kernel[1] <= 256 else np.int32
