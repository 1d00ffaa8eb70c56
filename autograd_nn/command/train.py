"""`autograd train` and `autograd resume`: train a recipe and keep what came of it."""

from __future__ import annotations

import argparse
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

from autograd_nn import recipes, serialization
from autograd_nn.command.run_file import describe_outcome, describe_run, is_done, plan_of, read_run, write_run
from autograd_nn.command.run_folder import CHECKPOINT, HISTOGRAMS, RunFolder, advise, only_user
from autograd_nn.command.say import say
from autograd_nn.files import write_whole
from autograd_nn.recipes import Outcome, Plan, Recipe
from autograd_nn.training import Callback, CSVLogger, HistogramLogger, TensorBoard, Trainer

CHANGES = ("epochs", "batch_size", "lr", "optimizer", "weight_decay", "augment", "ema", "validation", "precision")


def train(options: argparse.Namespace) -> None:
    """Check everything that can be checked, train, write the files, and say how it went."""
    recipe = recipes.find(options.recipe)
    changes = {name: getattr(options, name) for name in CHANGES}
    if changes["augment"] == "none":
        changes["augment"] = ""
    plan = recipe.plan(options.data, data_dir=options.data_dir, seed=options.seed, device=options.device, **changes)
    with RunFolder(options.out, Path("runs") / f"{recipe.name}-{plan.data}") as folder, only_user(folder.path):
        run = describe_run(recipe, plan) | {"tensorboard": options.tensorboard, "histograms": options.histograms}
        settings = plan.settings
        say(
            f"{recipe.name} on {plan.data}: {settings.epochs} epoch{'s' * (settings.epochs != 1)}, "
            f"batches of {settings.batch_size}, "
            f"learning rate {settings.lr:g}, seed {plan.seed}, {plan.device}"
            f"{f', {settings.precision}' if settings.precision != 'float32' else ''}"
        )
        carry_out(folder.path, recipe, plan, run)


def resume(options: argparse.Namespace) -> None:
    """Go on with a run that was interrupted: its outcome is that of a run which was not."""
    folder = Path(options.run).expanduser()
    read_run(folder)  # for its error when the folder is none of a run
    with only_user(folder):
        run = read_run(folder)
        if is_done(run):
            say(f"{folder} is finished already: nothing to do")
            return
        recipe, plan = plan_of(folder, run)
        if (folder / CHECKPOINT).exists():
            where = f"going on after {run['epochs_done']} of {plan.settings.epochs} epochs"
        else:
            where = f"it has no checkpoint, so all {plan.settings.epochs} epochs from the start"
            run["epochs_done"] = 0
        say(f"{recipe.name} on {plan.data}: {where}")
        try:
            carry_out(folder, recipe, plan, run)
        except BaseException as error:
            advise(folder, error)
            raise


def carry_out(folder: Path, recipe: Recipe, plan: Plan, run: dict[str, Any]) -> None:
    """Train by the plan, from the checkpoint if there is one, write the files, and say how it went."""
    journal = Journal(folder, run)
    callbacks: list[Callback] = [CSVLogger(folder / "metrics.csv"), journal]
    if run["histograms"]:
        callbacks.append(HistogramLogger(folder / HISTOGRAMS))
    if run["tensorboard"]:
        callbacks.append(TensorBoard(folder / "tensorboard"))
    write_run(folder, run)
    outcome = recipe.train(replace(plan, checkpoint=folder / CHECKPOINT, callbacks=tuple(callbacks)))
    seconds = journal.seconds()
    notes = write_files(folder, recipe, plan, outcome, {**run, **describe_outcome(outcome, seconds)})
    for line in [*outcome.report, *notes]:
        say(line)
    say(f"files in {folder} ({seconds:.1f} s of training)")


class Journal(Callback):
    """Keeps in run.json how far a run is, and how long it took, interruptions left out."""

    def __init__(self, folder: Path, run: dict[str, Any]) -> None:
        self.folder = folder
        self.run = run
        self.started = time.perf_counter() - run["seconds"]

    def seconds(self) -> float:
        """The time of training until now."""
        return time.perf_counter() - self.started

    def on_epoch_end(self, trainer: Trainer, row: Mapping[str, Any]) -> None:
        self.run |= {"epochs_done": row["epoch"], "seconds": round(self.seconds(), 2)}
        write_run(self.folder, self.run)


def write_files(folder: Path, recipe: Recipe, plan: Plan, outcome: Outcome, run: dict[str, Any]) -> list[str]:
    """Write the run's files, run.json last. Returns what the user should know about them."""
    import viz

    notes = []
    serialization.save(
        outcome.model, folder / "model.safetensors", {"recipe": recipe.name, "data": plan.data, "seed": str(plan.seed)}
    )
    write_whole(folder / "metrics.csv", outcome.metrics.to_csv())
    viz.curves(outcome.metrics, folder / "curves.png")
    picture = viz.graph(outcome.model.to("cpu")(recipe.example()))
    try:
        picture.render(folder / "graph.svg")
    except viz.VizError as error:  # no Graphviz: a trained model is worth more than its picture
        write_whole(folder / "graph.dot", picture.dot)
        notes.append(f"graph.svg is left out, graph.dot is there instead: {error}")
    write_run(folder, run)
    with suppress(OSError):
        (folder / CHECKPOINT).unlink(missing_ok=True)  # nothing is left to go on with
    return notes
