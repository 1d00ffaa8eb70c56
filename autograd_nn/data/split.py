"""A data set cut into parts at random: for training and for validation, say."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from autograd_nn.data.dataset import Dataset
from autograd_nn.data.subset import Subset, targets_of
from autograd_nn.errors import DataError


def random_split(dataset: Dataset, lengths: Sequence[float], seed: int = 0) -> list[Subset]:
    """Parts of the given lengths, which share no example and together hold all.

        train, validation = nn.data.random_split(data, [0.9, 0.1])

    lengths:  whole numbers that sum to len(dataset), or fractions that sum to 1, each rounded down, and what is left
              over given to the parts one by one from the first.
    Order:    drawn from the seed alone.
    Errors:   DataError when they sum to something else, or a part would be empty.
    """
    total = len(dataset)
    if all(isinstance(length, int | np.integer) for length in lengths) and sum(lengths) == total:
        counts = [int(length) for length in lengths]
    else:
        fractions = _fractions("random_split", lengths, total)
        counts = [int(total * fraction + 1e-9) for fraction in fractions]  # 0.29 · 100 is 28.999…
        for k in range(total - sum(counts)):
            counts[k % len(counts)] += 1
    if min(counts) < 1:
        raise DataError(
            f"random_split: parts of {counts} examples: one is empty; {total} examples are too few for that"
        )
    order = np.random.default_rng(seed).permutation(total)
    return [Subset(dataset, part) for part in np.split(order, np.cumsum(counts)[:-1])]


def stratified_split(dataset: Dataset, fractions: Sequence[float], seed: int = 0) -> list[Subset]:
    """Parts in which each class has its share, to one example: for small or uneven data sets.

    The labels are `dataset.targets`, as `ArrayDataset`, `ImageFolder` and parts of them have it. Each part keeps the
    data set's order; shuffle in the loader.

    Errors:   DataError when the fractions don't sum to 1, a part would be empty, or there are no labels (N,).
    """
    labels = np.asarray(targets_of(dataset))
    if labels.shape != (len(dataset),):
        raise DataError(
            f"stratified_split: targets must be one label for each of {len(dataset)} examples, not {labels.shape}"
        )
    rng = np.random.default_rng(seed)
    left = np.arange(len(dataset))
    parts, share = [], 1.0
    for fraction in _fractions("stratified_split", fractions, len(dataset)):
        chosen = _stratum(labels[left], fraction / share if share > fraction else 1.0, rng)
        parts.append(left[chosen])
        left, share = left[~chosen], share - fraction
    if not all(map(len, parts)):
        raise DataError(
            f"stratified_split: parts of {[*map(len, parts)]} examples: one is empty; {len(dataset)} examples are too few"
        )
    return [Subset(dataset, part) for part in parts]


def _stratum(labels: NDArray[Any], fraction: float, rng: np.random.Generator) -> NDArray[np.bool_]:
    """Which examples to take so that `fraction` of all and, to one, of each class is taken."""
    _, label, size = np.unique(labels, return_inverse=True, return_counts=True)
    share = size * fraction
    count = np.floor(share + 1e-9).astype(int)
    missing = round(len(labels) * fraction) - count.sum()
    count[np.argsort(count - share, kind="stable")[:missing]] += 1  # the largest remainders
    chosen = np.zeros(len(labels), bool)
    for k, wanted in enumerate(count):
        chosen[rng.permutation(np.flatnonzero(label == k))[:wanted]] = True
    return chosen


def _fractions(owner: str, lengths: Sequence[float], total: int) -> Sequence[float]:
    if not lengths or not (min(lengths) > 0 and abs(sum(lengths) - 1) <= 1e-6):  # so that NaN is refused too
        whole = f" or whole numbers that sum to {total}" if owner == "random_split" else ""
        raise DataError(
            f"{owner}: lengths must be fractions above 0 that sum to 1{whole}, not {list(lengths)}, which sum to {sum(lengths)}"
        )
    return lengths
