"""`autograd train`: train a recipe and keep what came of it."""

from __future__ import annotations

import argparse
import json
import platform
import time
from dataclasses import asdict
from importlib import metadata
from pathlib import Path
from typing import Any

import autograd_core
from autograd_nn import recipes, serialization
from autograd_nn.command.run_folder import RunFolder
from autograd_nn.command.say import say
from autograd_nn.files import write_whole
from autograd_nn.recipes import Outcome, Plan, Recipe

LIBRARIES = ("numpy", "safetensors", "cupy-cuda13x", "cupy-cuda12x")


def train(options: argparse.Namespace) -> None:
    """Check everything that can be checked, train, write the files, and say how it went."""
    recipe = recipes.find(options.recipe)
    plan = recipe.plan(
        options.data,
        data_dir=options.data_dir,
        seed=options.seed,
        device=options.device,
        epochs=options.epochs,
        batch_size=options.batch_size,
        lr=options.lr,
    )
    with RunFolder(options.out, Path("runs") / f"{recipe.name}-{plan.data}") as folder:
        settings = plan.settings
        say(
            f"{recipe.name} on {plan.data}: {settings.epochs} epoch{'s' * (settings.epochs != 1)}, "
            f"batches of {settings.batch_size}, "
            f"learning rate {settings.lr:g}, seed {plan.seed}, {plan.device}"
        )
        started = time.perf_counter()
        outcome = recipe.train(plan)
        seconds = time.perf_counter() - started
        notes = write_files(folder, recipe, plan, outcome, seconds)
    for line in [*outcome.report, *notes]:
        say(line)
    say(f"files in {folder.path} ({seconds:.1f} s of training)")


def write_files(folder: RunFolder, recipe: Recipe, plan: Plan, outcome: Outcome, seconds: float) -> list[str]:
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
    write_whole(folder / "run.json", json.dumps(describe_run(recipe, plan, outcome, seconds), indent=2) + "\n")
    return notes


def describe_run(recipe: Recipe, plan: Plan, outcome: Outcome, seconds: float) -> dict[str, Any]:
    """All it takes to repeat the run, and what came of it."""
    return {
        "recipe": recipe.name,
        "data": plan.data,
        "data_dir": None if plan.data_dir is None else str(Path(plan.data_dir).expanduser().resolve()),
        "seed": plan.seed,
        "device": plan.device,
        "settings": asdict(plan.settings),
        "input_shape": recipe.input_shape,
        "classes": recipe.classes,
        "parameters": sum(parameter.size for parameter in outcome.model.parameters()),
        "result": outcome.result,
        "seconds": round(seconds, 2),
        "versions": {
            "python": platform.python_version(),
            "autograd-core": autograd_core.__version__,
            **library_versions(),
        },
        "platform": platform.platform(),
    }


def library_versions() -> dict[str, str]:
    """The versions of the installed libraries that numbers may depend on."""
    versions = {}
    for library in LIBRARIES:
        try:
            versions[library] = metadata.version(library)
        except metadata.PackageNotFoundError:  # an optional one
            continue
    return versions
