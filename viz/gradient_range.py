"""`viz.gradient_range`: how large gradients are, and which of them float16 can hold."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from viz import palette
from viz.axes import STYLES, tidy
from viz.errors import VizError
from viz.files import format_of, write_figure

if TYPE_CHECKING:
    from matplotlib.figure import Figure

SMALLEST, SMALLEST_NORMAL, LARGEST = -24, -14, 16  # exponents of 2 where float16's numbers begin, are whole, and end

Gradients = Mapping[str, Iterable[Any]]


def gradient_shares(gradients: Gradients) -> list[dict[str, Any]]:
    """Which part of some gradients lies where in float16: a row for each name, the shares adding up to 1.

    gradients:  by name ("no scaling", say) the arrays of a training step.
    Columns:    name; zero; below (under 2⁻²⁴, the smallest number); subnormal (2⁻²⁴ to 2⁻¹⁴, in fewer than 11 bits); normal
                (2⁻¹⁴ to 65,504); above (that, infinities and NaN).

    Raises VizError for a name without any number.
    """
    rows = []
    for name, magnitudes in _magnitudes(gradients).items():
        finite = magnitudes[np.isfinite(magnitudes)]
        edges = [0.0, 2.0**SMALLEST, 2.0**SMALLEST_NORMAL, 65504.0]
        counts = [
            (finite == 0).sum(),
            ((finite > 0) & (finite < edges[1])).sum(),
            ((finite >= edges[1]) & (finite < edges[2])).sum(),
            ((finite >= edges[2]) & (finite <= edges[3])).sum(),
        ]
        counts.append(magnitudes.size - sum(counts))
        shares = [float(count) / magnitudes.size for count in counts]
        rows.append({"name": name, **dict(zip(("zero", "below", "subnormal", "normal", "above"), shares, strict=True))})
    return rows


def gradient_range(gradients: Gradients, path: str | os.PathLike[str] | None = None) -> Figure:
    """The distribution of log₂ |gradient|, a line for each name, with float16's range marked.

    What lies left of the range is 0 in float16. `gradient_shares` has the same in numbers; the legend has the share of zeros.

    gradients:  by name the arrays of a training step: `{"no scaling": [p.grad for p in model.parameters()], …}`.
    path:       a file to write besides: .svg, .png or .pdf.

    Raises VizError for a name without any number, or with zeros only under each name, and for a file that can't be written.
    Source:  P. Micikevicius et al., "Mixed Precision Training", 2018, fig. 2.
    """
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    if path is not None:
        format_of(Path(path))  # a wrong suffix should not cost the time to draw
    magnitudes = _magnitudes(gradients)
    exponents = {name: np.log2(x[np.isfinite(x) & (x > 0)]) for name, x in magnitudes.items()}
    drawn = np.concatenate(list(exponents.values())) if exponents else np.empty(0)
    if not drawn.size:
        raise VizError("gradient_range: there is nothing to draw: no gradient is other than 0")
    first, last = min(int(np.floor(drawn.min())), SMALLEST - 4), max(int(np.ceil(drawn.max())), SMALLEST_NORMAL) + 1
    figure = Figure(figsize=(7.2, 3.8), layout="constrained")
    FigureCanvasAgg(figure)
    axes = figure.subplots()
    axes.axvspan(SMALLEST_NORMAL, min(LARGEST, last), color=palette.PARAMETER.fill, label="float16, 11 bits")
    axes.axvspan(SMALLEST, SMALLEST_NORMAL, color=palette.OP.fill, label="float16, fewer bits")
    bins = np.arange(first, last + 1)
    for number, (name, values) in enumerate(exponents.items()):
        shares = 100 * np.histogram(values, bins)[0] / magnitudes[name].size
        color, dash, _ = STYLES[number % len(STYLES)]
        zeros = 100 * float((magnitudes[name] == 0).mean())
        axes.stairs(shares, bins, color=color, linestyle=dash, linewidth=1.6, label=f"{name}: {zeros:.1f} % are 0")
    axes.set(title="Gradients", xlabel="log₂ |gradient|", ylabel="share of all (%)", xlim=(first, last), ylim=(0, None))
    tidy(axes)
    if path is not None:
        write_figure(figure, Path(path))
    return figure


def _magnitudes(gradients: Gradients) -> dict[str, np.ndarray]:
    """|gradient| of all arrays of a name in one row, as float64."""
    from autograd_core import backends

    rows = {}
    for name, arrays in gradients.items():
        parts = [np.abs(backends.to_numpy(array).astype(np.float64)).ravel() for array in arrays if array is not None]
        rows[name] = np.concatenate(parts) if parts else np.empty(0)
        if not rows[name].size:
            raise VizError(f"gradient_range: {name!r} has no gradients; call backward() first")
    return rows
