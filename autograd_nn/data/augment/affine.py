"""Images turned, enlarged, slanted and moved, by any amount, in one resampling."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from autograd_nn.data.augment.augment import Augment, span
from autograd_nn.data.augment.warp import warp
from autograd_nn.errors import DataError

Range = float | tuple[float, float]


class RandomAffine(Augment):
    """Each image turned, scaled, sheared and moved, by numbers of its own, with one bilinear resampling.

    Formula: a point p, seen from the image's centre with x to the right and y down, goes to R(degrees) K(shear) scale p
             + shift; K adds shear · y to x. Positive degrees turn counter-clockwise.
    Ranges:  a number r means -r to r, a pair (low, high) itself: degrees; scale, a pair, 1 leaving the size; shear, a
             slope (0.1 slants by 0.1 pixels a row); shift in pixels, drawn for each direction, not only whole ones.
    Outside: what comes in from outside of the image is 0.
    Errors:  DataError for images other than float32 and float64.
    Source:  D. Cireşan, U. Meier, J. Masci, L. Gambardella, J. Schmidhuber, "Flexible, High Performance Convolutional
             Neural Networks for Image Classification", 2011, sec. 4 (rotation, scale, shift).
    """

    def __init__(
        self, degrees: Range = 0.0, scale: tuple[float, float] = (1.0, 1.0), shear: Range = 0.0, shift: Range = 0.0
    ) -> None:
        name = type(self).__name__
        self.degrees = span(name, "degrees", degrees)
        self.scale = span(name, "scale", scale)
        self.shear = span(name, "shear", shear)
        self.shift = span(name, "shift", shift)
        if self.scale[0] <= 0:
            raise DataError(f"{name}: scale must be a pair of numbers above 0, such as (0.9, 1.1), not {scale!r}")

    def images(self, x: NDArray[Any], rng: np.random.Generator) -> NDArray[Any]:
        return warp(type(self).__name__, x, self.matrices(len(x), rng), None)

    def matrices(self, n: int, rng: np.random.Generator) -> NDArray[np.float32]:
        """For n images the maps (n, 2, 3) from new to old places, in rows and columns from the centre."""
        angle = np.deg2rad(rng.uniform(*self.degrees, n))
        scale = rng.uniform(*self.scale, n)
        shear = rng.uniform(*self.shear, n)
        shift = rng.uniform(*self.shift, (2, n))
        cos, sin = np.cos(angle) / scale, np.sin(angle) / scale
        matrix = np.empty((n, 2, 3))
        # The inverse of the formula: back by the shift, then R(-angle), then K(-shear), then 1 / scale.
        matrix[:, 0, 0], matrix[:, 0, 1] = cos, sin
        matrix[:, 1, 0], matrix[:, 1, 1] = -sin - shear * cos, cos - shear * sin
        matrix[:, :, 2] = -np.einsum("nij,jn->ni", matrix[:, :, :2], shift)
        return matrix.astype(np.float32)


class RandomRotate(RandomAffine):
    """Each image turned about its centre by an angle from -degrees to degrees, or from a pair (low, high)."""

    def __init__(self, degrees: Range) -> None:
        super().__init__(degrees=degrees)

    def __repr__(self) -> str:
        return f"RandomRotate(degrees={self.degrees!r})"


class RandomScale(RandomAffine):
    """Each image enlarged about its centre by a factor from the range (low, high); its size in pixels stays."""

    def __init__(self, scale: tuple[float, float]) -> None:
        super().__init__(scale=scale)

    def __repr__(self) -> str:
        return f"RandomScale(scale={self.scale!r})"
