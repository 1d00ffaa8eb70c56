"""Convolution and its two derivatives. Each is linear in either operand, so the three are each other's derivatives."""

from __future__ import annotations

from typing import Any

from autograd_core import Function, ShapeError, Variable
from autograd_core.backends.windows import Pair, Window, col2im, im2col, pair
from autograd_core.node import Shape
from autograd_core.variable import Operand, shape_of


class Conv2d(Function):
    """y[n,k] = Σ_c x[n,c] ⋆ w[k,c] + b[k]: the filters slide over the images (cross-correlation, unflipped).

    x (N, C, H, W), w (K, C/groups, KH, KW), b (K,) -> y (N, K, OH, OW).
    """

    symbol = "conv"
    saves = (0, 1)  # the columns are made again in backward: KH·KW times the image is too much to keep

    def __init__(self, window: Window, groups: int = 1) -> None:
        self.window = window
        self.groups = groups

    def forward(self, xp: Any, x: Any, weight: Any, *bias: Any) -> Any:
        out = self.window.positions("conv2d", x.shape[2:])
        columns = _grouped_columns(xp, x, self.window, out, self.groups)
        y = xp.matmul(_grouped_filters(weight, self.groups), columns).reshape(len(x), len(weight), *out)
        if bias:
            y += bias[0][:, None, None]
        return y

    def backward(self, gy: Any, x: Any, weight: Any) -> Any:
        gx = ConvInput(self.window, self.groups, x.shape[2:])(gy, weight) if self.needs(0) else None
        gw = ConvWeight(self.window, self.groups)(gy, x) if self.needs(1) else None
        return (gx, gw, gy.sum(axis=(0, 2, 3))) if len(self.inputs) == 3 else (gx, gw)


class ConvInput(Function):
    """The gradient of a convolution's images: every output spreads its filter back over the window that it saw.

    x (N, K, OH, OW), w (K, C/groups, KH, KW) -> y (N, C, H, W): transposed convolution.
    """

    symbol = "convᵀ"
    saves = (0, 1)

    def __init__(self, window: Window, groups: int, image: Shape) -> None:
        self.window = window
        self.groups = groups
        self.image = image

    def forward(self, xp: Any, x: Any, weight: Any) -> Any:
        n, k, h, w = x.shape
        filters = _grouped_filters(weight, self.groups)
        columns = xp.matmul(filters.swapaxes(-1, -2), x.reshape(n, self.groups, k // self.groups, h * w))
        columns = columns.reshape(n, columns.shape[1] * columns.shape[2], h * w)
        return col2im(xp, columns, self.window, (h, w), self.image)

    def backward(self, gy: Any, x: Any, weight: Any) -> Any:
        return (
            Conv2d(self.window, self.groups)(gy, weight) if self.needs(0) else None,
            ConvWeight(self.window, self.groups)(x, gy) if self.needs(1) else None,
        )


class ConvWeight(Function):
    """The gradient of a convolution's filters: every output adds the window that it saw, scaled by its gradient.

    a (N, K, OH, OW), x (N, C, H, W) -> y (K, C/groups, KH, KW).
    """

    symbol = "conv w"
    saves = (0, 1)

    def __init__(self, window: Window, groups: int = 1) -> None:
        self.window = window
        self.groups = groups

    def forward(self, xp: Any, a: Any, x: Any) -> Any:
        n, k, h, w = a.shape
        columns = _grouped_columns(xp, x, self.window, (h, w), self.groups)
        rows = a.reshape(n, self.groups, k // self.groups, h * w)
        y = xp.zeros((self.groups, k // self.groups, columns.shape[2]), a.dtype)
        for image_rows, image_columns in zip(rows, columns, strict=True):  # all images at once would need N times y
            y += xp.matmul(image_rows, image_columns.swapaxes(-1, -2))
        return y.reshape(k, x.shape[1] // self.groups, *self.window.kernel)

    def backward(self, gy: Any, a: Any, x: Any) -> Any:
        return (
            Conv2d(self.window, self.groups)(x, gy) if self.needs(0) else None,
            ConvInput(self.window, self.groups, x.shape[2:])(a, gy) if self.needs(1) else None,
        )


def _grouped_columns(xp: Any, x: Any, window: Window, out: Pair, groups: int) -> Any:
    """The windows as columns, (N, groups, C/groups·KH·KW, OH·OW)."""
    columns = im2col(xp, x, window, out)
    return columns.reshape(len(x), groups, columns.shape[1] // groups, columns.shape[2])


def _grouped_filters(weight: Any, groups: int) -> Any:
    """The filters as rows, (groups, K/groups, C/groups·KH·KW)."""
    return weight.reshape(groups, len(weight) // groups, -1)


def conv2d(
    input: Operand,
    weight: Operand,
    bias: Operand | None = None,
    stride: int | Pair = 1,
    padding: int | Pair = 0,
    dilation: int | Pair = 1,
    groups: int = 1,
) -> Variable:
    """Slide filters over images.

    Formula:   y[n, k, i, j] = b[k] + Σ_{c,u,v} x[n, c, i·stride + u·dilation − padding, j·… + v·… − …] · w[k, c, u, v]
    Shapes:    input (N, C, H, W), weight (K, C/groups, KH, KW), bias (K,) -> (N, K, OH, OW) with
               OH = (H + 2·padding − dilation·(KH − 1) − 1) // stride + 1, and OW alike.
    stride, padding, dilation:  one number, or (vertical, horizontal). Padding is with zeros.
    groups:    split channels and filters into so many independent convolutions.
    Raises     ShapeError when channels don't match or the window doesn't fit.
    """
    x, w = shape_of(input), shape_of(weight)
    if len(x) != 4 or len(w) != 4:
        raise ShapeError(f"conv2d: input is {x} and weight {w}; they must be (N, C, H, W) and (K, C/groups, KH, KW)")
    if groups < 1 or w[0] % groups or x[1] != w[1] * groups:
        raise ShapeError(
            f"conv2d: input {x} has {x[1]} channels, but weight {w} with groups={groups} needs "
            f"{w[1] * groups}, and the number of filters must be a multiple of groups"
        )
    window = Window(
        (w[2], w[3]),
        pair("conv2d", "stride", stride, 1),
        pair("conv2d", "padding", padding, 0),
        pair("conv2d", "dilation", dilation, 1),
    )
    operands = (input, weight) if bias is None else (input, weight, bias)
    return Conv2d(window, groups)(*operands)
