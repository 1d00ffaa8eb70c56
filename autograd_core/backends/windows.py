"""Sliding windows over images: what convolution and pooling share. Array code for either library, `xp`."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from autograd_core.errors import ArgumentError, ShapeError

Pair = tuple[int, int]
Shape = tuple[int, ...]


@dataclass(frozen=True)
class Window:
    """A window of `kernel` (height, width), moved by `stride` over an image with `padding` around it.

    With `dilation` d its elements lie d apart, so that it spans d · (kernel − 1) + 1.
    """

    kernel: Pair
    stride: Pair = (1, 1)
    padding: Pair = (0, 0)
    dilation: Pair = (1, 1)

    def span(self) -> Pair:
        """How many rows and columns of the image one window covers."""
        return self.dilation[0] * (self.kernel[0] - 1) + 1, self.dilation[1] * (self.kernel[1] - 1) + 1

    def positions(self, op: str, image: Shape) -> Pair:
        """How many windows fit down and across: (size + 2·padding − span) // stride + 1. Raises ShapeError for none."""
        span = self.span()
        padded = image[0] + 2 * self.padding[0], image[1] + 2 * self.padding[1]
        if padded[0] < span[0] or padded[1] < span[1]:
            raise ShapeError(
                f"{op}: a window of {span[0]}x{span[1]} does not fit into an image of {image[0]}x{image[1]} "
                f"with padding {self.padding}: make the kernel smaller or the padding larger"
            )
        return (padded[0] - span[0]) // self.stride[0] + 1, (padded[1] - span[1]) // self.stride[1] + 1

    def elements(self, out: Pair) -> Iterator[tuple[slice, slice]]:
        """For each element of the window, row by row: the rows and columns of the padded image that it meets."""
        for i in range(self.kernel[0]):
            for j in range(self.kernel[1]):
                y, x = i * self.dilation[0], j * self.dilation[1]
                yield (
                    slice(y, y + self.stride[0] * out[0], self.stride[0]),
                    slice(x, x + self.stride[1] * out[1], self.stride[1]),
                )


def pair(op: str, name: str, value: int | Pair, smallest: int) -> Pair:
    """One number for both directions, or (vertical, horizontal). Raises ArgumentError below `smallest`."""
    two = (value, value) if isinstance(value, int) else tuple(value)
    if len(two) != 2 or not all(isinstance(n, int) and n >= smallest for n in two):
        raise ArgumentError(f"{op}: {name} must be an integer of at least {smallest}, or two of them, not {value!r}")
    return two[0], two[1]


def pad(xp: Any, x: Any, padding: Pair, value: float = 0) -> Any:
    """The images x (N, C, H, W) with a border of `value`: (N, C, H + 2·padding[0], W + 2·padding[1])."""
    if padding == (0, 0):
        return x
    n, c, h, w = x.shape
    ph, pw = padding
    padded = xp.full((n, c, h + 2 * ph, w + 2 * pw), value, x.dtype)
    padded[:, :, ph : ph + h, pw : pw + w] = x
    return padded


def im2col(xp: Any, x: Any, window: Window, out: Pair) -> Any:
    """Each window as a column: x (N, C, H, W) -> (N, C·KH·KW, OH·OW), so that convolution is a matrix product.

    Source:  K. Chellapilla, S. Puri, P. Simard, "High Performance Convolutional Neural Networks for Document
             Processing", 2006, sec. 2.
    """
    n, c = x.shape[:2]
    if window == Window((1, 1)):
        return x.reshape(n, c, out[0] * out[1])
    padded = pad(xp, x, window.padding)
    size = window.kernel[0] * window.kernel[1]
    columns = xp.empty((n, c, size, *out), x.dtype)
    for k, (rows, cols) in enumerate(window.elements(out)):
        columns[:, :, k] = padded[:, :, rows, cols]
    return columns.reshape(n, c * size, out[0] * out[1])


def col2im(xp: Any, columns: Any, window: Window, out: Pair, image: Shape) -> Any:
    """The reverse of `im2col`: columns (N, C·KH·KW, OH·OW) -> (N, C, H, W), adding up where windows overlap."""
    n, size = len(columns), window.kernel[0] * window.kernel[1]
    c = columns.shape[1] // size
    if window == Window((1, 1)):
        return columns.reshape(n, c, *image)
    columns = columns.reshape(n, c, size, *out)
    ph, pw = window.padding
    padded = xp.zeros((n, c, image[0] + 2 * ph, image[1] + 2 * pw), columns.dtype)
    for k, (rows, cols) in enumerate(window.elements(out)):
        padded[:, :, rows, cols] += columns[:, :, k]
    return padded[:, :, ph : ph + image[0], pw : pw + image[1]]
