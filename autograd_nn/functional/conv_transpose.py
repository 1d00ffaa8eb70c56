"""Transposed convolution: the way back through a convolution's sizes, as from a small image to a larger one."""

from __future__ import annotations

from autograd_core import ArgumentError, ShapeError, Variable
from autograd_core.backends.windows import Size, Window, numbers
from autograd_core.variable import Operand, shape_of
from autograd_nn.functional.conv import LETTERS, ConvInput, batched, check_bias


def conv_transpose1d(
    input: Operand,
    weight: Operand,
    bias: Operand | None = None,
    stride: Size = 1,
    padding: Size = 0,
    output_padding: Size = 0,
    groups: int = 1,
    dilation: Size = 1,
) -> Variable:
    """Spread filters over a longer signal: input (N, C, L) or (C, L), weight (C, K/groups, KL), bias (K,) -> (N, K, OL).

    All else as in `conv_transpose2d`.
    """
    return _conv_transpose(1, input, weight, bias, stride, padding, output_padding, groups, dilation)


def conv_transpose2d(
    input: Operand,
    weight: Operand,
    bias: Operand | None = None,
    stride: Size = 1,
    padding: Size = 0,
    output_padding: Size = 0,
    groups: int = 1,
    dilation: Size = 1,
) -> Variable:
    """Spread filters over a larger image: each element of the input adds its filter, scaled, to a window of the output.

    It is the gradient of `conv2d` with respect to its input, with the same weight, stride, padding and dilation.

    Formula:   y[n, k, i·stride + u·dilation − padding, j·… + v·… − …] += x[n, c, i, j] · w[c, k, u, v], summed over all
               c, i, j, u, v; then b[k] is added.
    Shapes:    input (N, C, H, W) or (C, H, W), weight (C, K/groups, KH, KW), bias (K,) -> (N, K, OH, OW) with
               OH = (H − 1)·stride − 2·padding + dilation·(KH − 1) + output_padding + 1, and OW alike.
    stride, padding, output_padding, dilation:  one number, or (vertical, horizontal). Padding is cut off the result on
               both sides; output_padding adds to its end, to choose among the sizes that a strided convolution maps to
               one, so it must be less than the stride or the dilation.
    Raises     ShapeError when channels don't match or nothing is left, ArgumentError for too much output_padding.
    Source:    M. Zeiler et al., "Deconvolutional Networks", 2010; V. Dumoulin, F. Visin, "A guide to convolution
               arithmetic for deep learning", 2016, sec. 4 (the sizes).
    """
    return _conv_transpose(2, input, weight, bias, stride, padding, output_padding, groups, dilation)


def conv_transpose3d(
    input: Operand,
    weight: Operand,
    bias: Operand | None = None,
    stride: Size = 1,
    padding: Size = 0,
    output_padding: Size = 0,
    groups: int = 1,
    dilation: Size = 1,
) -> Variable:
    """Spread filters over a larger volume: input (N, C, D, H, W) or (C, D, H, W), weight (C, K/groups, KD, KH, KW), bias
    (K,) -> (N, K, OD, OH, OW).

    All else as in `conv_transpose2d`.
    """
    return _conv_transpose(3, input, weight, bias, stride, padding, output_padding, groups, dilation)


def _conv_transpose(
    rank: int,
    input: Operand,
    weight: Operand,
    bias: Operand | None,
    stride: Size,
    padding: Size,
    output_padding: Size,
    groups: int,
    dilation: Size,
) -> Variable:
    op = f"conv_transpose{rank}d"
    x, w = shape_of(input), shape_of(weight)
    if len(x) not in (rank + 1, rank + 2) or len(w) != rank + 2:
        raise ShapeError(
            f"{op}: input is {x} and weight {w}; they must be (N, C, {LETTERS[rank]}) or (C, {LETTERS[rank]}), and "
            f"(C, K/groups, {rank} kernel sizes)"
        )
    channels = x[-rank - 1]
    if groups < 1 or channels % groups or channels != w[0]:
        raise ShapeError(
            f"{op}: input {x} has {channels} channels, but weight {w} needs {w[0]}, and their number must be a multiple "
            f"of groups={groups}"
        )
    check_bias(op, bias, w[1] * groups)
    strides, dilations = numbers(op, "stride", stride, rank, 1), numbers(op, "dilation", dilation, rank, 1)
    cut, extra = numbers(op, "padding", padding, rank, 0), numbers(op, "output_padding", output_padding, rank, 0)
    if any(e >= max(s, d) for e, s, d in zip(extra, strides, dilations, strict=True)):
        raise ArgumentError(
            f"{op}: output_padding {extra} must be less than the stride {strides} or the dilation {dilations}"
        )
    # Less padding after the image than before it: so the convolution back gives the input's size again.
    window = Window(w[2:], strides, tuple([(p, p - e) for p, e in zip(cut, extra, strict=True)]), dilations)
    sizes = zip(x[-rank:], strides, window.padding, window.span(), strict=True)
    image = tuple([(n - 1) * s - sum(p) + span for n, s, p, span in sizes])
    if min(image) < 1:
        raise ShapeError(f"{op}: padding {cut} cuts off all of the result of input {x} and weight {w}: make it smaller")
    return batched(ConvInput(window, groups, image), rank, input, weight, bias)
