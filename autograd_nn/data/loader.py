"""Batches from a data set, in an order that a seed and the epoch's number decide."""

from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from autograd_nn.data.dataset import Dataset
from autograd_nn.errors import DataError


class DataLoader:
    """Goes through a data set in batches: each `for x, y in loader` is one epoch.

    Shapes:  x (B, ...), y (B, ...), B = batch_size; the last batch is smaller when N % batch_size != 0, or left out
             with drop_last. len(loader) counts the batches.
    Order:   the data set's own, or with shuffle a permutation drawn from (seed, epoch) alone: the global generator is
             neither read nor changed, and two loaders with one seed agree (for one version of NumPy).
    Epoch:   `loader.epoch` is the number of the epoch that the next `for` starts, 0 at first. To resume after k
             epochs, set `loader.epoch = k`. An epoch left early counts.
    Errors:  DataError when batch_size < 1, seed < 0, the data set is empty, or drop_last leaves no batch.
    """

    def __init__(
        self, dataset: Dataset, batch_size: int = 1, *, shuffle: bool = False, seed: int = 0, drop_last: bool = False
    ) -> None:
        if not isinstance(batch_size, int | np.integer) or batch_size < 1:
            raise DataError(f"DataLoader: batch_size must be an int of 1 or more, not {batch_size!r}.")
        if not isinstance(seed, int | np.integer) or seed < 0:
            raise DataError(f"DataLoader: seed must be an int of 0 or more, not {seed!r}.")
        if len(dataset) == 0:
            raise DataError(f"DataLoader: the data set ({type(dataset).__name__}) is empty; it must hold an example.")
        if drop_last and len(dataset) < batch_size:
            raise DataError(
                f"DataLoader: drop_last leaves no batch: {len(dataset)} examples are fewer than batch_size "
                f"{batch_size}. Use a smaller batch_size or drop_last=False."
            )
        self.dataset = dataset
        self.batch_size = int(batch_size)
        self.shuffle = shuffle
        self.seed = int(seed)
        self.drop_last = drop_last
        self.epoch = 0

    def __len__(self) -> int:
        full, rest = divmod(len(self.dataset), self.batch_size)
        return full + (rest > 0 and not self.drop_last)

    def __iter__(self) -> Iterator[tuple[Any, Any]]:
        # Not a generator itself: the order and the epoch are fixed here, when the `for` starts, not at its first batch.
        order = np.arange(len(self.dataset))
        if self.shuffle:
            order = np.random.default_rng((self.seed, self.epoch)).permutation(order)
        if self.drop_last:
            order = order[: len(self) * self.batch_size]
        self.epoch += 1
        return self._batches(order)

    def _batches(self, order: NDArray[np.intp]) -> Iterator[tuple[Any, Any]]:
        for start in range(0, len(order), self.batch_size):
            # Always an index array, never a slice: a batch is a copy, so changing it leaves the data set as it was.
            yield self.dataset[order[start : start + self.batch_size]]
