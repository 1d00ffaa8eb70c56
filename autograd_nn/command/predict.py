"""`autograd predict`: what a trained model says of images."""

from __future__ import annotations

import argparse
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from autograd_core import Variable, no_grad
from autograd_nn import recipes
from autograd_nn.command.images import read_image
from autograd_nn.command.run_file import model_of, read_run
from autograd_nn.command.say import say
from autograd_nn.data import ArrayDataset
from autograd_nn.errors import DataError, ModelFileError
from autograd_nn.functional import softmax
from autograd_nn.layers import Layer
from autograd_nn.recipes import Recipe


@dataclass
class Picture:
    """An image to classify: its name for the table, the model's input, and the truth if it is known."""

    name: str
    x: np.ndarray
    truth: int | None = None


@no_grad()
def predict(options: argparse.Namespace) -> None:
    """Read the run and all images, then print the table: an error comes before any output."""
    folder = Path(options.run).expanduser()
    run = read_run(folder)
    recipe, model = model_of(folder, run)
    pictures, notes = read_pictures(options, recipe, run)
    probabilities = classify(model, np.stack([picture.x for picture in pictures]))
    if not np.isfinite(probabilities).all():
        raise ModelFileError(
            f"{options.run}: the model gives NaN: its weights are damaged, or its training went wrong; train again"
        )
    for line in [*table(pictures, probabilities, recipe.classes), *notes]:
        say(line)


def read_pictures(options: argparse.Namespace, recipe: Recipe, run: dict[str, Any]) -> tuple[list[Picture], list[str]]:
    """The images asked for, and notes on what was done to them."""
    pictures, notes = [], []
    test: ArrayDataset | None = None
    for name in options.images:
        if re.fullmatch(r"-?\d+", name):  # a file of that name can be given as ./7
            if test is None:
                _, test = recipes.load_dataset(run["data"], options.data_dir or run["data_dir"])
            index = int(name)
            if not 0 <= index < len(test):
                raise DataError(f"{name}: the test set of {run['data']} has images 0 to {len(test) - 1}")
            x, truth = test[index]
            pictures.append(Picture(f"test {index}", x, int(truth)))
        else:
            x, inverted = read_image(name, recipe.input_shape, options.invert)
            pictures.append(Picture(name, x))
            if inverted and options.invert is None:
                notes.append(f"{name}: taken as dark ink on light paper, and inverted (--no-invert leaves it as it is)")
    return pictures, notes


def classify(model: Layer, x: np.ndarray) -> np.ndarray:
    """The probabilities (N, classes) of images (N, 1, height, width)."""
    return softmax(model(Variable(x, requires_grad=False))).numpy()


def table(pictures: list[Picture], probabilities: np.ndarray, classes: tuple[str, ...]) -> list[str]:
    """A line for each image: its name, the likeliest class, and all probabilities in percent."""
    width = max(len("image"), *(len(picture.name) for picture in pictures))
    cell = max(6, *(len(name) + 1 for name in classes))
    lines = ["probabilities in %:", f"{'image':<{width}}  says" + "".join(f"{name:>{cell}}" for name in classes)]
    for picture, row in zip(pictures, probabilities, strict=True):
        answer = int(row.argmax())
        cells = "".join(f"{100 * p:{cell}.1f}" for p in row)
        verdict = ""
        if picture.truth is not None:
            verdict = "  right" if picture.truth == answer else f"  wrong: it is {classes[picture.truth]}"
        lines.append(f"{picture.name:<{width}}  {classes[answer]:>4}{cells}{verdict}")
    return lines
