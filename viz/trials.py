"""`viz.trials`: how good the trials of a search were, against each setting."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, Any

from viz import palette
from viz.axes import tidy
from viz.errors import VizError
from viz.files import format_of, write_figure

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

Row = Mapping[str, Any]
NAMES = {"lr": "learning rate", "weight_decay": "weight decay", "batch_size": "batch size"}
LIGHTEST = 0.15  # part of blue in the fill of the first round; the last one is all blue


def trials(rows: Sequence[Row], path: str | os.PathLike[str] | None = None) -> Figure:
    """Validation accuracy against each setting on a logarithmic axis: a point for each trial, darker with each round.

    The best trial has a ring; trials that failed, and those so far below that they would press the others together, lie on
    the lower edge.

    rows:  a dictionary for each trial, as in the lines of trials.jsonl: "round", "settings" (positive numbers by name),
           "validation_accuracy" (a share, 0 to 1), "validation_loss", which tells equals apart, and "error" (None, or why
           the trial failed).
    path:  a file to write besides: .svg, .png or .pdf. The same trials give the same bytes.

    Raises VizError when there is no trial that did not fail, for a setting that is not above 0, and for a file that can't
    be written.
    """
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    if path is not None:
        format_of(Path(path))  # a wrong suffix should not cost the time to draw
    good = [row for row in rows if row["error"] is None]
    if not good:
        raise VizError(f"trials: there is nothing to draw: of {len(rows)} trials, none came to its end")
    for row in rows:
        for name, value in row["settings"].items():
            if not value > 0:
                raise VizError(f"trials: {name} is {value!r}, which has no place on a logarithmic axis")
    names = list(good[0]["settings"])
    figure = Figure(figsize=(3.6 * len(names) + 0.6, 3.8), layout="constrained")
    FigureCanvasAgg(figure)
    panels = figure.subplots(1, len(names), squeeze=False, sharey=True)[0]
    for axes, name in zip(panels, names, strict=True):
        _draw(axes, name, rows, good)
    panels[0].set_ylabel("validation accuracy (%)")
    handles, labels = panels[0].get_legend_handles_labels()
    figure.legend(
        handles, labels, loc="outside lower center", ncols=len(labels), fontsize="small", edgecolor=palette.GRID
    )
    if path is not None:
        write_figure(figure, Path(path))
    return figure


def _draw(axes: Axes, name: str, rows: Sequence[Row], good: Sequence[Row]) -> None:
    floor = _floor([row["validation_accuracy"] for row in good])
    rounds = sorted({row["round"] for row in rows})
    top = [row for row in good if row["validation_accuracy"] >= floor]
    for i, round in enumerate(rounds):
        share = 1.0 if len(rounds) == 1 else LIGHTEST + (1 - LIGHTEST) * i / (len(rounds) - 1)
        label = f"round {round}" if len(rounds) > 1 else "trial"
        _points(axes, name, [row for row in top if row["round"] == round], "o", _tint(share), label)
    low = [row for row in good if row["validation_accuracy"] < floor]
    _points(axes, name, low, "v", "none", f"below {100 * floor:.2f} %", floor)
    _points(axes, name, [row for row in rows if row["error"] is not None], "x", palette.FADED, "failed", floor)
    best = max(good, key=lambda row: (row["validation_accuracy"], -row["validation_loss"]))  # the first of equals
    x, y = best["settings"][name], 100 * best["validation_accuracy"]
    axes.plot([x], [y], "o", color=palette.VERMILLION, markersize=12, markerfacecolor="none", markeredgewidth=1.6,
              label=f"best, {y:.2f} %")  # fmt: skip
    _scale(axes, name, [row["settings"][name] for row in rows])


def _floor(accuracies: Sequence[float]) -> float:
    """The accuracy at the lower edge: three times as far below the best as the median."""
    best = max(accuracies)
    return max(min(accuracies), best - 3 * (best - median(accuracies)))


def _points(
    axes: Axes, name: str, rows: Sequence[Row], marker: str, fill: str, label: str, at: float | None = None
) -> None:
    if not rows:
        return
    x = [row["settings"][name] for row in rows]
    y = [100 * (row["validation_accuracy"] if at is None else at) for row in rows]
    edge = palette.FADED if marker == "x" else palette.BLUE
    axes.plot(x, y, marker, color=edge, markerfacecolor=fill, markersize=6, label=label, clip_on=False, zorder=3)


def _scale(axes: Axes, name: str, values: Sequence[float]) -> None:
    from matplotlib.ticker import NullFormatter, NullLocator, ScalarFormatter

    if all(isinstance(value, int) for value in values):
        axes.set_xscale("log", base=2)
        axes.set_xticks(sorted(set(values)))
        axes.xaxis.set_major_formatter(ScalarFormatter())
        axes.xaxis.set_minor_locator(NullLocator())
    else:
        axes.set_xscale("log")
        if max(values) > 10 * min(values):  # else there may be no power of ten to label
            axes.xaxis.set_minor_formatter(NullFormatter())
    axes.set_xlabel(NAMES.get(name, name.replace("_", " ")))
    axes.margins(x=0.08, y=0.08)
    tidy(axes, legend=False)  # one for all diagrams


def _tint(share: float) -> str:
    """Blue with so much white that this share of it is left."""
    from matplotlib.colors import to_hex, to_rgb

    red, green, blue = (1 - share * (1 - part) for part in to_rgb(palette.BLUE))
    return to_hex((red, green, blue))
