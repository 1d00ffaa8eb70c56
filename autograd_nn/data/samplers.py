"""Samplers: which examples an epoch has, and in which order."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator, Sequence, Sized

import numpy as np
from numpy.typing import ArrayLike, NDArray

from autograd_nn.errors import DataError
from autograd_nn.random import generator


class Sampler(ABC):
    """An iterable of indices with a length. `DataLoader` takes any such iterable as `sampler`, a list for instance.

    One of this class draws from the generator it is given, so that the loader's seed and epoch decide the order; `iter`
    draws from the process's generator.
    """

    @abstractmethod
    def __len__(self) -> int: ...

    @abstractmethod
    def order(self, rng: np.random.Generator) -> NDArray[np.intp]:
        """The indices of one epoch."""

    def __iter__(self) -> Iterator[int]:
        return iter(self.order(generator()).tolist())


class SequentialSampler(Sampler):
    """The data set's own order."""

    def __init__(self, data_source: Sized) -> None:
        self.data_source = data_source

    def __len__(self) -> int:
        return len(self.data_source)

    def order(self, rng: np.random.Generator) -> NDArray[np.intp]:
        return np.arange(len(self))


class RandomSampler(Sampler):
    """All examples shuffled; or `num_samples` drawn, with `replacement` each independently of the others.

    Without replacement and with more samples than examples, all examples come again and again, each time shuffled anew.
    """

    def __init__(self, data_source: Sized, replacement: bool = False, num_samples: int | None = None) -> None:
        self.data_source = data_source
        self.replacement = replacement
        self.num_samples = _count("RandomSampler", len(data_source) if num_samples is None else num_samples)

    def __len__(self) -> int:
        return self.num_samples

    def order(self, rng: np.random.Generator) -> NDArray[np.intp]:
        size = len(self.data_source)
        if self.replacement:
            return rng.integers(0, size, self.num_samples)
        rounds = -(-self.num_samples // size)
        return np.concatenate([rng.permutation(size) for _ in range(rounds)])[: self.num_samples]


class WeightedRandomSampler(Sampler):
    """`num_samples` indices, index i with a probability proportional to `weights[i]`: for classes of unequal size.

        weights = 1 / np.bincount(data.targets)[data.targets]    # each class as often as the others
        nn.data.DataLoader(data, 64, sampler=nn.data.WeightedRandomSampler(weights, len(data)))

    Errors:  DataError when a weight is negative or not finite, when all are 0, or, without replacement, when more
             samples are asked for than there are weights above 0.
    """

    def __init__(self, weights: ArrayLike, num_samples: int, replacement: bool = True) -> None:
        self.weights = np.asarray(weights, np.float64)
        self.num_samples = _count("WeightedRandomSampler", num_samples)
        self.replacement = replacement
        if (
            self.weights.ndim != 1
            or not (np.isfinite(self.weights) & (self.weights >= 0)).all()
            or not self.weights.any()
        ):
            raise DataError("WeightedRandomSampler: weights must be a row of finite numbers of at least 0, not all 0")
        possible = np.count_nonzero(self.weights)
        if not replacement and self.num_samples > possible:
            raise DataError(
                f"WeightedRandomSampler: num_samples {num_samples} without replacement, but only {possible} weights are "
                "above 0. Use replacement=True?"
            )

    def __len__(self) -> int:
        return self.num_samples

    def order(self, rng: np.random.Generator) -> NDArray[np.intp]:
        share = self.weights / self.weights.sum()
        return rng.choice(len(share), self.num_samples, replace=self.replacement, p=share)


class SubsetRandomSampler(Sampler):
    """The given indices, shuffled."""

    def __init__(self, indices: Sequence[int] | NDArray[np.integer]) -> None:
        numbers = np.asarray(indices)
        if numbers.ndim != 1 or (numbers.size and numbers.dtype.kind not in "iu"):
            raise DataError(
                f"SubsetRandomSampler: indices must be a row of whole numbers, not {numbers.dtype} of shape {numbers.shape}"
            )
        self.indices = numbers.astype(np.intp)

    def __len__(self) -> int:
        return len(self.indices)

    def order(self, rng: np.random.Generator) -> NDArray[np.intp]:
        return rng.permutation(self.indices)


def _count(owner: str, number: int) -> int:
    if not isinstance(number, int | np.integer) or number < 1:
        raise DataError(f"{owner}: num_samples must be a whole number of at least 1, not {number!r}")
    return int(number)
