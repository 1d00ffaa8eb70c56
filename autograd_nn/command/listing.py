"""`autograd recipes`: what can be trained by name."""

from __future__ import annotations

import argparse

from autograd_nn.command.say import say
from autograd_nn.recipes import RECIPES


def recipes(options: argparse.Namespace) -> None:
    """Print a table of the recipes: name, parameters of the model, data sets, summary."""
    rows = [("recipe", "parameters", "data", "what it is")]
    for recipe in RECIPES.values():
        size = sum(parameter.size for parameter in recipe.build().parameters())
        rows.append((recipe.name, f"{size:,}", ", ".join(recipe.settings), recipe.summary))
    widths = [max(len(row[i]) for row in rows) for i in range(3)]
    for name, count, data, summary in rows:
        say(f"{name:<{widths[0]}}  {count:>{widths[1]}}  {data:<{widths[2]}}  {summary}")
