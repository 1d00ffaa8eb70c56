"""Elastic distortion: images deformed as if drawn on rubber, as hands deform what they write."""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from autograd_nn.data.augment.affine import RandomAffine
from autograd_nn.data.augment.augment import Augment
from autograd_nn.data.augment.warp import warp
from autograd_nn.errors import DataError

REACH = 4  # standard deviations at which the Gaussian is cut off: what is beyond weighs 0.006 %


class Elastic(Augment):
    """Each pixel from a place moved by a smooth random field.

    Formula: both parts of the field are uniform noise in -1..1, blurred by a Gaussian of standard deviation `sigma`
             pixels whose weights sum to 1, times `alpha`. The typical move, in pixels, is 0.16 alpha / sigma.
    affine:  is applied too, in the same resampling, so that images are blurred by interpolation once, not twice.
    Outside: what comes in from outside of the image is 0.
    Errors:  DataError when alpha < 0 or sigma <= 0, or for images other than float32 and float64.
    Source:  P. Simard, D. Steinkraus, J. Platt, "Best Practices for Convolutional Neural Networks Applied to Visual
             Document Analysis", 2003, sec. 2; sigma 4 and alpha 34 are its values for digits of 29x29 pixels.
    """

    def __init__(self, alpha: float = 34.0, sigma: float = 4.0, affine: RandomAffine | None = None) -> None:
        if not (alpha >= 0 and np.isfinite(alpha) and sigma > 0 and np.isfinite(sigma)):
            raise DataError(f"Elastic: alpha must be at least 0 and sigma above 0, not {alpha!r} and {sigma!r}")
        self.alpha = float(alpha)
        self.sigma = float(sigma)
        self.affine = affine

    def images(self, x: NDArray[Any], rng: np.random.Generator) -> NDArray[Any]:
        matrix = (self.affine or _STILL).matrices(len(x), rng)
        return warp("Elastic", x, matrix, self.fields(len(x), (x.shape[2], x.shape[3]), rng))

    def fields(self, n: int, size: tuple[int, int], rng: np.random.Generator) -> NDArray[np.float32]:
        """For n images of `size` the moves (n, 2, *size) in pixels: down, right."""
        noise = rng.random((n, 2, *size), np.float32)
        noise -= np.float32(0.5)
        # Two products by band matrices, the factor in the smaller of them.
        return blur(size[0], self.sigma) @ (noise @ (blur(size[1], self.sigma) * np.float32(2 * self.alpha)))


@cache
def blur(size: int, sigma: float) -> NDArray[np.float32]:
    """The symmetric matrix (size, size) that blurs along an axis of this size; beyond the ends is 0."""
    reach = int(REACH * sigma + 0.5)
    total = np.exp(-0.5 * (np.arange(-reach, reach + 1) / sigma) ** 2).sum()
    apart = np.abs(np.subtract.outer(np.arange(size), np.arange(size)))
    matrix = np.exp(-0.5 * (apart / sigma) ** 2) / total
    matrix[apart > reach] = 0
    return matrix.astype(np.float32)


_STILL = RandomAffine()
