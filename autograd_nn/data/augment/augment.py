"""What an augmentation is: a callable that turns one batch into another, with a generator of its own."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from autograd_nn.errors import DataError


class Augment:
    """A change of batches, `(x, y, rng) -> (x, y)`: new arrays, never changes in place.

        class Noise(nn.data.augment.Augment):
            def images(self, x, rng):
                return x + rng.normal(0, 0.1, x.shape).astype(x.dtype)

        loader = nn.data.DataLoader(train, 64, shuffle=True, transform=Noise())

    A subclass defines `images(x, rng)`, or `__call__` where the targets change too. Settings are attributes: they are
    what `repr` prints.

    Shapes:  x (N, C, H, W), y whatever belongs to it.
    Random:  all numbers are drawn from `rng`, each image's independently; the same state gives the same images.
    Errors:  DataError when x has another number of axes.
    """

    def __call__(self, x: NDArray[Any], y: Any, rng: np.random.Generator) -> tuple[NDArray[Any], Any]:
        if x.ndim != 4:
            raise DataError(
                f"{type(self).__name__}: images must have the shape (N, C, H, W), not {x.shape}. One image? Use x[None]"
            )
        return self.images(x, rng), y

    def images(self, x: NDArray[Any], rng: np.random.Generator) -> NDArray[Any]:
        """The batch x (N, C, H, W), changed."""
        raise NotImplementedError(f"{type(self).__name__}: define images(x, rng), which gives the changed images")

    def __repr__(self) -> str:
        settings = [f"{name}={value!r}" for name, value in vars(self).items() if not name.startswith("_")]
        return f"{type(self).__name__}({', '.join(settings)})"


class Compose(Augment):
    """Several augmentations, one after the other: `Compose([RandomCrop(32, 4), RandomHorizontalFlip()])`."""

    def __init__(self, augments: Sequence[Augment]) -> None:
        self.augments = list(augments)

    def __call__(self, x: NDArray[Any], y: Any, rng: np.random.Generator) -> tuple[NDArray[Any], Any]:
        for augment in self.augments:
            x, y = augment(x, y, rng)
        return x, y

    def __repr__(self) -> str:
        return f"Compose([{', '.join(map(repr, self.augments))}])"


def span(owner: str, name: str, value: float | tuple[float, float]) -> tuple[float, float]:
    """A range to draw from: a pair as it is, a number as ± that number. DataError when it is no range."""
    low, high = value if isinstance(value, tuple | list) else (-abs(value), abs(value))
    if not (np.isfinite(low) and np.isfinite(high) and low <= high):
        raise DataError(f"{owner}: {name} must be a number or a pair (low, high) with low <= high, not {value!r}")
    return float(low), float(high)


def share(owner: str, name: str, value: float, top: float = 1.0) -> float:
    """A number from 0 to `top`, else DataError."""
    if not 0 <= value <= top:
        raise DataError(f"{owner}: {name} must be a number from 0 to {top:g}, not {value!r}")
    return float(value)


def need_floats(owner: str, x: NDArray[Any]) -> None:
    """DataError when the images are bytes or other whole numbers, which would cut off what is computed."""
    if x.dtype.kind != "f":
        raise DataError(
            f"{owner}: images must be floating-point numbers, not {x.dtype}. Put augment.ToFloat() before it?"
        )
