"""Rectangles blotted out: a model must not depend on one part of the image."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

from autograd_nn.data.augment.augment import Augment, share, span
from autograd_nn.errors import DataError


class RandomErase(Augment):
    """In each image with probability `p` one rectangle, filled with `value`.

    area:    the range of the rectangle's share of the image.
    ratio:   the range of its height : width, drawn evenly on a logarithmic scale, so that 3 is as likely as 1/3.
             A side longer than the image is cut to it.
    Source:  Z. Zhong et al., "Random Erasing Data Augmentation", 2020, sec. 3.1; filled with one value, not with noise.
    """

    def __init__(
        self,
        p: float = 0.5,
        area: tuple[float, float] = (0.02, 0.33),
        ratio: tuple[float, float] = (0.3, 3.3),
        value: float = 0.0,
    ) -> None:
        self.p = share("RandomErase", "p", p)
        self.area = span("RandomErase", "area", area)
        self.ratio = span("RandomErase", "ratio", ratio)
        self.value = value
        if self.area[0] < 0 or self.area[1] > 1 or self.ratio[0] <= 0:
            raise DataError(f"{self}: area must lie in 0..1, ratio above 0")

    def images(self, x: NDArray[Any], rng: np.random.Generator) -> NDArray[Any]:
        n, _, height, width = x.shape
        chosen = rng.random(n) < self.p
        pixels = rng.uniform(*self.area, n) * height * width
        ratio = np.exp(rng.uniform(math.log(self.ratio[0]), math.log(self.ratio[1]), n))
        tall = np.minimum(np.rint(np.sqrt(pixels * ratio)), height).astype(int)
        wide = np.minimum(np.rint(np.sqrt(pixels / ratio)), width).astype(int)
        top = rng.integers(0, height - tall + 1)
        left = rng.integers(0, width - wide + 1)
        y = x.copy()
        for i in np.flatnonzero(chosen):
            y[i, :, top[i] : top[i] + tall[i], left[i] : left[i] + wide[i]] = self.value
        return y
