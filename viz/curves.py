"""`viz.curves`: loss and accuracy over the epochs of a training run."""

from __future__ import annotations

import math
import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from viz import palette
from viz.axes import tidy
from viz.errors import VizError
from viz.files import format_of, write_figure

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

PARTS = {  # told apart without colour too
    "train": (palette.BLUE, "-", "o"),
    "validation": (palette.VERMILLION, "--", "s"),
    "test": (palette.OUTPUT.line, ":", "^"),
}
MOST_MARKERS = 25  # epochs; more points than this would run into each other

Table = Mapping[str, Sequence[float | None]] | Sequence[Mapping[str, float | None]]


@dataclass(frozen=True)
class Panel:
    """One of the two diagrams."""

    quantity: str  # column, after "train_", "validation_" or "test_"
    unit: str
    scale: float  # from the column's unit to the one shown
    best: Callable[..., tuple[float, float]]  # min or max
    format: str  # of a value in the legend

    @property
    def axis(self) -> str:
        return f"{self.quantity} ({self.unit})" if self.unit else self.quantity

    def text(self, value: float) -> str:
        return f"{value:{self.format}} {self.unit}".rstrip()


def curves(metrics: Table, path: str | os.PathLike[str] | None = None, *, loss_unit: str = "nats") -> Figure:
    """Loss and accuracy by epoch, in two diagrams; the legend has the last and the best value of each curve.

    metrics:    columns by name (`{"epoch": [1, 2], "train_loss": [0.9, 0.5], …}`) or a list of rows, one dictionary for
                each epoch. Of the losses and accuracies (shares, 0 to 1) of train, validation and test some may be
                missing, as may single values (None or NaN), and `epoch`, which then counts from 1.
    path:       a file to write besides: .svg, .png or .pdf. The same numbers give the same bytes.
    loss_unit:  nats for a cross-entropy with the natural logarithm; empty for a loss without a unit.

    Raises VizError when there is nothing to draw, for columns of different lengths, for an accuracy above 1, and for a
    file that can't be written.
    """
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    if path is not None:
        format_of(Path(path))  # a wrong suffix should not cost the time to draw
    columns = _columns(metrics)
    both = (Panel("loss", loss_unit, 1, min, ".4g"), Panel("accuracy", "%", 100, max, ".2f"))
    panels = [panel for panel in both if any(f"{part}_{panel.quantity}" in columns for part in PARTS)]
    if not panels:
        raise VizError(
            "curves: there is nothing to draw: of loss and accuracy of train, validation and test (train_loss, …) none is "
            f"in {sorted(columns)}"
        )
    figure = Figure(figsize=(4.8 * len(panels), 3.6), layout="constrained")
    FigureCanvasAgg(figure)
    for axes, panel in zip(figure.subplots(1, len(panels), squeeze=False)[0], panels, strict=True):
        _draw(axes, panel, columns)
    if path is not None:
        write_figure(figure, Path(path))
    return figure


def _columns(metrics: Table) -> dict[str, list[float]]:
    """The table as columns of floats, NaN where a value is missing."""
    if isinstance(metrics, Mapping):
        raw = {name: list(column) for name, column in metrics.items()}
    else:
        names = dict.fromkeys(name for row in metrics for name in row)
        raw = {name: [row.get(name) for row in metrics] for name in names}
    columns = {name: [math.nan if value is None else float(value) for value in column] for name, column in raw.items()}
    lengths = {name: len(column) for name, column in columns.items()}
    if len(set(lengths.values())) > 1:
        raise VizError(f"curves: the columns have different lengths: {lengths}")
    for part in PARTS:
        above = [value for value in columns.get(f"{part}_accuracy", []) if value > 1]
        if above:
            raise VizError(f"curves: {part}_accuracy has {above[0]:g}; accuracies are shares from 0 to 1, not per cent")
    columns.setdefault("epoch", [float(epoch) for epoch in range(1, max(lengths.values(), default=0) + 1)])
    return {name: column for name, column in columns.items() if not all(map(math.isnan, column))}


def _draw(axes: Axes, panel: Panel, columns: Mapping[str, list[float]]) -> None:
    from matplotlib.ticker import MaxNLocator

    epochs = columns["epoch"]
    for part, (color, dash, marker) in PARTS.items():
        if f"{part}_{panel.quantity}" not in columns:
            continue
        values = [value * panel.scale for value in columns[f"{part}_{panel.quantity}"]]
        known = [(value, epoch) for value, epoch in zip(values, epochs, strict=True) if not math.isnan(value)]
        best, best_epoch = panel.best(known, key=lambda pair: pair[0])
        last = known[-1][0]
        label = f"{part}: last {panel.text(last)}, best {panel.text(best)} (epoch {best_epoch:g})"
        few = len(epochs) <= MOST_MARKERS
        axes.plot(epochs, values, dash, color=color, marker=marker if few else None, markersize=3.5, label=label)
        axes.plot([best_epoch], [best], "o", color=color, markersize=9, markerfacecolor="none", markeredgewidth=1.3)
    axes.set(title=panel.quantity.capitalize(), xlabel="epoch", ylabel=panel.axis)
    margin = max(0.5, 0.03 * (max(epochs) - min(epochs)))
    axes.set_xlim(min(epochs) - margin, max(epochs) + margin)
    axes.xaxis.set_major_locator(MaxNLocator(integer=True, min_n_ticks=1))
    tidy(axes)
