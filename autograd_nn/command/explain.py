"""`autograd explain`: how an expression is computed, and how its gradients come about."""

from __future__ import annotations

import argparse

from autograd_nn.command.draw import FORMATS, picture_path
from autograd_nn.command.expression import evaluate, parse_assignments
from autograd_nn.command.say import say


def explain(options: argparse.Namespace) -> None:
    """Print both passes, or write their picture or animation."""
    import viz

    path = picture_path(options.output, (*FORMATS, ".gif", ".html")) if options.output else None
    explanation = viz.explain(evaluate(options.what, parse_assignments(options.values)))
    if path is None:
        say(explanation.text())
    else:
        explanation.render(path)
        say(f"{options.what}: explained in {path}")
