"""Matrices drawn as cells with numbers in them, at a place of their own."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from viz import palette

if TYPE_CHECKING:
    from matplotlib.axes import Axes


def draw_cells(
    axes: Axes, values: Any, left: float, top: float, fills: str | Sequence[Sequence[str]], title: str = ""
) -> None:
    """A matrix, its upper left corner at (left, top) and each cell 1 wide; y points down, so turn the axis around.

    fills:  a colour for all cells, or for each.
    """
    values = np.asarray(values)
    for (i, j), value in np.ndenumerate(values):
        draw_box(axes, left + j, top + i, fill=fills if isinstance(fills, str) else fills[i][j])
        number = f"{value:g}".replace("-", "−")
        axes.text(left + j + 0.5, top + i + 0.5, number, ha="center", va="center", fontsize=11)
    axes.text(left + values.shape[1] / 2, top - 0.5, title, ha="center", va="center", fontsize=10)


def draw_box(
    axes: Axes,
    left: float,
    top: float,
    size: float = 1,
    *,
    fill: str = "none",
    edge: str = palette.LINE,
    width: float = 0.8,
) -> None:
    """A square; the width of its edge is in points."""
    from matplotlib.patches import Rectangle

    axes.add_patch(Rectangle((left, top), size, size, facecolor=fill, edgecolor=edge, linewidth=width))


def sign(axes: Axes, x: float, y: float, text: str) -> None:
    """An operator between matrices."""
    axes.text(x, y, text, ha="center", va="center", fontsize=16)
