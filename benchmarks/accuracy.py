"""The accuracy table: `python -m benchmarks accuracy` trains every classic by its recipe and says how well it reads digits."""

import argparse
import json
import sys
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks import registry
from benchmarks.errors import ContestantError
from benchmarks.launch import finish, last_words
from benchmarks.machine import usable_cores
from benchmarks.table import align

BAR = 0.97  # test accuracy on the digits that every classic must reach
COLUMNS = ["recipe", "parameters", "epochs", "seconds", "test accuracy", f"bar: {BAR:.0%}"]


@dataclass(frozen=True)
class Result:
    """What one training gave."""

    recipe: str
    parameters: int
    epochs: int
    seconds: float
    accuracy: float

    def cells(self) -> list[str]:
        """The result as a row of the table."""
        accuracy = f"{100 * self.accuracy:.2f} %"
        verdict = "met" if self.accuracy >= BAR else "not met"
        return [self.recipe, f"{self.parameters:,}", str(self.epochs), f"{self.seconds:.0f}", accuracy, verdict]


Train = Callable[[str, argparse.Namespace], Result]


def main(argv: Sequence[str]) -> int:
    """Run `python -m benchmarks accuracy` and return its exit code: 1 if a training failed, whatever the accuracies."""
    options = make_parser().parse_args(argv)
    known = classifiers()
    for name in options.recipes:
        registry.require_known("recipe", name, known)
    return report(options.recipes or known, options)


def make_parser() -> argparse.ArgumentParser:
    """Return the command line's parser."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks accuracy",
        description="Train every classifier by its recipe, each in a process of its own, and tabulate test accuracies.",
    )
    add = parser.add_argument
    add("recipes", nargs="*", metavar="RECIPE", help="recipes to train (default: all that classify images)")
    add("--data", choices=("digits", "mnist"), default="digits", help="data set (default: digits)")
    add("--data-dir", metavar="DIR", help="folder with MNIST's files")
    add("--device", default="cpu", metavar="cpu|cuda", help="where to compute (default: cpu)")
    add("--seed", type=int, default=0, help="seed of the split, the weights and the order of the examples (default: 0)")
    add("--epochs", type=int, metavar="N", help="epochs for all (default: each recipe's own)")
    add("--json", type=Path, metavar="FILE", help="write the results to FILE too")
    return parser


def classifiers() -> list[str]:
    """The recipes that classify images, in the order of `autograd recipes`."""
    from autograd_nn.recipes import RECIPES

    return [name for name, recipe in RECIPES.items() if recipe.classes]


def train(recipe: str, options: argparse.Namespace, limit: float | None = None) -> Result:
    """Train by `autograd train` in a process of its own; raise ContestantError with its last words if it fails.

    limit:  seconds after which the process is ended.
    """
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-m", "autograd_nn", "train", recipe, "--data", options.data]
        command += ["--seed", str(options.seed), "--device", options.device, "--out", f"{folder}/run"]
        command += ["--epochs", str(options.epochs)] if options.epochs else []
        command += ["--data-dir", options.data_dir] if options.data_dir else []
        done = finish(command, usable_cores(), limit)
        if done.returncode != 0:
            raise ContestantError(last_words(done.stderr, done.returncode))
        return read(recipe, json.loads(Path(folder, "run", "run.json").read_text()))


def read(recipe: str, run: dict[str, Any]) -> Result:
    """The result that a finished run's run.json tells."""
    return Result(recipe, run["parameters"], run["settings"]["epochs"], run["seconds"], run["result"]["test_accuracy"])


def report(recipes: Sequence[str], options: argparse.Namespace, train: Train = train) -> int:
    """Train all of them, print each row when it is there, and the table at the end."""
    results, failed = [], {}
    for number, recipe in enumerate(recipes, 1):
        try:
            results.append(train(recipe, options))
            _say(f"{number}/{len(recipes)}  {'  '.join(results[-1].cells())}")
        except ContestantError as error:
            failed[recipe] = str(error)
            _say(f"{number}/{len(recipes)}  {recipe} failed: {error}")
    if results:
        heading = f"test accuracy on {options.data}, seed {options.seed}, {usable_cores()} threads"
        _say("\n".join(["", heading, *align([COLUMNS, *[result.cells() for result in results]], right=[1, 2, 3, 4])]))
    if options.json:
        options.json.write_text(json.dumps([vars(result) for result in results], indent=2) + "\n")
    return 1 if failed else 0


def _say(text: str) -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()
