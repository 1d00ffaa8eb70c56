"""The colours of every picture: those of Okabe and Ito, which the colour-blind can tell apart, and tints of them.

Figures are shown on one scale from light to dark, which holds without any sense of hue.

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
BACKWARD_OP = Paint("#FBDCCB", "#B34A00")  # vermillion, as gradients
OUTPUT = Paint("#F5DFEB", "#8F3A6B")  # reddish purple
FOLDED = Paint("#E6EAF0", "#5F6F82")
UNMEASURED = Paint("#FFFFFF", "#B4BBC2")
ADDED = Paint("#CBEBDD", "#00926B")  # bluish green
REMOVED = Paint("#FBDCCB", "#B34A00")  # vermillion
CHANGED = Paint("#FFF3B0", "#8F6F00")  # yellow
UNCHANGED = Paint("#FFFFFF", "#B4BBC2")
LAYERS = (Paint("#F6F8FA", "#C3CCD6"), Paint("#FFFFFF", "#C3CCD6"))  # in turn, by depth
BACKWARD_LAYER = Paint("#FFFAF7", "#B34A00")

# From light to dark in even steps of lightness. Source: C. Brewer, colorbrewer2.org, "YlOrBr".
HEAT = ("#FFFFE5", "#FFF7BC", "#FEE391", "#FEC44F", "#FE9929", "#EC7014", "#CC4C02", "#993404")
HEAT_LINE = "#7A5A2B"
CONTRAST = 4.5  # WCAG 2.1, 1.4.3


def heat(height: float) -> str:
    """The colour for a height from 0 to 1, between two neighbours of `HEAT`."""
    place = min(max(height, 0.0), 1.0) * (len(HEAT) - 1)
    below = min(int(place), len(HEAT) - 2)
    share = place - below
    mixed = [
        round(low + share * (high - low))
        for low, high in zip(_channels(HEAT[below]), _channels(HEAT[below + 1]), strict=True)
    ]
    return "#{:02X}{:02X}{:02X}".format(*mixed)


def readable_on(fill: str) -> str:
    """`INK` where its contrast with the fill is high enough, else black or white."""
    light = luminance(fill) + 0.05
    if light / (luminance(INK) + 0.05) >= CONTRAST:
        return INK
    return "#000000" if light / 0.05 >= 1.05 / light else "#FFFFFF"


def luminance(color: str) -> float:
    """The relative luminance of "#RRGGBB", from 0 to 1. Source: WCAG 2.1, "relative luminance"."""
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in (v / 255 for v in _channels(color))]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def _channels(color: str) -> tuple[int, ...]:
    return tuple(int(color[i : i + 2], 16) for i in (1, 3, 5))
