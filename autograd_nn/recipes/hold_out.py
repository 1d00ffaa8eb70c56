"""Validation data: a share of the training data that training does not see."""

from __future__ import annotations

import numpy as np

from autograd_nn.data import ArrayDataset
from autograd_nn.errors import DataError


def hold_out(dataset: ArrayDataset, share: float, seed: int = 0) -> tuple[ArrayDataset, ArrayDataset]:
    """A data set of labels in two, (train, validation): of each class this share, drawn from the seed, is held out.

    Both parts keep the order of the data set. Raises DataError when a part would be empty.
    """
    held_out = np.zeros(len(dataset), dtype=bool)
    rng = np.random.default_rng((seed, 0))
    for label in np.unique(dataset.targets):
        members = np.flatnonzero(dataset.targets == label)
        held_out[rng.permutation(members)[: round(share * len(members))]] = True
    if held_out.all() or not held_out.any():
        raise DataError(
            f"{dataset!r} can't be split: {share:g} of it for validation leaves {len(dataset) - held_out.sum()} examples "
            f"to train on and {held_out.sum()} to validate; change the share, or train on more data"
        )
    train, validation = (
        ArrayDataset(*dataset[part], name, dataset.classes)
        for part, name in ((~held_out, dataset.name), (held_out, f"{dataset.name}, held out"))
    )
    return train, validation
