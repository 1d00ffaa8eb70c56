"""What each value is called in an explanation: its own name, or v3 as `print(ag.graph(y))` calls it; a number by itself."""

from __future__ import annotations

from autograd_core import Graph, GraphValue
from viz.explanation.numbers import DIGITS
from viz.graphs.escape import shortened, visible
from viz.graphs.labels import number_text

LENGTH = 24  # characters of a name in a formula


def value_names(graph: Graph) -> dict[int, str]:
    """A name for each value, no two alike."""
    names: dict[int, str] = {}
    taken: set[str] = set()
    for value in sorted(graph.values, key=lambda value: not value.requires_grad):  # of equal names these come first
        name = constant_text(value) if is_number(value) else shortened(visible(value.name or f"v{value.id}"), LENGTH)
        number = 2
        while name in taken and not is_number(value):
            name = f"{shortened(visible(value.name or f'v{value.id}'), LENGTH)}_{number}"
            number += 1
        taken.add(name)
        names[value.id] = name
    return names


def is_number(value: GraphValue) -> bool:
    """Whether the value is a plain number that stands in an expression: 2 in x · 2."""
    return value.kind == "constant" and not value.shape


def constant_text(value: GraphValue) -> str:
    return number_text(value.array, DIGITS)
