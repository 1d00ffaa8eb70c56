"""Images at another size: interpolation, and channels traded for pixels."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np

import autograd_core as ag
from autograd_core import ArgumentError, Function, ShapeError, Variable, backends
from autograd_core.backends import pooling
from autograd_core.backends.windows import Shape, Size, numbers, side_by_side
from autograd_core.ops.axes import raw
from autograd_core.variable import Operand, shape_of

_RANKS = {"nearest": (1, 2, 3), "linear": (1,), "bilinear": (2,), "bicubic": (2,), "trilinear": (3,)}
_CUBIC = -0.75  # the slope at 1 of the cubic kernel: PyTorch's and OpenCV's choice, against −0.5 in the paper


class Repeat(Function):
    """Each element of x (N, C, …) as a block of `times` equal ones."""

    linear = True

    def __init__(self, times: Shape) -> None:
        self.times = times

    def forward(self, xp: Any, x: Any) -> Any:
        image = tuple([n * k for n, k in zip(x.shape[2:], self.times, strict=True)])
        return pooling.sum_unpool(xp, x, side_by_side(self.times), image)

    def backward(self, gy: Any) -> Any:
        return SumBlocks(self.times)(gy)


class SumBlocks(Function):
    """The sum of each block of `times` elements: the gradient of Repeat."""

    wide = True
    linear = True

    def __init__(self, times: Shape) -> None:
        self.times = times

    def forward(self, xp: Any, x: Any) -> Any:
        out = tuple([n // k for n, k in zip(x.shape[2:], self.times, strict=True)])
        return pooling.sum_pool(xp, x, side_by_side(self.times), out)

    def backward(self, gy: Any) -> Any:
        return Repeat(self.times)(gy)


def interpolate(
    input: Operand,
    size: Size | None = None,
    scale_factor: float | Sequence[float] | None = None,
    mode: str = "nearest",
    align_corners: bool = False,
) -> Variable:
    """Signals (N, C, L), images (N, C, H, W) or volumes (N, C, D, H, W) at another size.

    size, scale_factor:  one of them: the new size, or what to multiply the old one by (rounded down); one for all axes,
                         or one for each.
    mode:                "nearest" repeats elements; "linear", "bilinear" and "trilinear" go straight between the two
                         neighbours along each of 1, 2 or 3 axes; "bicubic" puts a cubic through four.
    align_corners:       elements are points, and the outermost ones stay at the edge; otherwise they are little squares,
                         and the edges of the images coincide. Not for "nearest".
    Formula:             output i lies at (i + ½) · old/new − ½ of the input, or at i · (old − 1)/(new − 1) with
                         align_corners; at ⌊i · old/new⌋ for "nearest". A given scale_factor is used in place of
                         new/old; but an axis whose size stays is left alone, save in "bicubic".
    A NaN or an infinity spreads along its row and column, except in "nearest". Nothing is smoothed before shrinking.
    Raises               ArgumentError for a mode that doesn't exist for these axes, and unless exactly one of size and
                         scale_factor is given.
    Source:              R. Keys, "Cubic Convolution Interpolation for Digital Image Processing", 1981 (bicubic).
    """
    shape = shape_of(input)
    rank = len(shape) - 2
    if rank not in (1, 2, 3):
        raise ShapeError(f"interpolate: input is {shape}; it must be (N, C, L), (N, C, H, W) or (N, C, D, H, W)")
    if rank not in _RANKS.get(mode, ()):
        fitting = ", ".join(repr(name) for name, ranks in _RANKS.items() if rank in ranks)
        raise ArgumentError(f"interpolate: mode {mode!r} does not fit input {shape}: use one of {fitting}")
    if align_corners and mode == "nearest":
        raise ArgumentError('interpolate: align_corners has no meaning in mode "nearest": leave it out')
    new, steps = _sizes(shape[2:], size, scale_factor)
    if mode == "nearest":  # what a fractional factor merely doubles is doubled evenly, as PyTorch does with images
        steps = [0.5 if n == 2 * m else step for m, n, step in zip(shape[2:], new, steps, strict=True)]
    times = tuple([n // m for m, n in zip(shape[2:], new, strict=True)])
    if mode == "nearest" and all(
        k * m == n and k * s == 1 for k, m, n, s in zip(times, shape[2:], new, steps, strict=True)
    ):
        return Repeat(times)(input)
    y: Any = input
    for axis, (m, n, step) in enumerate(zip(shape[2:], new, steps, strict=True), 2):
        if mode == "nearest":
            y = _nearest(y, axis, n, step)
        elif n != m or (step != 1 and mode == "bicubic"):
            y = weigh(_weights(m, n, step, mode == "bicubic", align_corners), y, axis - len(shape))
    return ag.copy(y) if y is input else y


def _sizes(old: Shape, size: Size | None, scale: float | Sequence[float] | None) -> tuple[Shape, list[float]]:
    """The new sizes, and for each axis how far apart in the input neighbours of the output lie."""
    if (size is None) == (scale is None):
        raise ArgumentError("interpolate: give the new size, or a scale_factor to multiply the old one by, not both")
    if size is not None:
        new = numbers("interpolate", "size", size, len(old), 1)
        return new, [m / n for m, n in zip(old, new, strict=True)]
    scales: list[Any] = list(scale) if isinstance(scale, Sequence) else [scale] * len(old)
    usable = len(scales) == len(old) and all(
        isinstance(s, int | float | np.number) and math.isfinite(s) for s in scales
    )
    new = tuple([math.floor(m * s) for m, s in zip(old, scales, strict=True)]) if usable else (0,)
    if min(new) < 1:
        raise ArgumentError(
            f"interpolate: scale_factor {scale!r} must be one number, or {len(old)}, that leave at least one element of "
            f"the sizes {old}"
        )
    return new, [1 / s for s in scales]


def _nearest(x: Any, axis: int, n: int, step: float) -> Any:
    m = shape_of(x)[axis]
    if n == m:
        return x
    # The product of two rounded numbers may fall just below a whole one.
    index = np.minimum(np.floor(np.arange(n) * step + 1e-9).astype(np.intp), m - 1)
    return ag.take(x, index, axis)


def _weights(m: int, n: int, step: float, cubic: bool, align_corners: bool) -> np.ndarray:
    """The matrix (n, m) that makes n elements of m."""
    if align_corners:
        position = np.arange(n) * ((m - 1) / (n - 1) if n > 1 else 0.0)
    else:
        position = (np.arange(n) + 0.5) * step - 0.5
        position = position if cubic else np.maximum(position, 0)
    start = np.floor(position)
    t = position - start
    near = [(0, 1 - t), (1, t)]
    if cubic:
        near = [(k, _cubic(np.abs(t - k))) for k in (-1, 0, 1, 2)]
    weights = np.zeros((n, m))
    for k, share in near:
        place = np.clip(start.astype(np.intp) + k, 0, m - 1)  # beyond the edge: the outermost element
        np.add.at(weights, (np.arange(n), place), share)
    return weights


def _cubic(d: np.ndarray) -> np.ndarray:
    """Keys' kernel at a distance d of at most 2."""
    a = _CUBIC
    return np.where(d <= 1, ((a + 2) * d - (a + 3)) * d * d + 1, ((a * d - 5 * a) * d + 8 * a) * d - 4 * a)


def weigh(weights: np.ndarray, x: Any, axis: int) -> Variable:
    """Along a (negative) axis of x, new elements that are weighted sums of the old: weights (new, old)."""
    x = ag.asarray(x)
    shape = x.shape
    dtype = x.dtype if backends.is_floating(x.dtype) else weights.dtype
    matrix = backends.beside(raw(x), weights.astype(dtype))
    new = (*shape[:axis], len(weights), *shape[len(shape) + axis + 1 :])
    if axis == -1:  # as one product, not one for each row of images
        return ag.reshape(ag.matmul(ag.reshape(x, (-1, shape[-1])), ag.matrix_transpose(matrix)), new)
    rows = ag.reshape(x, (math.prod(shape[:axis]), shape[axis], math.prod(shape[axis + 1 :])))
    return ag.reshape(ag.matmul(matrix, rows), new)


def pixel_shuffle(input: Operand, upscale_factor: int) -> Variable:
    """Channels as pixels: input (…, C·r², H, W) -> (…, C, H·r, W·r) with r = upscale_factor.

    Formula:  y[c, h·r + i, w·r + j] = x[c·r² + i·r + j, h, w].
    Raises    ShapeError when the channels are no multiple of r².
    Source:   W. Shi et al., "Real-Time Single Image and Video Super-Resolution Using an Efficient Sub-Pixel Convolutional
              Neural Network", 2016, sec. 3.1.
    """
    shape = shape_of(input)
    r = _factor("pixel_shuffle", "upscale_factor", upscale_factor)
    if len(shape) < 3 or shape[-3] % (r * r):
        raise ShapeError(
            f"pixel_shuffle: input is {shape}; it must be (…, C, H, W) with C a multiple of {r}² = {r * r}"
        )
    *lead, c, h, w = shape
    parts = ag.reshape(input, (math.prod(lead), c // (r * r), r, r, h, w))
    return ag.reshape(ag.transpose(parts, (0, 1, 4, 2, 5, 3)), (*lead, c // (r * r), h * r, w * r))


def pixel_unshuffle(input: Operand, downscale_factor: int) -> Variable:
    """Pixels as channels, the reverse of `pixel_shuffle`: input (…, C, H·r, W·r) -> (…, C·r², H, W).

    Raises ShapeError when height or width is no multiple of r = downscale_factor.
    """
    shape = shape_of(input)
    r = _factor("pixel_unshuffle", "downscale_factor", downscale_factor)
    if len(shape) < 3 or shape[-2] % r or shape[-1] % r:
        raise ShapeError(f"pixel_unshuffle: input is {shape}; it must be (…, C, H, W) with H and W multiples of {r}")
    *lead, c, h, w = shape
    parts = ag.reshape(input, (math.prod(lead), c, h // r, r, w // r, r))
    return ag.reshape(ag.transpose(parts, (0, 1, 3, 5, 2, 4)), (*lead, c * r * r, h // r, w // r))


def _factor(op: str, name: str, value: int) -> int:
    return numbers(op, name, value, 1, 1)[0]
