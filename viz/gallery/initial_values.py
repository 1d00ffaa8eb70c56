"""Initial values: 0, 1, 0.01, Xavier and He, and what they do to the activations five layers on.

Weights that start equal stay equal, so they are drawn at random, and the question is how large. Too large, and every
sigmoid is stuck at 0 or 1, where it has no slope; too small, and all units say the same. Xavier's scale, 1/√n for n
inputs, keeps them apart from layer to layer; ReLU, which drops half of what it gets, needs He's √(2/n).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import numpy as np

import autograd_nn as nn
from autograd_nn import functional as F
from autograd_nn import init
from viz import palette
from viz.axes import tidy
from viz.exhibit import Exhibit, Picture, Table, claim

if TYPE_CHECKING:
    from matplotlib.figure import Figure

EXAMPLES, UNITS, LAYERS = 1000, 100, 5
INITIAL: dict[str, Callable[[tuple[int, int]], Any]] = {
    "1": lambda shape: init.normal(shape, std=1.0),
    "0.01": lambda shape: init.normal(shape, std=0.01),
    "Xavier": init.xavier,
    "He": init.he,
}
SHOWN: dict[str, tuple[Callable[[Any], Any], tuple[str, ...]]] = {
    "sigmoid": (F.sigmoid, ("1", "0.01", "Xavier")),
    "tanh": (F.tanh, ("1", "0.01", "Xavier")),
    "ReLU": (F.relu, ("0.01", "Xavier", "He")),
}


def activations(f: Callable[[Any], Any], scale: str) -> list[Any]:
    """What the units of each layer say to random inputs; a list of (EXAMPLES, UNITS)."""
    x: Any = np.random.default_rng(0).standard_normal((EXAMPLES, UNITS), dtype=np.float32)
    results = []
    for _ in range(LAYERS):
        x = f(F.linear(x, INITIAL[scale]((UNITS, UNITS))))
        results.append(x)
    return results


def train(initial: Callable[[tuple[int, int]], Any]) -> tuple[float, float]:
    """Train 64 inputs, 50 sigmoids and 10 outputs on the digits, 100 steps.

    Returns how far the weights of two of the 50 sigmoids are apart at most, and the accuracy.
    """
    data, _ = nn.data.digits(size=8)
    hidden, output = nn.Linear(64, 50), nn.Linear(50, 10)
    hidden.weight.array, output.weight.array = initial((50, 64)), initial((10, 50))
    model = nn.Sequential(nn.Flatten(), hidden, nn.Sigmoid(), output)
    optimizer = nn.optim.Adam(model.parameters(), lr=0.01)
    for _ in range(100):
        optimizer.zero_grad()
        F.cross_entropy(model(data.inputs), data.targets).backward()
        optimizer.step()
    right = model(data.inputs).array.argmax(axis=1) == data.targets
    return float(np.ptp(hidden.weight.array, axis=0).max()), float(right.mean())


def run() -> Exhibit:
    layers = {(name, scale): activations(f, scale) for name, (f, scales) in SHOWN.items() for scale in scales}
    spread = {key: [float(layer.std()) for layer in result] for key, result in layers.items()}
    ends = [float(np.mean((y < 0.1) | (y > 0.9))) for y in layers["sigmoid", "1"]]  # in the outer tenths, by layer
    middle = float(np.mean(np.abs(layers["sigmoid", "0.01"][-1] - 0.5) < 0.05))
    tanh = {scale: spread["tanh", scale] for scale in ("0.01", "Xavier")}
    relu = {scale: spread["ReLU", scale][-1] / spread["ReLU", scale][0] for scale in SHOWN["ReLU"][1]}
    apart_zeros, accuracy_zeros = train(init.zeros)
    apart, accuracy = train(init.xavier)
    return Exhibit(
        claims=[
            claim(
                "units that start with weights of 0 stay copies of each other, and learn little",
                apart_zeros < 1e-5 < 0.1 < apart and accuracy_zeros < 0.5 < 0.9 < accuracy,
                f"after 100 steps the weights of 50 units differ by at most {apart_zeros:.1g}, and {accuracy_zeros:.0%} of the "
                f"digits are right; from Xavier's values by up to {apart:.1f}, and {accuracy:.0%}",
            ),
            claim(
                "with weights of scale 1 over half of the sigmoids' outputs are in the outer tenths, stuck at 0 or 1",
                min(ends) > 0.5,
                "by layer " + ", ".join(f"{share:.0%}" for share in ends),
            ),
            claim(
                "with 0.01 all sigmoids say 0.5",
                middle > 0.95,
                f"{middle:.1%} of the fifth layer's outputs are between 0.45 and 0.55",
            ),
            claim(
                "through tanh, 0.01 takes nine tenths of the spread with each layer, Xavier leaves about half after five",
                spread["tanh", "0.01"][-1] < 1e-4 and spread["tanh", "Xavier"][-1] > spread["tanh", "Xavier"][0] / 3,
                "standard deviation of the first and fifth layer: "
                + ", ".join(f"{scale} {values[0]:.2g} and {values[-1]:.2g}" for scale, values in tanh.items()),
            ),
            claim(
                "through ReLU Xavier loses the spread, He keeps it",
                relu["Xavier"] < 0.4 and 0.6 < relu["He"] < 1.6,
                "standard deviation of the fifth layer over the first's: "
                + ", ".join(f"{scale} {ratio:.2g}" for scale, ratio in relu.items()),
            ),
        ],
        pictures=[
            Picture(
                name.lower(),
                f"{name}: how often the 100 units of each layer say what, for 1,000 random inputs; s is the standard deviation.",
                draw(name, {scale: layers[name, scale] for scale in scales}),
            )
            for name, (_, scales) in SHOWN.items()
        ],
        tables=[
            Table(
                "spread",
                ("activation", "weights", *[f"layer {k + 1}: standard deviation" for k in range(LAYERS)]),
                [(*key, *values) for key, values in spread.items()],
            )
        ],
    )


def draw(name: str, by_scale: dict[str, list[Any]]) -> Figure:
    from matplotlib.figure import Figure

    figure = Figure(figsize=(9.8, 5.2), layout="constrained")
    low, high = {"sigmoid": (0.0, 1.0), "tanh": (-1.0, 1.0), "ReLU": (0.0, 3.0)}[name]
    bins = np.linspace(low, high, 31)
    grid = figure.subplots(len(by_scale), LAYERS, sharex=True, sharey="row")
    for row, (scale, layers) in zip(grid, by_scale.items(), strict=True):
        for k, (axes, y) in enumerate(zip(row, layers, strict=True)):
            share = np.histogram(y, bins)[0] / y.size
            axes.bar(bins[:-1], share, np.diff(bins), align="edge", color=palette.BLUE)
            axes.set(xlim=(low - 0.03 * (high - low), high), title=f"layer {k + 1}, s = {y.std():.2g}")
            axes.title.set_fontsize("small")
            tidy(axes)
        row[0].set_ylabel(f"weights: {scale}\nshare of outputs")
    for axes in grid[-1]:
        axes.set_xlabel("output")
    return figure
