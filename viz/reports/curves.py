"""Loss and accuracy over the epochs."""

from __future__ import annotations

import math

from viz.curves import PARTS, curves
from viz.files import figure_bytes
from viz.page import data_uri
from viz.reports.run import Run
from viz.reports.section import Section, numbers, paragraph


def section(run: Run) -> Section | None:
    figures = [
        _figure(run, quantity)
        for quantity in ("loss", "accuracy")
        if any(math.isfinite(row.get(f"{part}_{quantity}", math.nan)) for row in run.metrics for part in PARTS)
    ]
    if not figures:
        return None if run.metrics else Section("curves", "Curves", paragraph("No epoch is done yet.", "notice"))
    columns = list(run.metrics[0])
    rows = [[_cell(name, value) for name, value in row.items()] for row in run.metrics]
    names = [name.replace("_", " ") for name in columns]
    body = f'<div class="pair">\n{"".join(figures)}\n</div>\n' + numbers("The numbers: each epoch", names, rows)
    return Section("curves", "Curves", body)


def _figure(run: Run, quantity: str) -> str:
    """One of the two diagrams; each is a picture of its own, so that a narrow screen shows one under the other."""
    rows = [
        {name: value for name, value in row.items() if name == "epoch" or name.endswith(f"_{quantity}")}
        for row in run.metrics
    ]
    picture = data_uri(figure_bytes(curves(rows), "svg"), "image/svg+xml")
    return f'<figure><img class="curve" src="{picture}" alt="{quantity} by epoch; the numbers are in the table below"></figure>'


def _cell(name: str, value: float) -> int | float:
    return int(value) if name in ("epoch", "skipped_steps") else value
