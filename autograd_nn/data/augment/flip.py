"""Images mirrored at random: not for digits or letters, whose mirror images are other signs or none."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from autograd_nn.data.augment.augment import Augment, share


class RandomHorizontalFlip(Augment):
    """Left and right exchanged, in each image with probability `p`."""

    def __init__(self, p: float = 0.5) -> None:
        self.p = share(type(self).__name__, "p", p)

    def images(self, x: NDArray[Any], rng: np.random.Generator) -> NDArray[Any]:
        return self._flipped(x, x[..., ::-1], rng)

    def _flipped(self, x: NDArray[Any], mirrored: NDArray[Any], rng: np.random.Generator) -> NDArray[Any]:
        y = x.copy()
        chosen = rng.random(len(x)) < self.p
        y[chosen] = mirrored[chosen]
        return y


class RandomVerticalFlip(RandomHorizontalFlip):
    """Top and bottom exchanged, in each image with probability `p`."""

    def images(self, x: NDArray[Any], rng: np.random.Generator) -> NDArray[Any]:
        return self._flipped(x, x[:, :, ::-1], rng)
