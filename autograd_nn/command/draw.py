"""`autograd draw`: the graph of an expression or a model as a picture."""

from __future__ import annotations

import argparse
import difflib
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from autograd_core import Variable
from autograd_nn import recipes
from autograd_nn.command.expression import evaluate, parse_assignments
from autograd_nn.command.say import say
from autograd_nn.errors import SettingError
from autograd_nn.random import manual_seed

if TYPE_CHECKING:
    import viz

FORMATS = (".svg", ".png", ".pdf")


def draw(options: argparse.Namespace) -> None:
    """Build the graph, and write its picture."""
    import viz

    path = picture_path(options.output, FORMATS)
    y, run = recorded(options) if options.heat else (output(options.what, options.values), None)
    try:
        picture = viz.graph(
            y, values=options.show_values, depth=options.depth, fold=options.fold, heat=options.heat, run=run
        )
    except viz.VizError as error:  # of a wish that can't be met; what goes wrong in drawing comes later
        raise SettingError(str(error)) from error
    picture.render(path)
    say(f"{options.what}: {picture.nodes} nodes, drawn in {path}")


def picture_path(given: str, formats: tuple[str, ...]) -> Path:
    """Where a picture goes. Raises SettingError before anything is computed for nothing."""
    path = Path(given).expanduser()
    if path.suffix.lower() not in formats:
        raise SettingError(f"-o {given}: a picture's name ends in one of {', '.join(formats)}")
    if not path.parent.is_dir():
        raise SettingError(f"-o {given}: there is no folder {path.parent}; make it first")
    return path


def recorded(options: argparse.Namespace) -> tuple[Variable, viz.Run]:
    """The output of a second pass, forward and backward, and what it took: the first one compiles kernels."""
    import viz

    for _ in range(2):
        with viz.record(gradients=options.heat == "gradient") as run:
            y = output(options.what, options.values)
            y.backward(np.ones(y.shape, y.dtype))
    return y, run


def output(what: str, assignments: list[str]) -> Variable:
    """The output of a recipe's model on an example, or the value of an expression."""
    if what in recipes.RECIPES:
        if assignments:
            raise SettingError(f"{assignments[0]}: the model {what} takes no values of variables")
        manual_seed(0)  # the same picture each time, values included
        recipe = recipes.find(what)
        return recipe.build()(recipe.example())
    near = difflib.get_close_matches(what.lower(), recipes.RECIPES, n=1)
    if what.isidentifier() and near:  # one name alone has no op: meant is a model
        raise recipes.unknown("model", what, recipes.RECIPES)
    return evaluate(what, parse_assignments(assignments))
