"""Convolution and its two derivatives. Each is linear in either operand, so the three are each other's derivatives."""

from __future__ import annotations

from typing import Any

import autograd_core as ag
from autograd_core import ArgumentError, Function, ShapeError, Variable
from autograd_core.backends import convolution
from autograd_core.backends.windows import Pair, Shape, Size, Window, numbers
from autograd_core.half import PRODUCT
from autograd_core.variable import Operand, shape_of

LETTERS = {1: "L", 2: "H, W", 3: "D, H, W"}  # names of the spatial axes, for errors


class Conv(Function):
    """y[n,k] = Σ_c x[n,c] ⋆ w[k,c] + b[k]: the filters slide over the images (cross-correlation, unflipped).

    x (N, C, H, W), w (K, C/groups, KH, KW), b (K,) -> y (N, K, OH, OW); one or three spatial axes alike.
    """

    wide = PRODUCT
    symbol = "conv"
    saves = (0, 1)

    def __init__(self, window: Window, groups: int = 1) -> None:
        self.window = window
        self.groups = groups

    def forward(self, xp: Any, x: Any, weight: Any, *bias: Any) -> Any:
        return convolution.conv(xp, x, weight, self.window, self.groups, *bias)

    def backward(self, gy: Any, x: Any, weight: Any) -> Any:
        gx = ConvInput(self.window, self.groups, x.shape[2:])(gy, weight) if self.needs(0) else None
        gw = ConvWeight(self.window, self.groups)(gy, x) if self.needs(1) else None
        return (gx, gw, convolution.conv_bias(gy)) if len(self.inputs) == 3 else (gx, gw)


class ConvInput(Function):
    """The gradient of a convolution's images: every output spreads its filter back over the window that it saw.

    x (N, K, OH, OW), w (K, C/groups, KH, KW), b (C,) -> y (N, C, H, W): transposed convolution.
    """

    wide = PRODUCT
    symbol = "convᵀ"
    saves = (0, 1)

    def __init__(self, window: Window, groups: int, image: Shape) -> None:
        self.window = window
        self.groups = groups
        self.image = image

    def forward(self, xp: Any, x: Any, weight: Any, *bias: Any) -> Any:
        y = convolution.conv_input(xp, x, weight, self.window, self.groups, self.image)
        return convolution.shifted(y, *bias) if bias else y

    def backward(self, gy: Any, x: Any, weight: Any) -> Any:
        gx = Conv(self.window, self.groups)(gy, weight) if self.needs(0) else None
        gw = ConvWeight(self.window, self.groups)(x, gy) if self.needs(1) else None
        return (gx, gw, convolution.conv_bias(gy)) if len(self.inputs) == 3 else (gx, gw)


class ConvWeight(Function):
    """The gradient of a convolution's filters: every output adds the window that it saw, scaled by its gradient.

    a (N, K, OH, OW), x (N, C, H, W) -> y (K, C/groups, KH, KW).
    """

    wide = PRODUCT
    symbol = "conv w"
    saves = (0, 1)

    def __init__(self, window: Window, groups: int = 1) -> None:
        self.window = window
        self.groups = groups

    def forward(self, xp: Any, a: Any, x: Any) -> Any:
        return convolution.conv_weight(xp, a, x, self.window, self.groups)

    def backward(self, gy: Any, a: Any, x: Any) -> Any:
        return (
            Conv(self.window, self.groups)(x, gy) if self.needs(0) else None,
            ConvInput(self.window, self.groups, x.shape[2:])(a, gy) if self.needs(1) else None,
        )


def conv1d(
    input: Operand,
    weight: Operand,
    bias: Operand | None = None,
    stride: Size = 1,
    padding: Size | str = 0,
    dilation: Size = 1,
    groups: int = 1,
) -> Variable:
    """Slide filters over signals: input (N, C, L) or (C, L), weight (K, C/groups, KL), bias (K,) -> (N, K, OL).

    All else as in `conv2d`.
    """
    return _conv(1, input, weight, bias, stride, padding, dilation, groups)


def conv2d(
    input: Operand,
    weight: Operand,
    bias: Operand | None = None,
    stride: Size = 1,
    padding: Size | str = 0,
    dilation: Size = 1,
    groups: int = 1,
) -> Variable:
    """Slide filters over images.

    Formula:   y[n, k, i, j] = b[k] + Σ_{c,u,v} x[n, c, i·stride + u·dilation − padding, j·… + v·… − …] · w[k, c, u, v]
    Shapes:    input (N, C, H, W) or (C, H, W), weight (K, C/groups, KH, KW), bias (K,) -> (N, K, OH, OW) with
               OH = (H + 2·padding − dilation·(KH − 1) − 1) // stride + 1, and OW alike.
    stride, padding, dilation:  one number, or (vertical, horizontal). Padding is with zeros; "valid" is none, "same" as
               much as keeps the size, the odd one at the end.
    groups:    split channels and filters into so many independent convolutions.
    Raises     ShapeError when channels don't match or the window doesn't fit, ArgumentError for "same" with a stride.
    """
    return _conv(2, input, weight, bias, stride, padding, dilation, groups)


def conv3d(
    input: Operand,
    weight: Operand,
    bias: Operand | None = None,
    stride: Size = 1,
    padding: Size | str = 0,
    dilation: Size = 1,
    groups: int = 1,
) -> Variable:
    """Slide filters over volumes: input (N, C, D, H, W) or (C, D, H, W), weight (K, C/groups, KD, KH, KW), bias (K,)
    -> (N, K, OD, OH, OW).

    All else as in `conv2d`.
    """
    return _conv(3, input, weight, bias, stride, padding, dilation, groups)


def _conv(
    rank: int,
    input: Operand,
    weight: Operand,
    bias: Operand | None,
    stride: Size,
    padding: Size | str,
    dilation: Size,
    groups: int,
) -> Variable:
    op = f"conv{rank}d"
    x, w = shape_of(input), shape_of(weight)
    if len(x) not in (rank + 1, rank + 2) or len(w) != rank + 2:
        raise ShapeError(
            f"{op}: input is {x} and weight {w}; they must be (N, C, {LETTERS[rank]}) or (C, {LETTERS[rank]}), and "
            f"(K, C/groups, {rank} kernel sizes)"
        )
    channels = x[-rank - 1]
    if groups < 1 or w[0] % groups or channels != w[1] * groups:
        raise ShapeError(
            f"{op}: input {x} has {channels} channels, but weight {w} with groups={groups} needs "
            f"{w[1] * groups}, and the number of filters must be a multiple of groups"
        )
    check_bias(op, bias, w[0])
    strides, dilations = numbers(op, "stride", stride, rank, 1), numbers(op, "dilation", dilation, rank, 1)
    window = Window(w[2:], strides, borders(op, padding, w[2:], strides, dilations), dilations)
    return batched(Conv(window, groups), rank, input, weight, bias)


def borders(op: str, padding: Size | str, kernel: Shape, stride: Shape, dilation: Shape) -> tuple[Pair, ...]:
    """The padding before and after each axis, from numbers, "valid" or "same"."""
    if not isinstance(padding, str):
        return tuple([(p, p) for p in numbers(op, "padding", padding, len(kernel), 0)])
    if padding not in ("same", "valid"):
        raise ArgumentError(f'{op}: padding {padding!r} is unknown: give numbers, "same" or "valid"')
    if padding == "same" and any(s != 1 for s in stride):
        raise ArgumentError(
            f'{op}: padding "same" keeps the size, which stride {stride} can\'t: use stride 1, or numbers for padding'
        )
    totals = [d * (k - 1) if padding == "same" else 0 for k, d in zip(kernel, dilation, strict=True)]
    return tuple([(total // 2, total - total // 2) for total in totals])


def check_bias(op: str, bias: Operand | None, channels: int) -> None:
    """ShapeError unless there is one number for each channel."""
    if bias is not None and shape_of(bias) != (channels,):
        raise ShapeError(f"{op}: bias is {shape_of(bias)}; it must be ({channels},), one number for each filter")


def batched(node: Function, rank: int, input: Operand, weight: Operand, bias: Operand | None) -> Variable:
    """The node on a batch, or on a single example as a batch of one."""
    operands = (weight,) if bias is None else (weight, bias)
    shape = shape_of(input)
    if len(shape) == rank + 2:
        return node(input, *operands)
    y = node(ag.reshape(input, (1, *shape)), *operands)
    return ag.reshape(y, y.shape[1:])
