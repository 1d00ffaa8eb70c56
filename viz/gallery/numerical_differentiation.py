"""Numerical differentiation: derivatives by small steps, and why training does without them.

A derivative can be measured: take a small step, and divide what the function changed by the step. A large step errs because
the function bends, a small one because the computer rounds, so the error has the shape of a V over the step's size. It
takes two calls of the function for each parameter, where backpropagation gets all derivatives in one pass; as a check
of its rules it is worth it.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import numpy as np

import autograd_core as ag
from viz import palette
from viz.axes import STYLES, tidy
from viz.exhibit import Exhibit, Picture, Table, claim

if TYPE_CHECKING:
    from matplotlib.figure import Figure

STEPS = 10.0 ** -np.arange(1, 16)
POINTS = np.linspace(0.5, 1.5, 21)
SIZES = (10, 100, 1000)  # parameters


def f(x: Any) -> Any:
    """A function whose derivative nobody wants to work out by hand."""
    return ag.exp(ag.sin(x)) * x


def error(derivatives: Any) -> float:
    """Root mean square of the errors at POINTS; exact are the engine's derivatives."""
    return float(np.sqrt(np.mean((derivatives - ag.elementwise_grad(f)(POINTS)) ** 2)))


def loss(w: Any) -> Any:
    """A loss of as many parameters as w has."""
    return ag.sum(ag.tanh(w) ** 2)


def seconds(work: Callable[[], object]) -> float:
    """CPU time of the fastest of five runs."""
    times = []
    for _ in range(5):
        start = time.process_time()
        work()
        times.append(time.process_time() - start)
    return min(times)


def cost(size: int) -> tuple[int, int, float, float, float]:
    """Parameters, calls of the function, largest difference from backpropagation, and milliseconds of both."""
    w = np.random.default_rng(0).standard_normal(size)
    calls = []

    def counted(w: Any) -> Any:
        calls.append(1)
        return loss(w)

    gap = np.abs(ag.numerical_grad(counted, w) - ag.grad(loss)(w)).max()
    numerical, backward = seconds(lambda: ag.numerical_grad(loss, w)), seconds(lambda: ag.grad(loss)(w))
    return size, len(calls), float(gap), 1e3 * numerical, 1e3 * backward


def run() -> Exhibit:
    errors = {
        "forward: (f(x+h) − f(x)) / h": [error((f(POINTS + h) - f(POINTS)) / h) for h in STEPS],
        "central: (f(x+h) − f(x−h)) / 2h": [error([ag.numerical_grad(f, x, eps=h) for x in POINTS]) for h in STEPS],
    }
    forward, central = errors.values()
    costs = [cost(size) for size in SIZES]
    size, calls, gap, numerical, backward = costs[-1]
    return Exhibit(
        claims=[
            claim(
                "steps a tenth as long make central differences a hundred times as exact, forward ones ten times",
                80 < central[0] / central[1] < 120 and 8 < forward[0] / forward[1] < 12,
                f"from 0.1 to 0.01 the errors fall {central[0] / central[1]:.0f}-fold and {forward[0] / forward[1]:.0f}-fold",
            ),
            claim(
                "until rounding takes over: a step can be too small",
                central[-1] > 1e6 * min(central) and forward[-1] > 1e3 * min(forward),
                f"central differences are best with steps of {STEPS[np.argmin(central)]:.0e} (error {min(central):.0e}), forward "
                f"ones with {STEPS[np.argmin(forward)]:.0e} ({min(forward):.0e}); with 1e-15 they err by {central[-1]:.1g} and "
                f"{forward[-1]:.1g}",
            ),
            claim(
                "numerical differentiation calls the function twice for each parameter, backpropagation once for all",
                all(calls == 2 * size for size, calls, *_ in costs) and gap < 1e-6,
                f"{calls:,} calls for {size:,} parameters, to the same gradient within {gap:.0e}",
            ),
            claim(
                "so it takes far longer, the more parameters there are",
                numerical > 50 * backward and costs[0][3] / costs[0][4] < numerical / backward,
                f"{numerical:.1f} ms against {backward:.2f} for {size:,} parameters, {numerical / backward:,.0f} times as much",
            ),
        ],
        pictures=[
            Picture(
                "error-and-cost",
                "Left, the error by the size of the step: a V. Right, the time for all derivatives of a loss.",
                draw(errors, costs),
            )
        ],
        tables=[
            Table("errors", ("step h", *errors), list(zip(STEPS.tolist(), forward, central, strict=True))),
            Table("costs", ("parameters", "calls", "difference", "numerical (ms)", "backpropagation (ms)"), costs),
        ],
    )


def draw(errors: dict[str, list[float]], costs: list[tuple[int, int, float, float, float]]) -> Figure:
    from matplotlib.figure import Figure

    figure = Figure(figsize=(9.6, 3.9), layout="constrained")
    left, right = figure.subplots(1, 2)
    for (name, values), (color, dash, marker) in zip(errors.items(), STYLES, strict=False):
        left.loglog(STEPS, values, color=color, linestyle=dash, marker=marker, markersize=5, label=name)
    left.set(title="Error by step", xlabel="step h", ylabel="error of the derivative", ylim=(1e-13, 1e3))
    left.annotate("← rounding", (1e-15, 3e-13), color=palette.FADED, fontsize="small")
    left.annotate("the function bends →", (1e-1, 3e-13), color=palette.FADED, fontsize="small", ha="right")
    sizes, _, _, numerical, backward = zip(*costs, strict=True)
    for name, times, (color, dash, marker) in (
        ("central differences", numerical, STYLES[1]),
        ("backpropagation", backward, STYLES[0]),
    ):
        right.loglog(sizes, times, color=color, linestyle=dash, marker=marker, markersize=6, label=name)
    right.set(title="Time by number of parameters", xlabel="parameters", ylabel="CPU time (ms)")
    for axes in (left, right):
        tidy(axes)
    return figure
