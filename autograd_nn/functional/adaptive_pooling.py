"""Pooling to a given size, whatever the image's."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np

import autograd_core as ag
from autograd_core import ArgumentError, ShapeError, Variable
from autograd_core.backends.windows import Shape, Window, side_by_side
from autograd_core.variable import Operand, shape_of
from autograd_nn.functional.pooling import AvgPool, MaxPool, check_images, on_batch
from autograd_nn.functional.resize import weigh

OutputSize = int | Sequence[int | None] | None  # None keeps the size


def adaptive_avg_pool1d(input: Operand, output_size: OutputSize) -> Variable:
    """The mean of each of output_size windows: input (N, C, L) or (C, L) -> (N, C, OL). See `adaptive_avg_pool2d`."""
    return _avg("adaptive_avg_pool1d", 1, input, output_size)


def adaptive_avg_pool2d(input: Operand, output_size: OutputSize) -> Variable:
    """The mean of each of output_size windows that cover the image: input (N, C, H, W) or (C, H, W) -> (N, C, OH, OW).

    Formula:      window i of n over a size of m goes from ⌊i·m / n⌋ to ⌈(i + 1)·m / n⌉: neighbours may share elements.
    output_size:  one number for all axes, or one for each; None keeps the size. 1 is the mean of the whole image, known
                  as global average pooling.
    Raises        ArgumentError unless sizes are at least 1, ShapeError for the wrong number of axes.
    """
    return _avg("adaptive_avg_pool2d", 2, input, output_size)


def adaptive_avg_pool3d(input: Operand, output_size: OutputSize) -> Variable:
    """The mean of each of output_size windows: input (N, C, D, H, W) or (C, D, H, W) -> (N, C, OD, OH, OW).

    See `adaptive_avg_pool2d`.
    """
    return _avg("adaptive_avg_pool3d", 3, input, output_size)


def adaptive_max_pool1d(input: Operand, output_size: OutputSize) -> Variable:
    """The largest of each of output_size windows: input (N, C, L) or (C, L) -> (N, C, OL). See `adaptive_avg_pool2d`."""
    return _max("adaptive_max_pool1d", 1, input, output_size)


def adaptive_max_pool2d(input: Operand, output_size: OutputSize) -> Variable:
    """The largest element of each of output_size windows: input (N, C, H, W) or (C, H, W) -> (N, C, OH, OW).

    The windows are those of `adaptive_avg_pool2d`; the gradient goes to the first of several that tie.
    """
    return _max("adaptive_max_pool2d", 2, input, output_size)


def adaptive_max_pool3d(input: Operand, output_size: OutputSize) -> Variable:
    """The largest of each of output_size windows: input (N, C, D, H, W) or (C, D, H, W) -> (N, C, OD, OH, OW).

    See `adaptive_avg_pool2d`.
    """
    return _max("adaptive_max_pool3d", 3, input, output_size)


def _avg(op: str, rank: int, input: Operand, output_size: OutputSize) -> Variable:
    image = check_images(op, rank, input)
    out = _output_size(op, output_size, image)
    if all(n == 1 for n in out):
        return ag.mean(input, axis=tuple(range(-rank, 0)), keepdims=True)
    if _divides(out, image):
        return on_batch(AvgPool(_even(out, image)), rank, input)
    y: Any = input
    for axis in range(-rank, 0):
        m, n = image[axis], out[axis]
        if n != m:
            weights = np.zeros((n, m))
            for i, (first, last) in enumerate(_windows(m, n)):
                weights[i, first:last] = 1 / (last - first)
            y = weigh(weights, y, axis)
    return y


def _max(op: str, rank: int, input: Operand, output_size: OutputSize) -> Variable:
    image = check_images(op, rank, input)
    out = _output_size(op, output_size, image)
    if all(n == 1 for n in out):
        rows = ag.reshape(input, (*shape_of(input)[:-rank], math.prod(image)))
        best = ag.take_along_axis(rows, ag.argmax(rows, axis=-1, keepdims=True))
        return ag.reshape(best, (*shape_of(input)[:-rank], *out))
    if _divides(out, image):
        return on_batch(MaxPool(_even(out, image)), rank, input)
    # Windows of one length after all: the shorter ones see their last element again, which changes no maximum.
    y: Any = input
    kernel = []
    for axis in range(-rank, 0):
        windows = _windows(image[axis], out[axis])
        length = max(last - first for first, last in windows)
        index = [min(first + k, last - 1) for first, last in windows for k in range(length)]
        kernel.append(length)
        if index != list(range(image[axis])):
            y = ag.take(y, np.array(index), axis)
    return on_batch(MaxPool(side_by_side(tuple(kernel))), rank, y)


def _output_size(op: str, output_size: OutputSize, image: Shape) -> Shape:
    rank = len(image)
    given = tuple(output_size) if isinstance(output_size, Sequence) else (output_size,) * rank
    if len(given) != rank or not all(n is None or (isinstance(n, int) and n >= 1) for n in given):
        raise ArgumentError(
            f"{op}: output_size must be an integer of at least 1, or None to keep the size, or {rank} of these, not "
            f"{output_size!r}"
        )
    if not all(image):
        raise ShapeError(f"{op}: an image of {image} has no elements to pool")
    return tuple([m if n is None else n for n, m in zip(given, image, strict=True)])


def _windows(m: int, n: int) -> list[tuple[int, int]]:
    """Where each of n windows over a size of m begins and ends."""
    return [(i * m // n, -(-(i + 1) * m // n)) for i in range(n)]


def _divides(out: Shape, image: Shape) -> bool:
    return all(m % n == 0 for n, m in zip(out, image, strict=True))


def _even(out: Shape, image: Shape) -> Window:
    """Windows of one size."""
    return side_by_side(tuple([m // n for n, m in zip(out, image, strict=True)]))
