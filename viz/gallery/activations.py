"""Activation functions: step, sigmoid, tanh and ReLU, and what their derivatives let through.

Between its layers a network bends what it has summed: without that, many layers would be no more than one. The
perceptron's step is flat on both sides, so its derivative is 0 and no gradient comes back through it; sigmoid and tanh
are smooth steps, flat only far from 0. ReLU leaves what is positive as it is, so a gradient passes any number of them
undiminished.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

import numpy as np

import autograd_core as ag
from autograd_nn import functional as F
from viz.axes import STYLES, tidy
from viz.exhibit import Exhibit, Picture, Table, claim

if TYPE_CHECKING:
    from matplotlib.figure import Figure

ACTIVATIONS = {"step": F.step, "sigmoid": F.sigmoid, "tanh": F.tanh, "ReLU": F.relu}
X = np.linspace(-6, 6, 241)  # with 0 in the middle
DEPTH = 10


def chain(name: str, x: Any) -> Any:
    """An activation applied DEPTH times, as in a network whose layers pass on what they get."""
    for _ in range(DEPTH):
        x = ACTIVATIONS[name](x)
    return x


def microseconds(name: str) -> float:
    """CPU time of an activation of 20,000 numbers: the fastest of 20 runs."""
    x = np.random.default_rng(0).standard_normal(20_000)
    times = []
    for _ in range(20):
        start = time.process_time_ns()
        for _ in range(20):
            ACTIVATIONS[name](x)
        times.append(time.process_time_ns() - start)
    return min(times) / 20 / 1e3


def run() -> Exhibit:
    values: dict[str, Any] = {name: f(X) for name, f in ACTIVATIONS.items()}
    slopes = {name: ag.elementwise_grad(f)(X) for name, f in ACTIVATIONS.items()}  # the engine's, by a backward pass
    chains = {name: float(ag.grad(lambda x, name=name: chain(name, x))(1.0)) for name in ACTIVATIONS}

    away = X != 0  # from the kinks of step and ReLU
    measured = {name: (f(X + 1e-5) - f(X - 1e-5)) / 2e-5 for name, f in ACTIVATIONS.items()}
    error = max(float(np.abs(measured[name] - slopes[name])[away].max()) for name in ACTIVATIONS)
    costs = {name: microseconds(name) for name in ACTIVATIONS}
    columns = ("x", *values, *[f"{name}'" for name in slopes])
    rows = np.stack([X, *values.values(), *slopes.values()], axis=1)[::30].tolist()
    return Exhibit(
        claims=[
            claim(
                "the step lets no gradient through, at no x",
                not slopes["step"].any(),
                f"its largest derivative is {slopes['step'].max():.0f} over {X.size} points from −6 to 6",
            ),
            claim(
                "the derivatives that the backward pass gives are the slopes of the curves",
                error < 1e-9,
                f"they differ by at most {error:.0e} from what steps of 0.00001 measure",
            ),
            claim(
                "the sigmoid passes on a quarter of a gradient at most, tanh all of it at 0, ReLU all of it for any x > 0",
                abs(slopes["sigmoid"].max() - 0.25) < 1e-12
                and abs(slopes["tanh"].max() - 1) < 1e-12
                and (slopes["ReLU"][X > 0] == 1).all(),
                f"the largest derivatives are {slopes['sigmoid'].max():.2f}, {slopes['tanh'].max():.0f} and 1",
            ),
            claim(
                f"{DEPTH} sigmoids in a row leave a gradient less than a millionth, {DEPTH} ReLUs leave it whole",
                0 < chains["sigmoid"] < 1e-6 and chains["ReLU"] == 1,
                ", ".join(f"{name} {slope:.2g}" for name, slope in chains.items())
                + f" through {DEPTH} of them at x = 1",
            ),
            claim(
                "ReLU takes less time than the sigmoid",
                costs["ReLU"] < costs["sigmoid"],
                f"{costs['ReLU']:.0f} against {costs['sigmoid']:.0f} microseconds for 20,000 numbers",
            ),
        ],
        pictures=[
            Picture(
                "functions",
                "The functions, and what each multiplies a gradient by on its way back.",
                draw(values, slopes),
            )
        ],
        tables=[
            Table("values", columns, rows),
            Table(
                "chains-and-costs",
                ("activation", f"derivative through {DEPTH} in a row at x = 1", "microseconds for 20,000 numbers"),
                [(name, chains[name], costs[name]) for name in ACTIVATIONS],
            ),
        ],
    )


def draw(values: dict[str, Any], slopes: dict[str, Any]) -> Figure:
    from matplotlib.figure import Figure

    figure = Figure(figsize=(9.6, 3.8), layout="constrained")
    left, right = figure.subplots(1, 2)
    for axes, curves in ((left, values), (right, slopes)):
        for (name, y), (color, dash, marker) in zip(curves.items(), STYLES, strict=False):
            axes.plot(X, y, color=color, linestyle=dash, marker=marker, markevery=24, markersize=4, label=name)
        axes.set(xlabel="x, what a unit has summed", xlim=(-6, 6))
    left.set(title="Activation functions", ylabel="y = f(x)", ylim=(-1.2, 2.2))
    right.set(title="Their derivatives", ylabel="dy/dx", ylim=(-0.1, 1.2))
    tidy(left)
    tidy(right, legend=False)
    return figure
