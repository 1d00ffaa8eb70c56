"""run.json: what a run is of, how far it is, and what came of it."""

from __future__ import annotations

import json
import platform
from dataclasses import asdict
from importlib import metadata
from pathlib import Path
from typing import Any

import autograd_core
from autograd_nn import recipes
from autograd_nn.errors import RecipeError
from autograd_nn.files import read_text, write_whole
from autograd_nn.layers import Layer
from autograd_nn.recipes import Outcome, Plan, Recipe
from autograd_nn.serialization import load

NAME = "run.json"
LIBRARIES = ("numpy", "numba", "safetensors", "cupy-cuda13x", "cupy-cuda12x")


def describe_run(recipe: Recipe, plan: Plan) -> dict[str, Any]:
    """All it takes to repeat the run: run.json as training begins."""
    return {
        "recipe": recipe.name,
        "status": "running",  # until it is "done"
        "epochs_done": 0,
        "data": plan.data,
        "data_dir": None if plan.data_dir is None else str(Path(plan.data_dir).expanduser().resolve()),
        "seed": plan.seed,
        "device": plan.device,
        "settings": asdict(plan.settings),
        "input_shape": recipe.input_shape,
        "classes": recipe.classes,
        "seconds": 0.0,
        "versions": {
            "python": platform.python_version(),
            "autograd-core": autograd_core.__version__,
            **library_versions(),
        },
        "platform": platform.platform(),
    }


def describe_outcome(outcome: Outcome, seconds: float) -> dict[str, Any]:
    """What training adds to run.json."""
    return {
        "status": "done",
        "epochs_done": len(outcome.metrics),
        "parameters": sum(parameter.size for parameter in outcome.model.parameters()),
        "result": outcome.result,
        "seconds": round(seconds, 2),
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


def write_run(folder: Path, run: dict[str, Any]) -> None:
    """Write run.json."""
    write_whole(folder / NAME, json.dumps(run, indent=2) + "\n")


def read_run(folder: Path) -> dict[str, Any]:
    """What run.json says. Raises RecipeError when the folder is not that of a run."""
    path = folder / NAME
    try:
        run = json.loads(read_text(path))
        run = {"epochs_done": 0, "seconds": 0.0, "tensorboard": False, "histograms": False, **run}
        return {
            **run,
            "recipe": str(run["recipe"]),
            "data": str(run["data"]),
            "data_dir": run["data_dir"],
            "seconds": float(run["seconds"]),
        }
    except FileNotFoundError as error:
        raise RecipeError(f"{folder} is no run: it has no run.json; make one with: autograd train lenet") from error
    except OSError as error:
        raise RecipeError(f"{path} can't be read: {error.strerror or error}") from error
    except (ValueError, KeyError, TypeError, OverflowError, RecursionError) as error:
        raise RecipeError(
            f"{path} is damaged: it does not tell recipe, data, data_dir and seconds; train again"
        ) from error


def is_done(run: dict[str, Any]) -> bool:
    """Whether training came to its end."""
    return bool(run.get("status", "done") == "done")


def plan_of(folder: Path, run: dict[str, Any]) -> tuple[Recipe, Plan]:
    """The recipe and the plan that a run was started with. Raises RecipeError where run.json does not tell them."""
    recipe = recipes.find(run["recipe"])
    try:
        plan = recipe.plan(
            run["data"], data_dir=run["data_dir"], seed=run["seed"], device=run["device"], **run["settings"]
        )
    except (KeyError, TypeError) as error:
        raise RecipeError(
            f"{folder / NAME} does not tell how to go on ({error}): it is damaged, or of another version; train again"
        ) from error
    return recipe, plan


def model_of(folder: Path, run: dict[str, Any]) -> tuple[Recipe, Layer]:
    """The recipe of a finished run of images, and its trained model, ready for use."""
    recipe = recipes.find(run["recipe"])
    if not recipe.classes:
        raise RecipeError(f"{folder}: a {recipe.name} on {run['data']} reads no images; give another recipe's run")
    if not is_done(run):
        raise RecipeError(f"{folder} is not finished; go on with: autograd resume {folder}")
    return recipe, load(recipe.build(), folder / "model.safetensors").eval()
