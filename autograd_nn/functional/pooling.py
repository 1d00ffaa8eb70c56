"""Pooling: a smaller image in which each pixel stands for a window."""

from __future__ import annotations

import math
from typing import Any

import autograd_core as ag
from autograd_core import EXTRA, ArgumentError, Function, ShapeError, Variable
from autograd_core.backends import pooling
from autograd_core.backends.windows import Pair, Shape, Size, Window, numbers
from autograd_core.variable import Operand, shape_of
from autograd_nn.functional.conv import LETTERS


class MaxPool(Function):
    """y = the largest element of each window; the gradient goes to that one alone, the first if several tie."""

    wide = True
    symbol = "max pool"
    saves = (EXTRA,)

    def __init__(self, window: Window) -> None:
        self.window = window

    def forward(self, xp: Any, x: Any) -> Any:
        out = self.window.positions(f"max_pool{x.ndim - 2}d", x.shape[2:])
        return pooling.max_pool(xp, x, self.window, out)

    def backward(self, gy: Any, where: Any) -> Any:
        return MaxUnpool(self.window, self.inputs[0].shape[2:])(gy, where)


class MaxUnpool(Function):
    """Each element of x at the place in its window that `where` names, 0 elsewhere: the gradient of max pooling."""

    wide = True
    saves = (1,)

    def __init__(self, window: Window, image: Shape) -> None:
        self.window = window
        self.image = image

    def forward(self, xp: Any, x: Any, where: Any) -> Any:
        return pooling.max_unpool(xp, x, where, self.window, self.image)

    def backward(self, gy: Any, where: Any) -> Any:
        return PickFromWindow(self.window)(gy, where), None


class PickFromWindow(Function):
    """From each window of x the element that `where` names: the gradient of unpooling."""

    wide = True
    saves = (1,)

    def __init__(self, window: Window) -> None:
        self.window = window

    def forward(self, xp: Any, x: Any, where: Any) -> Any:
        return pooling.max_pick(xp, x, where, self.window)

    def backward(self, gy: Any, where: Any) -> Any:
        return MaxUnpool(self.window, self.inputs[0].shape[2:])(gy, where), None


class AvgPool(Function):
    """y = the sum of each window divided by how many elements it has, or by `divisor`."""

    wide = True
    symbol = "avg pool"

    def __init__(self, window: Window, count_include_pad: bool = True, divisor: int | None = None) -> None:
        self.window = window
        self.count_include_pad = count_include_pad
        self.divisor = divisor

    def forward(self, xp: Any, x: Any) -> Any:
        image = x.shape[2:]
        out = self.window.positions(f"avg_pool{len(image)}d", image)
        return pooling.mean_pool(xp, x, self.window, out, _divisor(xp, x.dtype, self, image, out))

    def backward(self, gy: Any) -> Any:
        return AvgUnpool(self.window, self.count_include_pad, self.divisor, self.inputs[0].shape[2:])(gy)


class AvgUnpool(Function):
    """Each element of x spread evenly over its window: the gradient of average pooling."""

    wide = True

    def __init__(self, window: Window, count_include_pad: bool, divisor: int | None, image: Shape) -> None:
        self.window = window
        self.count_include_pad = count_include_pad
        self.divisor = divisor
        self.image = image

    def forward(self, xp: Any, x: Any) -> Any:
        divisor = _divisor(xp, x.dtype, self, self.image, x.shape[2:])
        return pooling.mean_unpool(xp, x, self.window, self.image, divisor)

    def backward(self, gy: Any) -> Any:
        return AvgPool(self.window, self.count_include_pad, self.divisor)(gy)


def _divisor(xp: Any, dtype: Any, op: AvgPool | AvgUnpool, image: Shape, out: Shape) -> Any:
    """What the windows' sums are divided by: one number, or one for each window."""
    if op.divisor is not None:
        return op.divisor
    usual = math.prod(op.window.kernel)
    if not any(map(any, op.window.padding)):
        return usual
    counts = pooling.counts(op.window, image, out, op.count_include_pad)
    return usual if (counts == usual).all() else xp.asarray(counts.astype(dtype))


def max_pool1d(
    input: Operand,
    kernel_size: Size,
    stride: Size | None = None,
    padding: Size = 0,
    dilation: Size = 1,
    ceil_mode: bool = False,
) -> Variable:
    """The largest element of each window: input (N, C, L) or (C, L) -> (N, C, OL). All else as in `max_pool2d`."""
    return _max_pool(1, input, kernel_size, stride, padding, dilation, ceil_mode)


def max_pool2d(
    input: Operand,
    kernel_size: Size,
    stride: Size | None = None,
    padding: Size = 0,
    dilation: Size = 1,
    ceil_mode: bool = False,
) -> Variable:
    """The largest element of each window: input (N, C, H, W) or (C, H, W) -> (N, C, OH, OW).

    stride:     as the kernel by default, so that windows don't overlap.
    padding:    around the image; it never wins. A NaN does.
    ceil_mode:  keep the elements left over at the end: a last window may hang over, if it begins inside.
    Raises      ShapeError when the window doesn't fit, ArgumentError for padding over half of the kernel.
    """
    return _max_pool(2, input, kernel_size, stride, padding, dilation, ceil_mode)


def max_pool3d(
    input: Operand,
    kernel_size: Size,
    stride: Size | None = None,
    padding: Size = 0,
    dilation: Size = 1,
    ceil_mode: bool = False,
) -> Variable:
    """The largest element of each window: input (N, C, D, H, W) or (C, D, H, W) -> (N, C, OD, OH, OW).

    All else as in `max_pool2d`.
    """
    return _max_pool(3, input, kernel_size, stride, padding, dilation, ceil_mode)


def avg_pool1d(
    input: Operand,
    kernel_size: Size,
    stride: Size | None = None,
    padding: Size = 0,
    ceil_mode: bool = False,
    count_include_pad: bool = True,
) -> Variable:
    """The mean of each window: input (N, C, L) or (C, L) -> (N, C, OL). All else as in `avg_pool2d`."""
    return _avg_pool(1, input, kernel_size, stride, padding, ceil_mode, count_include_pad, None)


def avg_pool2d(
    input: Operand,
    kernel_size: Size,
    stride: Size | None = None,
    padding: Size = 0,
    ceil_mode: bool = False,
    count_include_pad: bool = True,
    divisor_override: int | None = None,
) -> Variable:
    """The mean of each window: input (N, C, H, W) or (C, H, W) -> (N, C, OH, OW).

    stride:             as the kernel by default, so that windows don't overlap.
    ceil_mode:          keep the elements left over at the end: a last window may hang over, if it begins inside.
    count_include_pad:  padding counts as zeros; False leaves it out of the mean.
    divisor_override:   divide each window's sum by this instead of by its number of elements.
    Raises              ShapeError when the window doesn't fit, ArgumentError for padding over half of the kernel.
    """
    return _avg_pool(2, input, kernel_size, stride, padding, ceil_mode, count_include_pad, divisor_override)


def avg_pool3d(
    input: Operand,
    kernel_size: Size,
    stride: Size | None = None,
    padding: Size = 0,
    ceil_mode: bool = False,
    count_include_pad: bool = True,
    divisor_override: int | None = None,
) -> Variable:
    """The mean of each window: input (N, C, D, H, W) or (C, D, H, W) -> (N, C, OD, OH, OW). All else as in `avg_pool2d`."""
    return _avg_pool(3, input, kernel_size, stride, padding, ceil_mode, count_include_pad, divisor_override)


def _max_pool(
    rank: int,
    input: Operand,
    kernel_size: Size,
    stride: Size | None,
    padding: Size,
    dilation: Size,
    ceil_mode: bool,
) -> Variable:
    op = f"max_pool{rank}d"
    window = _window(op, rank, input, kernel_size, stride, padding, dilation, ceil_mode)
    if max(window.dilation) > 1 and pooling.sees_nothing(window, shape_of(input)[-rank:]):
        raise ShapeError(
            f"{op}: with dilation {window.dilation} some windows would see nothing but padding of the image "
            f"{shape_of(input)[-rank:]}: make the dilation or the padding smaller"
        )
    return on_batch(MaxPool(window), rank, input)


def _avg_pool(
    rank: int,
    input: Operand,
    kernel_size: Size,
    stride: Size | None,
    padding: Size,
    ceil_mode: bool,
    count_include_pad: bool,
    divisor: int | None,
) -> Variable:
    op = f"avg_pool{rank}d"
    if divisor == 0:
        raise ArgumentError(f"{op}: divisor_override must not be 0; None divides by the number of elements")
    window = _window(op, rank, input, kernel_size, stride, padding, 1, ceil_mode)
    return on_batch(AvgPool(window, count_include_pad, divisor), rank, input)


def _window(
    op: str,
    rank: int,
    input: Operand,
    kernel_size: Size,
    stride: Size | None,
    padding: Size,
    dilation: Size,
    ceil_mode: bool,
) -> Window:
    image = check_images(op, rank, input)
    kernel = numbers(op, "kernel_size", kernel_size, rank, 1)
    steps = kernel if stride is None else numbers(op, "stride", stride, rank, 1)
    before = numbers(op, "padding", padding, rank, 0)
    if any(p > k // 2 for p, k in zip(before, kernel, strict=True)):
        raise ArgumentError(
            f"{op}: padding {before} is over half of the kernel {kernel}: some windows would see nothing but padding"
        )
    window = Window(kernel, steps, tuple([(p, p) for p in before]), numbers(op, "dilation", dilation, rank, 1))
    if not ceil_mode:
        return window
    sides = zip(image, window.span(), steps, before, strict=True)
    return Window(kernel, steps, tuple([_hanging_over(*side) for side in sides]), window.dilation)


def _hanging_over(size: int, span: int, stride: int, padding: int) -> Pair:
    """The padding of one axis with as much more after it as the last window needs, if it begins before size + padding."""
    count = -(-(size + 2 * padding - span) // stride) + 1
    if (count - 1) * stride >= size + padding:
        count -= 1
    return padding, (count - 1) * stride + span - size - padding


def check_images(op: str, rank: int, input: Operand) -> Shape:
    """The sizes of the spatial axes. ShapeError unless there are `rank` of them behind channels, and perhaps a batch."""
    shape = shape_of(input)
    if len(shape) not in (rank + 1, rank + 2):
        raise ShapeError(f"{op}: input is {shape}; it must be (N, C, {LETTERS[rank]}) or (C, {LETTERS[rank]})")
    return shape[-rank:]


def on_batch(node: Function, rank: int, input: Operand) -> Variable:
    """The node on a batch, or on a single example as a batch of one."""
    shape = shape_of(input)
    if len(shape) == rank + 2:
        return node(input)
    y = node(ag.reshape(input, (1, *shape)))
    return ag.reshape(y, y.shape[1:])
