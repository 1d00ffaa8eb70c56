"""What all diagrams share: a quiet grid behind the curves, and no frame above and on the right."""

from __future__ import annotations

from typing import TYPE_CHECKING

from viz import palette

if TYPE_CHECKING:
    from matplotlib.axes import Axes

STYLES = (  # of several curves, told apart without colour too: colour, dash, marker
    (palette.BLUE, "-", "o"),
    (palette.VERMILLION, "--", "s"),
    (palette.PARAMETER.line, "-.", "^"),
    (palette.OUTPUT.line, ":", "D"),
    (palette.OP.line, (0, (5, 1, 1, 1, 1, 1)), "v"),
    (palette.INK, (0, (1, 1)), "x"),
)


def tidy(axes: Axes, *, legend: bool = True) -> None:
    """Grid, frame and, where curves have labels, the legend."""
    axes.grid(color=palette.GRID, linewidth=0.8)
    axes.set_axisbelow(True)
    axes.spines[["top", "right"]].set_visible(False)
    if legend and axes.get_legend_handles_labels()[0]:
        axes.legend(fontsize="small", frameon=True, framealpha=0.9, edgecolor=palette.GRID, handlelength=2.4)
