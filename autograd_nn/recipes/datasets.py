"""The data sets that recipes know by name."""

from __future__ import annotations

import os

from autograd_nn.data import ArrayDataset, digits, mnist
from autograd_nn.recipes.suggest import unknown

DATASETS = {
    "digits": "1,797 handwritten digits, embedded in the package (UCI)",
    "mnist": "70,000 handwritten digits, from a folder or a download",
}


def load_dataset(name: str, folder: str | os.PathLike[str] | None = None) -> tuple[ArrayDataset, ArrayDataset]:
    """A data set as (train, test). Raises RecipeError for an unknown name, DataError for missing or damaged files."""
    if name == "digits":
        return digits()
    if name == "mnist":
        return mnist(folder)
    raise unknown("data set", name, DATASETS)
