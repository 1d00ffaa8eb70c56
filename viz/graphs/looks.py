"""How nodes and edges look: the paint, and what is written beside the usual. A picture of heat or of a difference has
its own `Looks`."""

from __future__ import annotations

from dataclasses import dataclass

from autograd_core import GraphValue
from viz import palette
from viz.graphs.units import Unit
from viz.palette import Paint


@dataclass(frozen=True)
class Look:
    """That of one node.

    figure:  lines under the name, in bold.
    about:   lines for the tooltip.
    style:   attributes of DOT, such as a dashed border.
    """

    paint: Paint
    ink: str = palette.INK
    faded: str = palette.FADED
    figure: str = ""
    about: str = ""
    style: str = ""


class Looks:
    """The usual ones."""

    legend = ""  # markup under the picture

    def unit(self, unit: Unit) -> Look:
        if unit.kind != "op":
            return Look(palette.FOLDED)
        return Look(palette.BACKWARD_OP if unit.ops[0].backward else palette.OP)

    def variable(self, value: GraphValue) -> Look | None:
        """Of a leaf, a constant or an output; None for the usual one."""
        return None

    def edge(self, value: int, unit: Unit | None) -> str:
        """Attributes of the edge by which a unit, or with None the output, gets a value."""
        return ""
