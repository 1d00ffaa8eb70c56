"""Parts of a data set, and several data sets as one; nothing is copied before it is fetched."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from autograd_nn.data.dataset import Dataset, is_batched, title
from autograd_nn.errors import DataError


class Subset:
    """The examples of `dataset` named by `indices`, in that order: `subset[i]` is `dataset[indices[i]]`.

    Names:   `name` and `classes` are those of the data set, `targets` the chosen ones of its targets.
    Errors:  DataError when an index is not in 0..len(dataset) - 1, or not a whole number.
    """

    def __init__(self, dataset: Dataset, indices: ArrayLike) -> None:
        self.dataset = dataset
        self.indices = whole_numbers("Subset", indices, len(dataset))
        self.batched = is_batched(dataset)
        self.name: str = getattr(dataset, "name", "")
        self.classes: tuple[str, ...] = getattr(dataset, "classes", ())

    def __len__(self) -> int:
        return len(self.indices)

    def __getitem__(self, index: Any) -> Any:
        chosen = self.indices[index]
        return self.dataset[int(chosen) if chosen.ndim == 0 else chosen]

    @property
    def targets(self) -> NDArray[Any]:
        return np.asarray(targets_of(self.dataset))[self.indices]

    def __repr__(self) -> str:
        return f"Subset({len(self):,} of the {len(self.dataset):,} examples of {title(self.dataset)})"


class ConcatDataset:
    """Several data sets one after the other, as one.

    Batches: if all of them take arrays of indices, so does this: of each the examples asked for are fetched at once.
             Their examples must have one shape then.
    Errors:  DataError when there is none; IndexError past the end.
    """

    def __init__(self, datasets: Sequence[Dataset]) -> None:
        self.datasets = list(datasets)
        if not self.datasets:
            raise DataError("ConcatDataset: there is no data set; give at least one")
        self.batched = all(map(is_batched, self.datasets))
        self.classes: tuple[str, ...] = getattr(self.datasets[0], "classes", ())
        self._ends = np.cumsum([len(dataset) for dataset in self.datasets])

    def __len__(self) -> int:
        return int(self._ends[-1])

    def __getitem__(self, index: Any) -> Any:
        chosen = np.arange(len(self))[index]
        which = np.searchsorted(self._ends, chosen, side="right")
        starts = self._ends - [len(dataset) for dataset in self.datasets]
        if chosen.ndim == 0:
            return self.datasets[which][int(chosen - starts[which])]
        return self._batch(chosen - starts[which], which)

    def _batch(self, index: NDArray[np.intp], which: NDArray[np.intp]) -> tuple[Any, ...]:
        order = np.argsort(which, kind="stable")
        back = np.empty_like(order)  # where each example asked for is among those fetched
        back[order] = np.arange(len(order))
        batches = [self.datasets[k][index[which == k]] for k in np.unique(which)]
        return tuple([np.concatenate(parts)[back] for parts in zip(*batches, strict=True)])

    @property
    def targets(self) -> NDArray[Any]:
        return np.concatenate([targets_of(dataset) for dataset in self.datasets])

    def __repr__(self) -> str:
        return f"ConcatDataset({len(self):,} examples: {', '.join(map(title, self.datasets))})"


def original(dataset: Dataset, index: int) -> tuple[Dataset, int]:
    """Where an example of a part comes from: the whole data set, and its number there."""
    while isinstance(dataset, Subset):
        index, dataset = int(dataset.indices[index]), dataset.dataset
    return dataset, index


def targets_of(dataset: Dataset) -> Any:
    """All targets of a data set that holds them as `targets`; else DataError."""
    try:
        return dataset.targets  # type: ignore[attr-defined]
    except AttributeError as error:
        raise DataError(f"{title(dataset)} has no `targets`: give it an array of them, one for each example") from error


def whole_numbers(owner: str, indices: ArrayLike, length: int) -> NDArray[np.intp]:
    """Indices as an array, checked to be whole numbers from 0 to length - 1."""
    array = np.asarray(indices)
    if array.ndim != 1 or (array.size and array.dtype.kind not in "iu"):
        raise DataError(f"{owner}: indices must be a row of whole numbers, not {array.dtype} of shape {array.shape}")
    if array.size and not (array.min() >= 0 and array.max() < length):
        wrong = array[(array < 0) | (array >= length)][0]
        raise DataError(f"{owner}: index {wrong} is not in 0..{length - 1}: the data set has {length} examples")
    return array.astype(np.intp)
