"""The colours of every picture: those of Okabe and Ito, which the colour-blind can tell apart, and tints of them.

Source: M. Okabe and K. Ito, "Color Universal Design", 2008. Text colours are darkened until their contrast with white
is at least 4.5, the ratio that WCAG 2.1 (1.4.3) asks for.
"""

from dataclasses import dataclass

BLUE = "#0072B2"
VERMILLION = "#D55E00"

INK = "#1A1A1A"  # names and forward values
FADED = "#5C6670"  # shapes, dtypes, settings
LINE = "#59636E"  # edges
GRADIENT = "#B34A00"  # gradients: vermillion, darkened
GRID = "#D9DEE3"


@dataclass(frozen=True)
class Paint:
    """Colours of one kind of node."""

    fill: str
    line: str


LEAF = Paint("#D3EAFA", "#0072B2")  # sky blue
PARAMETER = Paint("#CBEBDD", "#00926B")  # bluish green
CONSTANT = Paint("#F4F5F6", "#B4BBC2")
OP = Paint("#FDEBC4", "#B57B00")  # orange
OUTPUT = Paint("#F5DFEB", "#8F3A6B")  # reddish purple
FOLDED = Paint("#E6EAF0", "#5F6F82")
LAYERS = (Paint("#F6F8FA", "#C3CCD6"), Paint("#FFFFFF", "#C3CCD6"))  # in turn, by depth
