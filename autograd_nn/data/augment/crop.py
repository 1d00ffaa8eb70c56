"""Images cut out of larger ones, and moved by whole pixels."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

from autograd_nn.data.augment.augment import Augment
from autograd_nn.errors import DataError


class Pad(Augment):
    """A margin of `padding` pixels of `value` on each side: (H, W) becomes (H + 2 padding, W + 2 padding)."""

    def __init__(self, padding: int, value: float = 0.0) -> None:
        self.padding = _pixels("Pad", "padding", padding)
        self.value = value

    def images(self, x: NDArray[Any], rng: np.random.Generator) -> NDArray[Any]:
        return _pad(x, self.padding, self.value)


class RandomCrop(Augment):
    """From each image a piece of `size`, at a place of its own, after a margin of zeros of `padding` pixels.

    size:    the height and width of the piece, or one number for both.
    Shapes:  (N, C, H, W) to (N, C, *size); all channels of an image move together.
    Errors:  DataError when an image with its margin is smaller than the piece.
    Source:  K. He, X. Zhang, S. Ren, J. Sun, "Deep Residual Learning for Image Recognition", 2016, sec. 4.2 (size 32,
             padding 4).
    """

    def __init__(self, size: int | tuple[int, int], padding: int = 0) -> None:
        height, width = size if isinstance(size, tuple | list) else (size, size)
        self.size = (_pixels("RandomCrop", "size", height, 1), _pixels("RandomCrop", "size", width, 1))
        self.padding = _pixels("RandomCrop", "padding", padding)

    def images(self, x: NDArray[Any], rng: np.random.Generator) -> NDArray[Any]:
        wide = _pad(x, self.padding) if self.padding else x
        if wide.shape[2] < self.size[0] or wide.shape[3] < self.size[1]:
            raise DataError(
                f"RandomCrop: pieces of {self.size[0]}x{self.size[1]} don't fit into images of "
                f"{wide.shape[2]}x{wide.shape[3]} (padding included). Use a smaller size or more padding."
            )
        return _cut(wide, self.size, rng)


class RandomShift(Augment):
    """Each image moved by up to `pixels` whole pixels in both directions; zeros fill the gap.

    To the pixel, where a stroke lies says nothing about which digit it is: a model that sees each image at nine places
    (pixels=1) learns less by heart.
    """

    def __init__(self, pixels: int) -> None:
        self.pixels = _pixels("RandomShift", "pixels", pixels)

    def images(self, x: NDArray[Any], rng: np.random.Generator) -> NDArray[Any]:
        return _cut(_pad(x, self.pixels), (x.shape[2], x.shape[3]), rng)


def _pad(x: NDArray[Any], margin: int, value: float = 0.0) -> NDArray[Any]:
    n, c, height, width = x.shape
    wide = np.full((n, c, height + 2 * margin, width + 2 * margin), value, x.dtype)
    wide[:, :, margin : margin + height, margin : margin + width] = x
    return wide


def _cut(x: NDArray[Any], size: tuple[int, int], rng: np.random.Generator) -> NDArray[Any]:
    top = rng.integers(0, x.shape[2] - size[0] + 1, len(x))
    left = rng.integers(0, x.shape[3] - size[1] + 1, len(x))
    # A view of all pieces at all places, from which one place for each image is copied.
    pieces = sliding_window_view(x, size, axis=(2, 3))
    return pieces[np.arange(len(x)), :, top, left]


def _pixels(owner: str, name: str, value: int, least: int = 0) -> int:
    if not isinstance(value, int | np.integer) or value < least:
        raise DataError(f"{owner}: {name} must be a whole number of pixels of at least {least}, not {value!r}")
    return int(value)
