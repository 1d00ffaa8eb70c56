"""The perceptron: AND, OR and NAND, and why XOR needs two layers.

A perceptron adds its inputs times weights and a bias, and fires where the sum is above 0, so a straight line parts what
makes it fire from what doesn't. AND, OR and NAND are parted by a line; XOR is not, whatever the line. Two layers do it:
XOR is AND of what OR and NAND say.
"""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING, Any

import numpy as np

from viz import palette
from viz.exhibit import Exhibit, Picture, Table, claim

if TYPE_CHECKING:
    from matplotlib.figure import Figure

INPUTS = np.array(list(product([0, 1], repeat=2)))
GATES = {"AND": (0.5, 0.5, -0.7), "OR": (0.5, 0.5, -0.2), "NAND": (-0.5, -0.5, 0.7)}  # two weights and a bias
TRUTH = {"AND": [0, 0, 0, 1], "OR": [0, 1, 1, 1], "NAND": [1, 1, 1, 0], "XOR": [0, 1, 1, 0]}


def perceptron(x: Any, w1: float, w2: float, b: float) -> Any:
    """1 where w1·x1 + w2·x2 + b > 0, else 0, for x (…, 2)."""
    return (x[..., 0] * w1 + x[..., 1] * w2 + b > 0).astype(int)


def gate(name: str, x: Any) -> Any:
    """The gate's answer to inputs (…, 2); XOR in two layers."""
    if name == "XOR":
        return gate("AND", np.stack([gate("OR", x), gate("NAND", x)], axis=-1))
    return perceptron(x, *GATES[name])


def best_line(truth: list[int]) -> int:
    """How many of the four inputs the best of 68,921 lines gets right: weights and bias from −2 to 2 in steps of 0.1."""
    steps = np.linspace(-2, 2, 41)
    w1, w2, b = np.meshgrid(steps, steps, steps)
    right = sum((x1 * w1 + x2 * w2 + b > 0) == wanted for (x1, x2), wanted in zip(INPUTS, truth, strict=True))
    return int(np.max(right))


def run() -> Exhibit:
    answers = {name: gate(name, INPUTS).tolist() for name in TRUTH}
    lines = {name: best_line(truth) for name, truth in TRUTH.items()}
    rows = [(*x, *(answers[name][k] for name in TRUTH)) for k, x in enumerate(INPUTS.tolist())]
    return Exhibit(
        claims=[
            claim(
                "one perceptron computes AND, OR and NAND",
                all(answers[name] == TRUTH[name] for name in GATES),
                "4 of 4 inputs right for each",
            ),
            claim(
                "no straight line computes XOR",
                lines["XOR"] == 3 and all(lines[name] == 4 for name in GATES),
                f"the best of 68,921 gets {lines['XOR']} of 4 inputs right, for the others 4",
            ),
            claim("two layers of perceptrons compute XOR", answers["XOR"] == TRUTH["XOR"], "4 of 4 inputs right"),
        ],
        pictures=[
            Picture("regions", "Where each gate answers 1 (shaded): on one side of a line; XOR, between two.", draw())
        ],
        tables=[Table("truth", ("x1", "x2", *TRUTH), rows)],
    )


def draw() -> Figure:
    from matplotlib.colors import ListedColormap
    from matplotlib.figure import Figure

    figure = Figure(figsize=(9.6, 2.7), layout="constrained")
    plane = np.stack(np.meshgrid(np.linspace(-0.5, 1.5, 401), np.linspace(-0.5, 1.5, 401)), axis=-1)
    shades = ListedColormap(["#FFFFFF", palette.OP.fill])
    for axes, name in zip(figure.subplots(1, 4), TRUTH, strict=True):
        axes.contourf(plane[..., 0], plane[..., 1], gate(name, plane), levels=[-0.5, 0.5, 1.5], cmap=shades)
        for (x1, x2), wanted in zip(INPUTS, TRUTH[name], strict=True):
            marker, color = ("^", palette.VERMILLION) if wanted else ("o", palette.BLUE)
            axes.plot(x1, x2, marker, color=color, markersize=10)
        axes.set(title=name, xlabel="x1", ylabel="x2", aspect="equal", xticks=[0, 1], yticks=[0, 1])
    return figure
