"""What a report is made from: the files of a run, its model, and the model's answers to the test set."""

from __future__ import annotations

import csv
import io
import math
import os
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np

from autograd_core import AutogradError, Variable, no_grad
from autograd_nn import functional, random, recipes, serialization
from autograd_nn.command.run_file import is_done, read_run
from autograd_nn.command.run_folder import CHECKPOINT, HISTOGRAMS
from autograd_nn.data import ArrayDataset, find_mnist
from autograd_nn.errors import DataError, ModelFileError
from autograd_nn.files import read_text
from autograd_nn.layers import Layer
from autograd_nn.recipes import Recipe
from autograd_nn.training import Histogram, read_histograms
from autograd_nn.training.checkpoint import read_tree

LARGEST = 1e300  # above this, the ends of a diagram's axes would be infinite
BATCH = 500  # images at once: enough to be quick, few enough to stay in the cache


@dataclass(frozen=True)
class Run:
    """A run, finished or not.

    facts:       run.json.
    model:       ready for use, with the weights kept so far.
    trained:     whether these are of at least one epoch.
    metrics:     a row for each epoch.
    histograms:  of weights and gradients; none if they were not recorded.
    data_dir:    where MNIST is looked for.
    """

    folder: Path
    facts: dict[str, Any]
    recipe: Recipe
    model: Layer
    trained: bool
    metrics: list[dict[str, float]]
    histograms: list[Histogram]
    data_dir: str | os.PathLike[str] | None

    @property
    def title(self) -> str:
        return f"{self.facts['recipe']} on {self.facts['data']}"

    @property
    def finished(self) -> bool:
        return is_done(self.facts)

    @property
    def classifies_images(self) -> bool:
        return bool(self.recipe.classes)

    @cached_property
    def test(self) -> ArrayDataset | str:
        """The test set; in its place, where it can't be had, the reason in words."""
        name = self.facts["data"]
        try:
            if name == "mnist" and find_mnist(self.data_dir) is None:
                return "MNIST is not on this machine: name the folder with its files, with --data-dir or AUTOGRAD_DATA."
            return recipes.load_dataset(name, self.data_dir)[1]
        except AutogradError as error:
            return f"{error}."

    @cached_property
    def probabilities(self) -> np.ndarray:
        """The model's probabilities (N, C) for the test set."""
        assert isinstance(self.test, ArrayDataset)
        return np.concatenate([self.answer(self.test.inputs[k : k + BATCH]) for k in range(0, len(self.test), BATCH)])

    @no_grad()
    def answer(self, x: np.ndarray) -> np.ndarray:
        """Probabilities (N, C) for images."""
        return functional.softmax(self.model(Variable(x, requires_grad=False))).numpy()


def read(folder: Path, data_dir: str | os.PathLike[str] | None = None) -> Run:
    """Read all of a run but its data. Raises RecipeError, ModelFileError or DataError for what is missing or damaged."""
    facts = read_run(folder)
    recipe = recipes.find(facts["recipe"])
    state = random.get_state()
    model = recipe.build().eval()
    random.set_state(state)  # initial values are drawn from the generator of the process, which is not ours
    trained = True
    if is_done(facts):
        serialization.load(model, folder / "model.safetensors")
    elif (folder / CHECKPOINT).exists():
        checkpoint = read_tree(folder / CHECKPOINT)
        model.load_state_dict(checkpoint.get("kept") or checkpoint["model"])
    else:
        trained = False
    if not all(np.isfinite(parameter.numpy()).all() for parameter in model.parameters()):
        raise ModelFileError(
            f"{folder}: the model has weights that are no numbers: they are damaged, or training went wrong; train again"
        )
    return Run(
        folder,
        facts,
        recipe,
        model,
        trained,
        _metrics(folder / "metrics.csv"),
        _histograms(folder / HISTOGRAMS),
        data_dir if data_dir is not None else facts["data_dir"],
    )


def _metrics(path: Path) -> list[dict[str, float]]:
    """The rows of metrics.csv; none before the first epoch is done."""
    if not path.exists():
        return []
    try:
        table = csv.DictReader(io.StringIO(read_text(path)), strict=True)
        rows = [{name: float(value) for name, value in row.items()} for row in table]
        for row in rows:
            _check(row)
        return rows
    except KeyError as error:
        raise DataError(f"{path} is damaged (it has no column {error}); train again") from error
    except OSError as error:
        raise DataError(f"{path} can't be read: {error.strerror or error}") from error
    except (ValueError, TypeError, csv.Error) as error:
        raise DataError(f"{path} is damaged ({error}); train again") from error


def _histograms(path: Path) -> list[Histogram]:
    """What histograms.csv holds; nothing where none were recorded."""
    try:
        return read_histograms(path) if path.exists() else []
    except OSError as error:
        raise DataError(f"{path} can't be read: {error.strerror or error}") from error


def _check(row: dict[str, float]) -> None:
    """Raise ValueError for what no training writes and no diagram can show, KeyError where the epoch is missing."""
    if not row["epoch"].is_integer():
        raise ValueError(f"epoch is {row['epoch']:g}")
    for name, value in row.items():
        share, count = name.endswith("_accuracy"), name == "skipped_steps"
        too_large = math.isfinite(value) and abs(value) > LARGEST
        if too_large or (share and (value < 0 or value > 1)) or (count and not value.is_integer()):
            raise ValueError(f"{name} is {value:g} in epoch {row['epoch']:g}")
