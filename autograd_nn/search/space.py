"""Where to look: the range of each setting."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from autograd_nn.recipes import Settings

LR_FACTOR = 30  # each way: one and a half orders of magnitude
WEIGHT_DECAY = (1e-8, 1e-2)  # from next to nothing to what drowns the loss
BATCH_FACTOR = 4  # each way
DIGITS = 3  # of a value: no training is sensitive to the fourth, and people have to type them


@dataclass(frozen=True)
class Range:
    """The values from `low` to `high`, all orders of magnitude alike.

    powers_of_two:  only those, as whole numbers; then `low` and `high` are two of them.
    """

    low: float
    high: float
    powers_of_two: bool = False

    def draw(self, rng: np.random.Generator) -> float:
        """A value drawn evenly on the logarithmic scale."""
        low, high = math.log2(self.low), math.log2(self.high)
        if self.powers_of_two:
            return 2 ** int(rng.integers(round(low), round(high) + 1))
        return rounded(2 ** rng.uniform(low, high))

    def narrowed(self, values: Sequence[float]) -> Range:
        """The range that values drawn from this one, and found good, point to; never wider than this one.

        Of k values drawn evenly from an interval, the least and the greatest span (k - 1) / (k + 1) of it on average, so
        on each side 1 / (k - 1) of their distance is added. Fewer than two values tell nothing.
        """
        if len(values) < 2:
            return self
        low, high = math.log2(min(values)), math.log2(max(values))
        margin = (high - low) / (len(values) - 1)
        if self.powers_of_two:
            ends: tuple[float, float] = 2 ** round(low - margin), 2 ** round(high + margin)
        else:
            ends = rounded(2 ** (low - margin)), rounded(2 ** (high + margin))
        return Range(max(self.low, ends[0]), min(self.high, ends[1]), self.powers_of_two)

    def __str__(self) -> str:
        return f"{self.low:g}" if self.low == self.high else f"{self.low:g} to {self.high:g}"


Space = Mapping[str, Range]  # by the setting's name


def rounded(value: float) -> float:
    """To the digits that are worth typing."""
    return float(f"{value:.{DIGITS}g}")


def space_around(settings: Settings) -> dict[str, Range]:
    """Where to look for better settings than a recipe's own: lr, weight_decay and batch_size.

    lr:            the recipe's / 30 to × 30.
    weight_decay:  1e-8 to 1e-2.
    batch_size:    powers of two, from the one nearest to the recipe's / 4 to × 4.
    """
    nearest = 2 ** round(math.log2(settings.batch_size))
    return {
        "lr": Range(rounded(settings.lr / LR_FACTOR), rounded(settings.lr * LR_FACTOR)),
        "weight_decay": Range(*WEIGHT_DECAY),
        "batch_size": Range(max(1, nearest // BATCH_FACTOR), nearest * BATCH_FACTOR, powers_of_two=True),
    }
