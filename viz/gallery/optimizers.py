"""Optimizers: SGD's zigzag, Momentum, AdaGrad and Adam.

In a long valley the gradient points across rather than along, so SGD (stochastic gradient descent) zigzags between the
slopes and creeps to the end. Momentum keeps its speed, which evens the zigzag out; AdaGrad gives each direction a learning
rate of its own, smaller the more it has moved; Adam does both. None is the best everywhere: on this gentle bowl Momentum
and Adam overshoot, on the digits they win.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import numpy as np

import autograd_core as ag
import autograd_nn as nn
from autograd_nn import functional as F
from autograd_nn import optim
from viz import palette
from viz.axes import STYLES, tidy
from viz.exhibit import Exhibit, Picture, Table, claim

if TYPE_CHECKING:
    from matplotlib.figure import Figure

OPTIMIZERS: dict[str, Callable[..., optim.Optimizer]] = {
    "SGD": optim.SGD,
    "Momentum": optim.Momentum,
    "AdaGrad": optim.AdaGrad,
    "Adam": optim.Adam,
}
BOWL_RATES = {"SGD": 0.95, "Momentum": 0.1, "AdaGrad": 1.5, "Adam": 0.3}  # the text-book's
START, STEPS = (-7.0, 2.0), 30
RATES = (0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1.0)  # tried on the digits
PASSES = 6  # through the training examples


def bowl(point: Any, length: float = 10.0) -> Any:
    """x² / (2·length) + y² for the points (x, y): a valley along x, lowest at (0, 0)."""
    x, y = point[0], point[1]
    return x**2 / (2 * length) + y**2


def descend(name: str, length: float = 10.0) -> Any:
    """The points that an optimizer visits in the bowl, (STEPS + 1, 2)."""
    point = ag.Variable(np.array(START))
    optimizer = OPTIMIZERS[name]([point], lr=BOWL_RATES[name])
    path = [point.array.copy()]
    for _ in range(STEPS):
        optimizer.zero_grad()
        bowl(point, length).backward()
        optimizer.step()
        path.append(point.array.copy())
    return np.stack(path)


def turns(path: Any) -> int:
    """How often the path changes its mind about the direction across the valley."""
    return int((np.diff(np.sign(np.diff(path[:, 1]))) != 0).sum())


def train(name: str, rate: float, data: nn.data.ArrayDataset) -> list[float]:
    """The loss over all training digits, at first and after each pass through them."""
    model = nn.models.MLP((64, 50, 50, 10), rng=np.random.default_rng(0))
    optimizer = OPTIMIZERS[name](model.parameters(), lr=rate)
    loader = nn.data.DataLoader(data, 64, shuffle=True, seed=0)
    losses = [F.cross_entropy(model(data.inputs), data.targets).item()]
    for _ in range(PASSES):
        for x, labels in loader:
            optimizer.zero_grad()
            F.cross_entropy(model(x), labels).backward()
            optimizer.step()
        losses.append(F.cross_entropy(model(data.inputs), data.targets).item())
    return losses


def run() -> Exhibit:
    paths = {name: descend(name) for name in OPTIMIZERS}
    turned = {name: turns(path) for name, path in paths.items()}
    height = {name: float(bowl(path[-1])) for name, path in paths.items()}
    left = {name: abs(float(path[-1, 0])) for name, path in paths.items()}  # of the way along the valley
    left_longer = {name: abs(float(descend(name, length=100.0)[-1, 0])) for name in OPTIMIZERS}

    data, _ = nn.data.digits(size=8)
    curves = {name: {rate: train(name, rate, data) for rate in RATES} for name in OPTIMIZERS}
    best = {name: min(RATES, key=lambda rate, name=name: curves[name][rate][-1]) for name in OPTIMIZERS}  # type: ignore[misc]
    end = {name: curves[name][best[name]][-1] for name in OPTIMIZERS}
    return Exhibit(
        claims=[
            claim(
                "SGD turns round at every step, the others hardly",
                turned["SGD"] == STEPS - 1 and all(turned[name] <= 6 for name in OPTIMIZERS if name != "SGD"),
                f"in {STEPS} steps " + ", ".join(f"{name} turns {n} times" for name, n in turned.items()),
            ),
            claim(
                f"AdaGrad ends lowest on x²/20 + y²; Momentum and Adam, still swinging, end above SGD after {STEPS} steps",
                height["AdaGrad"] < height["SGD"] < min(height["Momentum"], height["Adam"]),
                "heights " + ", ".join(f"{name} {value:.2g}" for name, value in height.items()),
            ),
            claim(
                "in a valley ten times as flat SGD and Momentum stay far from the end, AdaGrad and Adam get as far as before",
                all(left_longer[name] < 1.1 * left[name] for name in ("AdaGrad", "Adam"))
                and all(left_longer[name] > 0.5 * -START[0] for name in ("SGD", "Momentum")),
                "of the 7 to go are left " + ", ".join(f"{name} {value:.2f}" for name, value in left_longer.items()),
            ),
            claim(
                "on the digits, each at its best learning rate, Adam and Momentum end far lower than SGD",
                max(end["Adam"], end["Momentum"]) < end["SGD"] / 1.5,
                f"after {PASSES} passes the loss is " + ", ".join(f"{name} {value:.3f}" for name, value in end.items()),
            ),
        ],
        pictures=[
            Picture(
                "bowl",
                f"{STEPS} steps on x²/20 + y², from the circle; the star is the lowest point.",
                draw_bowl(paths),
            ),
            Picture(
                "digits",
                "A network of 64, 50, 50 and 10 units on the digits: the loss by pass, each optimizer at its best learning rate, "
                "and by learning rate after the last pass.",
                draw_digits(curves, best),
            ),
        ],
        tables=[
            Table(
                "bowl-paths",
                ("step", *[f"{name} {axis}" for name in OPTIMIZERS for axis in ("x", "y")]),
                [(k, *[float(v) for path in paths.values() for v in path[k]]) for k in range(STEPS + 1)],
            ),
            Table(
                "losses",
                ("learning rate", *[f"{name}: loss after {PASSES} passes (nats)" for name in OPTIMIZERS]),
                [(rate, *[curves[name][rate][-1] for name in OPTIMIZERS]) for rate in RATES],
            ),
        ],
    )


def draw_bowl(paths: dict[str, Any]) -> Figure:
    from matplotlib.figure import Figure

    figure = Figure(figsize=(9.8, 5.6), layout="constrained")
    plane = np.stack(np.meshgrid(np.linspace(-9, 9, 181), np.linspace(-3, 3, 121)))
    for axes, (name, path), (color, _, marker) in zip(figure.subplots(2, 2).flat, paths.items(), STYLES, strict=False):
        axes.contour(*plane, bowl(plane), levels=np.arange(0.25, 12, 0.75), colors=palette.GRID, linewidths=1)
        axes.plot(*path.T, color=color, linewidth=1.2, marker=marker, markersize=4)
        axes.plot(0, 0, "*", color=palette.INK, markersize=11)
        axes.plot(*START, "o", color=palette.INK, markersize=9, markerfacecolor="none")
        axes.set(title=f"{name}, learning rate {BOWL_RATES[name]}", xlabel="x", ylabel="y", xlim=(-9, 9), ylim=(-3, 3))
    return figure


def draw_digits(curves: dict[str, dict[float, list[float]]], best: dict[str, float]) -> Figure:
    from matplotlib.figure import Figure

    figure = Figure(figsize=(9.8, 3.9), layout="constrained")
    left, right = figure.subplots(1, 2)
    for (name, by_rate), (color, dash, marker) in zip(curves.items(), STYLES, strict=False):
        look: dict[str, Any] = {"color": color, "linestyle": dash, "marker": marker, "markersize": 5}
        left.semilogy(by_rate[best[name]], label=f"{name}, learning rate {best[name]:g}", **look)
        right.loglog(RATES, [losses[-1] for losses in by_rate.values()], label=name, **look)
    left.set(title="Training, at the best learning rate", xlabel="passes through the digits", ylabel="loss (nats)")
    right.set(title=f"After {PASSES} passes", xlabel="learning rate", ylabel="loss (nats)")
    for axes in (left, right):
        axes.set_ylim(0.02, 4)
        tidy(axes)
    return figure
