"""Sliding windows over signals, images and volumes: what convolution and pooling share."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from autograd_core.errors import ArgumentError, ShapeError

Shape = tuple[int, ...]
Pair = tuple[int, int]
Size = int | Sequence[int]  # one number for all spatial axes, or one for each
Slices = tuple[slice, ...]


@dataclass(frozen=True)
class Window:
    """A window of `kernel` elements, moved by `stride` over an image that has `padding` around it: one entry an axis.

    With `dilation` d its elements lie d apart, so that it spans d · (kernel − 1) + 1. Padding is (before, after); after
    may be negative: then the last elements of the image are never seen.
    """

    kernel: Shape
    stride: Shape
    padding: tuple[Pair, ...]
    dilation: Shape

    def span(self) -> Shape:
        """How much of the image one window covers along each axis."""
        return tuple([d * (k - 1) + 1 for k, d in zip(self.kernel, self.dilation, strict=True)])

    def positions(self, op: str, image: Shape) -> Shape:
        """How many windows fit along each axis: (padded size − span) // stride + 1. Raises ShapeError for none."""
        span = self.span()
        room = [n + sum(p) - s for n, p, s in zip(image, self.padding, span, strict=True)]
        if min(room) < 0:
            raise ShapeError(
                f"{op}: a window of {_times(span)} does not fit into an image of {_times(image)} with padding "
                f"{self.padding}: make the kernel smaller or the padding larger"
            )
        return tuple([r // s + 1 for r, s in zip(room, self.stride, strict=True)])

    def elements(self, image: Shape, out: Shape) -> Iterator[tuple[int, Slices, Slices]]:
        """For each element of the window, row by row: its number, what it meets of the image, and in which windows.

        Windows in which the element falls on padding are left out, so nobody needs a padded copy of the image.
        """
        axes = [
            [_meets(i * d - p, s, size, n) for i in range(k)]
            for k, s, (p, _), d, size, n in zip(
                self.kernel, self.stride, self.padding, self.dilation, image, out, strict=True
            )
        ]
        for number, ranges in enumerate(itertools.product(*axes)):
            places, windows = zip(*ranges, strict=True)
            if all(window.start < window.stop for window in windows):
                yield number, places, windows

    def is_point(self) -> bool:
        """Whether it sees each element of the image once, alone: convolution is then a plain product."""
        ones = (1,) * len(self.kernel)
        return self.kernel == self.stride == ones and not any(map(any, self.padding))


def side_by_side(kernel: Shape) -> Window:
    """Windows that don't overlap and leave nothing out."""
    return Window(kernel, kernel, ((0, 0),) * len(kernel), (1,) * len(kernel))


def numbers(op: str, name: str, value: Size, rank: int, smallest: int) -> Shape:
    """One number for all `rank` axes, or one for each. Raises ArgumentError below `smallest`."""
    single = isinstance(value, int) or not isinstance(value, Sequence | np.ndarray)
    listed: Any = (value,) if single else value
    given = tuple([int(n) if isinstance(n, np.integer) else n for n in listed])
    if len(given) == 1:
        given *= rank
    if len(given) != rank or not all(isinstance(n, int) and n >= smallest for n in given):
        many = f", or {rank} of them" if rank > 1 else ""
        raise ArgumentError(f"{op}: {name} must be an integer of at least {smallest}{many}, not {value!r}")
    return given


def _meets(offset: int, stride: int, size: int, out: int) -> tuple[slice, slice]:
    """Of an axis of `size`, the places o · stride + offset that exist, and the windows o < out that see them."""
    first = max(0, -(offset // stride))
    last = max(first, min(out, (size - 1 - offset) // stride + 1))
    start = first * stride + offset
    return slice(start, max(start, start + (last - first - 1) * stride + 1), stride), slice(first, last)


def _times(shape: Shape) -> str:
    return "x".join(map(str, shape))
