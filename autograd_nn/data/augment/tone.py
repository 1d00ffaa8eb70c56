"""Grey values and colours: brighter, flatter, to a common scale."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from autograd_nn.data.augment.augment import Augment, need_floats, share
from autograd_nn.errors import DataError


class Brightness(Augment):
    """y = f x, cut to 0..1, with f for each image from 1 - amount to 1 + amount. Images in 0..1."""

    def __init__(self, amount: float) -> None:
        self.amount = share("Brightness", "amount", amount)

    def images(self, x: NDArray[Any], rng: np.random.Generator) -> NDArray[Any]:
        need_floats("Brightness", x)
        y = x * _factors(self.amount, x, rng)
        return np.clip(y, 0, 1, out=y)


class Contrast(Augment):
    """y = m + f (x - m), cut to 0..1, m the image's mean, f for each image from 1 - amount to 1 + amount. Images in 0..1."""

    def __init__(self, amount: float) -> None:
        self.amount = share("Contrast", "amount", amount)

    def images(self, x: NDArray[Any], rng: np.random.Generator) -> NDArray[Any]:
        need_floats("Contrast", x)
        mean = x.mean(axis=(1, 2, 3), keepdims=True)
        y = x - mean
        y *= _factors(self.amount, x, rng)
        y += mean
        return np.clip(y, 0, 1, out=y)


class Normalize(Augment):
    """y = (x - mean) / std, channel by channel; not random: give it to the test's loader too.

    mean, std:  a number, or one for each channel. It goes last: what moves pixels fills gaps with 0, black.
    Errors:     DataError when a std is not above 0, or there are not as many as channels.
    """

    def __init__(self, mean: float | Sequence[float], std: float | Sequence[float]) -> None:
        self.mean = mean
        self.std = std
        self._mean, self._std = (np.asarray(value, np.float32).reshape(-1, 1, 1) for value in (mean, std))
        if not (self._std > 0).all():
            raise DataError(f"Normalize: std must be above 0, not {std!r}")

    def images(self, x: NDArray[Any], rng: np.random.Generator) -> NDArray[Any]:
        need_floats("Normalize", x)
        for name, value in (("mean", self._mean), ("std", self._std)):
            if len(value) not in (1, x.shape[1]):
                raise DataError(
                    f"Normalize: {name} has {len(value)} values, the images have {x.shape[1]} channels; "
                    "give one number, or one for each channel"
                )
        y = x - self._mean
        y /= self._std
        return y


class ToFloat(Augment):
    """Bytes 0..255 as float32 in 0..1: for images that are stored as bytes. It goes first. Not random."""

    def images(self, x: NDArray[Any], rng: np.random.Generator) -> NDArray[Any]:
        if x.dtype != np.uint8:
            raise DataError(f"ToFloat: images must be bytes (uint8), not {x.dtype}")
        return x.astype(np.float32) / np.float32(255)


def _factors(amount: float, x: NDArray[Any], rng: np.random.Generator) -> NDArray[Any]:
    return rng.uniform(1 - amount, 1 + amount, (len(x), 1, 1, 1)).astype(x.dtype)
