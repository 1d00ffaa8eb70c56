"""`autograd search`: try settings of a recipe, and say which did best on validation data."""

from __future__ import annotations

import argparse
import itertools
import json
import os
import shlex
import time
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from autograd_nn import recipes
from autograd_nn.command.run_folder import RunFolder, lock_folder
from autograd_nn.command.say import say
from autograd_nn.errors import RecipeError, TrainingError
from autograd_nn.files import write_whole
from autograd_nn.recipes import Plan, Recipe
from autograd_nn.search import Bayes, Method, RandomSearch, Range, Trial, TrialFile, Workers, run, space_around

ABOUT = "search.json"  # what is searched, and how
TRIALS = "trials.jsonl"
BEST = "best.json"
SHOWN = 10  # trials in the table
VALIDATION = 0.1  # the share held out where the recipe holds out none


def search(options: argparse.Namespace) -> None:
    """Try settings, each trial kept as it ends, and say which were best. Trials that are kept already are not repeated."""
    recipe, plan = plan_of(options)
    for name in ("trials", "jobs"):
        if getattr(options, name) < 1:
            raise RecipeError(f"--{name} must be at least 1, not {getattr(options, name)}")
    space = space_around(plan.settings)
    method: Method
    method = Bayes(space, plan.seed) if options.method == "bayes" else RandomSearch(space, options.trials, plan.seed)
    about = describe(recipe, plan, options, space)
    default = Path("runs") / f"search-{recipe.name}-{plan.data}"
    out = options.out if options.out is not None else unfinished(default)
    with SearchFolder(out, default) as folder:
        started = time.perf_counter()
        kept = TrialFile(folder / TRIALS)
        done = begin(folder.path, about, kept)
        say(introduction(recipe, plan, options))
        if len(done) == options.trials:
            say(f"{folder.path} is finished already")
        elif done:
            say(f"going on in {folder.path}, where {len(done)} of {options.trials} trials are done")
        journal = Journal(kept, method, options.trials, done)
        with Workers(recipe.name, plan, options.jobs) as workers:
            trials = run(method, options.trials, workers, done, journal.tell)
    finish(folder.path, recipe, plan, trials)
    say(f"files in {folder.path} ({time.perf_counter() - started:.1f} s)")


def plan_of(options: argparse.Namespace) -> tuple[Recipe, Plan]:
    """What the trials have in common. RecipeError for a recipe without a validation accuracy to judge them by."""
    recipe = recipes.find(options.recipe)
    if not recipe.classes:
        classifiers = ", ".join(name for name, other in recipes.RECIPES.items() if other.classes)
        raise RecipeError(
            f"{recipe.name} has no validation accuracy to judge settings by; a search is for the recipes of classifiers: "
            f"{classifiers}"
        )
    ask = {"data_dir": options.data_dir, "seed": options.seed, "device": options.device, "epochs": options.epochs}
    plan = recipe.plan(options.data, **ask)
    if not plan.settings.validation:
        plan = recipe.plan(options.data, **ask, validation=VALIDATION)
    return recipe, plan


def describe(recipe: Recipe, plan: Plan, options: argparse.Namespace, space: Mapping[str, Range]) -> dict[str, Any]:
    """search.json: all that decides what is tried."""
    return {
        "recipe": recipe.name,
        "data": plan.data,
        "method": options.method,
        "trials": options.trials,
        "seed": plan.seed,
        "device": plan.device,
        "ranges": {name: [range.low, range.high] for name, range in space.items()},
        **asdict(plan.settings),
    }


def read_about(folder: Path) -> dict[str, Any] | None:
    """What search.json says; None if the folder has none. Raises RecipeError when it is damaged."""
    path = folder / ABOUT
    try:
        about = json.loads(path.read_text(encoding="utf-8"))
        int(about["trials"])
    except (FileNotFoundError, NotADirectoryError):
        return None
    except (ValueError, KeyError, TypeError) as error:
        raise RecipeError(f"{path} is damaged: it does not tell what was searched; name a new folder") from error
    return dict(about)


def unfinished(default: Path) -> str | None:
    """The first of default, default-2, … that has a search which is not at its end; None if there is none."""
    for number in itertools.count(1):
        path = default if number == 1 else default.with_name(f"{default.name}-{number}")
        if not path.exists():
            return None
        if read_about(path) is not None and not (path / BEST).exists():
            return str(path)
    raise AssertionError("unreachable: there is always a next number")


def begin(folder: Path, about: dict[str, Any], kept: TrialFile) -> list[Trial]:
    """Write search.json, or check that it is of this search; the trials that are there."""
    before = read_about(folder)
    if before is None:
        write_whole(folder / ABOUT, json.dumps(about, indent=2) + "\n")
        return []
    for name in {**about, **before}:
        if before.get(name) != about.get(name):
            raise RecipeError(
                f"{folder} holds a search with {name} {before.get(name)}, not {about.get(name)}; go on with the former, or "
                "name a new folder with --out"
            )
    return kept.read()


class SearchFolder(RunFolder):
    """The folder of a search: new, empty, or that of a search. An error leaves it if it has trials, and says so.

    Raises RecipeError when another process searches there: the two would repeat each other's trials.
    """

    def __enter__(self) -> Self:
        super().__enter__()
        self.lock = lock_folder(
            self.path, f"{self.path} is in use by another search; wait for its end, or name a new folder with --out"
        )
        return self

    def _use(self, path: Path) -> None:
        if not (path / ABOUT).exists():
            super()._use(path)

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self.lock is not None:
            os.close(self.lock)
        if error is None:
            return
        if not (self.path / TRIALS).exists():
            self._take_back()
        elif not isinstance(error, RecipeError):
            error.add_note(f"the trials that ended are in {self.path}; the same command goes on with the others")


class Journal:
    """Keeps each trial and says how good it was."""

    def __init__(self, kept: TrialFile, method: Method, trials: int, done: Sequence[Trial]) -> None:
        self.kept = kept
        self.method = method
        self.trials = trials
        self.known = list(done)
        self.round = 0  # the last one that was announced

    def tell(self, trial: Trial) -> None:
        """A trial ended."""
        self.kept.append(trial)
        if isinstance(self.method, RandomSearch) and trial.proposal.round > self.round:
            self.round = trial.proposal.round
            ranges = self.method.ranges(self.round, self.known)
            texts = "  ".join(f"{name} {range}" for name, range in ranges.items())
            say(f"round {self.round} of {self.method.rounds}:  {texts}")
        best = trial.rank < min((other.rank for other in self.known), default=trial.rank) or not self.known
        self.known.append(trial)
        settings = "  ".join(f"{name} {value:<8g}" for name, value in trial.settings.items())
        width = len(str(self.trials))
        say(
            f"trial {trial.number:{width}}/{self.trials}  {settings}  {judgement(trial):>9}  "
            f"{trial.measured.seconds:6.1f} s{'  best' * (best and trial.measured.error is None)}"
        )


def judgement(trial: Trial) -> str:
    """The validation accuracy, or that there is none."""
    return "failed" if trial.measured.error else f"{100 * trial.measured.validation_accuracy:.2f} %"


def introduction(recipe: Recipe, plan: Plan, options: argparse.Namespace) -> str:
    """What is about to happen, in one line."""
    settings = plan.settings
    at_once = f", {options.jobs} at once" if options.jobs > 1 else ""
    return (
        f"{recipe.name} on {plan.data}: {options.trials} trials of {settings.epochs} epoch{'s' * (settings.epochs != 1)}"
        f"{at_once}, judged by their accuracy on {100 * settings.validation:g} % of the training data, seed {plan.seed}"
    )


def finish(folder: Path, recipe: Recipe, plan: Plan, trials: Sequence[Trial]) -> None:
    """Say which trials were best and how to train with the best settings; write them and the picture."""
    import viz

    ranked = sorted(trials, key=lambda trial: trial.rank)
    best = ranked[0]
    if best.measured.error is not None:
        raise TrainingError(f"each of the {len(trials)} trials failed, the first one thus: {trials[0].measured.error}")
    for line in table(ranked[:SHOWN]):
        say(line)
    command = train_command(recipe, plan, best.settings)
    viz.trials([trial.row() for trial in trials], folder / "trials.png")
    told = {"recipe": recipe.name, "data": plan.data, "seed": plan.seed, **best.row(), "command": command}
    write_whole(folder / BEST, json.dumps(told, indent=2) + "\n")
    say()
    say(f"train with the best: {command}")


def table(ranked: Sequence[Trial]) -> list[str]:
    """The trials as lines, each below its column's name."""
    names = list(ranked[0].settings)
    rows = [["trial", "round", *names, "validation accuracy", "seconds"]]
    rows += [
        [
            str(trial.number),
            str(trial.proposal.round),
            *[f"{trial.settings[name]:g}" for name in names],
            judgement(trial),
            f"{trial.measured.seconds:.1f}",
        ]
        for trial in ranked
    ]
    widths = [max(len(row[i]) for row in rows) for i in range(len(rows[0]))]
    return ["", *["  ".join(cell.rjust(width) for cell, width in zip(row, widths, strict=True)) for row in rows]]


def train_command(recipe: Recipe, plan: Plan, best: Mapping[str, float]) -> str:
    """The command that trains with these settings, and that for the same seed is the trial itself."""
    own = recipe.settings[plan.data]
    words = ["autograd", "train", recipe.name]
    if plan.data != next(iter(recipe.settings)):
        words += ["--data", plan.data]
    if plan.data_dir is not None:
        words += ["--data-dir", str(plan.data_dir)]
    for name in ("epochs", "validation"):
        if getattr(plan.settings, name) != getattr(own, name):
            words += [f"--{name}", f"{getattr(plan.settings, name):g}"]
    for name, value in best.items():
        words += [f"--{name.replace('_', '-')}", f"{value:g}"]
    if plan.seed:
        words += ["--seed", str(plan.seed)]
    if plan.device != "cpu":
        words += ["--device", plan.device]
    return shlex.join(words)
