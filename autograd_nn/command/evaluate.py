"""`autograd evaluate`: how good a trained model is, and what it takes for what."""

from __future__ import annotations

import argparse
from pathlib import Path

from autograd_nn import recipes, training
from autograd_nn.command.run_file import model_of, read_run
from autograd_nn.command.say import say
from autograd_nn.data import DataLoader
from autograd_nn.errors import ModelFileError
from autograd_nn.training import Confusion, ConfusionMatrix

BATCH = 500  # images at once: enough to be quick, few enough to stay in the cache


def evaluate(options: argparse.Namespace) -> None:
    """Run the model over the test set, and print what came of it."""
    folder = Path(options.run).expanduser()
    run = read_run(folder)
    recipe, model = model_of(folder, run)
    name = options.data or run["data"]
    data_dir = options.data_dir or (run["data_dir"] if name == run["data"] else None)
    _, test = recipes.load_dataset(name, data_dir)
    found = training.evaluate(
        model, DataLoader(test, BATCH), metrics={"confusion": ConfusionMatrix(len(recipe.classes))}
    )
    if not found["loss"] < float("inf"):
        raise ModelFileError(
            f"{folder}: the model's loss is {found['loss']}: its weights are damaged, or its training went wrong; "
            "train again"
        )
    confusion: Confusion = found["confusion"]
    say(f"{recipe.name}, trained on {run['data']}, on {len(test):,} test images of {name}:")
    say(f"loss {found['loss']:.4f}, accuracy {100 * confusion.accuracy:.2f} %")
    for line in ["", *by_class(confusion, recipe.classes), "", *mistakes(confusion, recipe.classes)]:
        say(line)


def by_class(confusion: Confusion, classes: tuple[str, ...]) -> list[str]:
    """A line for each class: its images, precision, recall and F1 in percent, and their means."""
    width = max(len("class"), *(len(name) for name in classes))
    measures = (confusion.precision, confusion.recall, confusion.f1)
    lines = [f"{'class':<{width}}  images  precision  recall      F1"]
    for i, name in enumerate(classes):
        precision, recall, f1 = (100 * measure[i] for measure in measures)
        lines.append(f"{name:<{width}}  {confusion.occurs[i]:>6}  {precision:>9.2f}  {recall:>6.2f}  {f1:>6.2f}")
    there = confusion.occurs + confusion.said > 0
    precision, recall, f1 = (100 * measure[there].mean() for measure in measures)
    return [*lines, f"{'mean':<{width}}  {confusion.counts.sum():>6}  {precision:>9.2f}  {recall:>6.2f}  {f1:>6.2f}"]


def mistakes(confusion: Confusion, classes: tuple[str, ...]) -> list[str]:
    """The confusion matrix, and the most frequent mistakes in words."""
    lines = ["rows: what it is; columns: what the model says", *confusion.table(classes), ""]
    pairs = confusion.most_confused()
    if not pairs:
        return [*lines, "no mistakes"]
    return [
        *lines,
        "most frequent mistakes:",
        *[
            f"  {classes[truth]} taken for {classes[answer]}: {times} of {confusion.occurs[truth]}"
            for truth, answer, times in pairs
        ],
    ]
