"""Gradient descent: downhill by steps, and how long the steps should be.

The gradient points where the function grows the fastest, so a step against it is the steepest way down. How far to go is
the learning rate, which no gradient tells: too small and training takes for ever, too large and each step lands higher
than it started. It is the first of the hyper-parameters, those that people set.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

import autograd_core as ag
from autograd_nn import optim
from viz import palette
from viz.axes import STYLES
from viz.exhibit import Exhibit, Picture, Table, claim

if TYPE_CHECKING:
    from matplotlib.figure import Figure

START = (-3.0, 2.0)
RATES = {"too small": 0.01, "right": 0.3, "too large": 1.03}
STEPS = 30


def f(x: Any) -> Any:
    """x₀²/4 + x₁², lowest at (0, 0), for x (2,)."""
    return x[0] ** 2 / 4 + x[1] ** 2


def descend(rate: float) -> Any:
    """The points that gradient descent visits, (STEPS + 1, 2)."""
    x = ag.Variable(np.array(START))
    optimizer = optim.SGD([x], lr=rate)
    path = [x.array.copy()]
    for _ in range(STEPS):
        optimizer.zero_grad()
        f(x).backward()
        optimizer.step()
        path.append(x.array.copy())
    return np.stack(path)


def steepest(x: Any) -> float:
    """By how many degrees the best of 3,600 directions for a short step from x differs from the gradient's opposite."""
    angles = np.linspace(0, 2 * np.pi, 3600, endpoint=False)
    ends = x + 1e-4 * np.stack([np.cos(angles), np.sin(angles)], axis=1)
    best = angles[f(ends.T).argmin()]
    down = -ag.grad(f)(x)
    return float(np.degrees(np.abs(np.angle(np.exp(1j * (best - np.arctan2(down[1], down[0])))))))


def run() -> Exhibit:
    points = np.random.default_rng(0).uniform(-3, 3, (100, 2))
    degrees = max(steepest(x) for x in points)

    paths = {name: descend(rate) for name, rate in RATES.items()}
    heights = {name: f(path.T) for name, path in paths.items()}
    ends = {name: float(h[-1]) for name, h in heights.items()}
    height = float(f(np.array(START)))
    return Exhibit(
        claims=[
            claim(
                "the steepest way down is against the gradient",
                degrees < 0.2,
                f"from 100 points, the best of 3,600 directions is off by at most {degrees:.2f} degrees",
            ),
            claim(
                "with a good learning rate gradient descent finds the lowest point",
                ends["right"] < 1e-3 * height,
                f"in {STEPS} steps at {RATES['right']} from a height of {height:.2f} down to {ends['right']:.1g}",
            ),
            claim(
                "with too small a rate it hardly moves",
                ends["too small"] > height / 4,
                f"at {RATES['too small']} the height is still {ends['too small']:.2f}",
            ),
            claim(
                "with too large a rate it climbs",
                ends["too large"] > height,
                f"at {RATES['too large']} it ends at a height of {ends['too large']:.3g}",
            ),
        ],
        pictures=[
            Picture(
                "descent",
                f"Arrows: downhill, against the gradient, longer where it is steeper. Dots: {STEPS} steps at each learning rate.",
                draw(paths),
            )
        ],
        tables=[
            Table(
                "paths",
                ("step", *[f"{axis} at {rate}" for rate in RATES.values() for axis in ("x0", "x1", "height")]),
                [
                    (k, *[float(v) for name in RATES for v in (*paths[name][k], heights[name][k])])
                    for k in range(STEPS + 1)
                ],
            )
        ],
    )


def draw(paths: dict[str, Any]) -> Figure:
    from matplotlib.figure import Figure

    figure = Figure(figsize=(9.8, 3.8), layout="constrained")
    side = np.linspace(-4, 4, 81)
    plane = np.stack(np.meshgrid(side, side))
    arrows = np.stack(np.meshgrid(np.arange(-3.5, 4, 1), np.arange(-3.5, 4, 1)))
    down = -ag.grad(lambda x: f(x).sum())(arrows)
    for axes, (name, path), (color, _, marker) in zip(
        figure.subplots(1, 3, sharey=True), paths.items(), STYLES, strict=False
    ):
        axes.contour(*plane, f(plane), levels=np.arange(1, 20, 1.5), colors=palette.GRID, linewidths=1)
        axes.quiver(*arrows, *down, color=palette.FADED, width=0.005, scale=90, alpha=0.75)
        axes.plot(*path.T, color=color, linestyle="-", linewidth=1.2, marker=marker, markersize=4)
        axes.plot(0, 0, "*", color=palette.INK, markersize=11)
        axes.plot(*path[0], "o", color=palette.INK, markersize=9, markerfacecolor="none")
        axes.set(title=f"{name}: learning rate {RATES[name]}", xlabel="x0", aspect="equal", xlim=(-4, 4), ylim=(-4, 4))
    figure.axes[0].set_ylabel("x1")
    return figure
