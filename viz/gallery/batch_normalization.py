"""Batch normalisation: training that hardly depends on the initial values.

A batch-normalisation layer gives each unit's outputs mean 0 and variance 1 over the examples of a batch, then a scale and
a shift that are learned. However the weights before it are scaled, what comes behind it gets numbers of a useful size. So
a network learns from initial values at which it otherwise wouldn't, and in fewer passes from those at which it would.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

import autograd_nn as nn
from autograd_nn import functional as F
from autograd_nn import init
from viz.axes import STYLES, tidy
from viz.exhibit import Exhibit, Picture, Table, claim

if TYPE_CHECKING:
    from matplotlib.figure import Figure

SCALES = (1.0, 0.3, 0.1, 0.03, 0.01, 0.001)  # standard deviations of the initial weights
HIDDEN, UNITS = 5, 100
PASSES, RATES = 6, (0.01, 0.1)
NETWORKS = {"with batch normalisation": True, "without": False}


def network(scale: float, normalized: bool, rng: np.random.Generator) -> nn.Sequential:
    """64 inputs, five layers of 100 ReLUs, 10 outputs."""
    layers: list[nn.Layer] = [nn.Flatten()]
    for inputs, outputs in [(64, UNITS), *[(UNITS, UNITS)] * (HIDDEN - 1), (UNITS, 10)]:
        linear = nn.Linear(inputs, outputs)
        linear.weight.array = init.normal((outputs, inputs), std=scale, rng=rng)
        layers += [linear, nn.BatchNorm1d(outputs), nn.ReLU()] if normalized else [linear, nn.ReLU()]
    return nn.Sequential(*layers[: -2 if normalized else -1])  # neither follows the outputs


def train(scale: float, normalized: bool, rate: float) -> list[float]:
    """The share of the training digits that are right, during each pass through them."""
    data, _ = nn.data.digits(size=8)
    model = network(scale, normalized, np.random.default_rng(0))
    optimizer = nn.optim.SGD(model.parameters(), lr=rate)
    loader = nn.data.DataLoader(data, 100, shuffle=True, seed=0)
    shares = []
    for _ in range(PASSES):
        right = 0
        for x, labels in loader:
            optimizer.zero_grad()
            scores = model(x)
            F.cross_entropy(scores, labels).backward()
            optimizer.step()
            right += int((scores.array.argmax(axis=1) == labels).sum())
        shares.append(right / len(data))
    return shares


def best(scale: float, normalized: bool) -> list[float]:
    """Training at the better of the learning rates."""
    with np.errstate(over="ignore", invalid="ignore"):  # from large weights training may run away, to NaN
        return max((train(scale, normalized, rate) for rate in RATES), key=lambda shares: shares[-1])


def run() -> Exhibit:
    x = 5 + 3 * np.random.default_rng(0).standard_normal((1000, 10))
    y = nn.BatchNorm1d(10)(x)
    off = max(float(np.abs(y.array.mean(axis=0)).max()), float(np.abs(y.array.std(axis=0) - 1).max()))

    curves = {name: {scale: best(scale, normalized) for scale in SCALES} for name, normalized in NETWORKS.items()}
    learns, learns_without = (sum(shares[-1] > 0.7 for shares in by_scale.values()) for by_scale in curves.values())
    second, second_without = (max(shares[1] for shares in by_scale.values()) for by_scale in curves.values())
    return Exhibit(
        claims=[
            claim(
                "whatever comes in, what comes out has mean 0 and standard deviation 1",
                off < 1e-4,
                f"inputs of mean 5 and standard deviation 3 come out within {off:.0e} of these",
            ),
            claim(
                "with batch normalisation the network learns from weights of any of the scales, without it from few",
                learns == len(SCALES) and learns_without <= 2,
                f"after {PASSES} passes over 70 % of the digits are right from {learns} of {len(SCALES)} scales with it, from "
                f"{learns_without} without",
            ),
            claim(
                "it learns faster from the best scale too",
                second > second_without + 0.1,
                f"in the second pass {second:.0%} are right with it, {second_without:.0%} without, each from its best scale",
            ),
        ],
        pictures=[
            Picture(
                "by-scale",
                "The training digits that are right, by pass and by the scale of the initial weights, with the better of the "
                "learning rates 0.01 and 0.1.",
                draw(curves),
            )
        ],
        tables=[
            Table(
                "right",
                ("network", "scale of the weights", *[f"pass {k + 1}" for k in range(PASSES)]),
                [(name, scale, *shares) for name, by_scale in curves.items() for scale, shares in by_scale.items()],
            )
        ],
    )


def draw(curves: dict[str, dict[float, list[float]]]) -> Figure:
    from matplotlib.figure import Figure

    figure = Figure(figsize=(9.8, 5.2), layout="constrained")
    grid = figure.subplots(2, len(SCALES) // 2, sharex=True, sharey=True)
    passes = np.arange(1, PASSES + 1)
    for axes, scale in zip(grid.flat, SCALES, strict=True):
        for (name, by_scale), (color, dash, marker) in zip(curves.items(), STYLES, strict=False):
            right = 100 * np.array(by_scale[scale])
            axes.plot(passes, right, color=color, linestyle=dash, marker=marker, markersize=5, label=name)
        axes.set(title=f"weights of scale {scale:g}", ylim=(0, 103), xticks=passes)
        tidy(axes, legend=scale == SCALES[0])
    for axes in grid[:, 0]:
        axes.set_ylabel("right (%)")
    for axes in grid[-1]:
        axes.set_xlabel("pass through the digits")
    return figure
