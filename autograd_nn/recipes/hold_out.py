"""Validation data: a share of the training data that training does not see."""

from __future__ import annotations

import numpy as np

from autograd_nn.data import ArrayDataset, Subset
from autograd_nn.data.dataset import title
from autograd_nn.errors import DataError


def hold_out(dataset: ArrayDataset, share: float, seed: int = 0) -> tuple[Subset, Subset]:
    """A data set of labels in two, (train, validation): of each class this share, drawn from the seed, is held out.

    Both parts keep the order of the data set. Raises DataError when a part would be empty.
    """
    held_out = np.zeros(len(dataset), dtype=bool)
    rng = np.random.default_rng((seed, 0))
    for label in np.unique(dataset.targets):
        members = np.flatnonzero(dataset.targets == label)
        held_out[rng.permutation(members)[: round(share * len(members))]] = True
    if len(dataset) == 0:
        raise DataError(f"{title(dataset)} is empty; it must hold examples")
    if held_out.all() or not held_out.any():
        raise DataError(
            f"{title(dataset)}: {share:g} of its {len(dataset):,} examples held out for validation leaves "
            f"{len(dataset) - held_out.sum():,} to train on and {held_out.sum():,} to validate; choose another share"
        )
    return Subset(dataset, np.flatnonzero(~held_out)), Subset(dataset, np.flatnonzero(held_out))
