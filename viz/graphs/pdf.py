"""A PDF of a picture, also where Graphviz itself can't write one, as graphviz-pure can't.

Then Graphviz makes the layout, as a list of strokes (its xdot format as JSON), and matplotlib draws them, as vectors.
Source: graphviz.org/docs/outputs/canon, "xdot", for the operations and their letters.
"""

from __future__ import annotations

import json
import warnings
from collections.abc import Iterator, Sequence
from io import BytesIO
from typing import TYPE_CHECKING, Any

from viz.errors import VizError
from viz.graphs.program import run_dot

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.font_manager import FontProperties
    from matplotlib.patches import Patch

PAD = 11  # points around the picture
FAMILIES = ("Helvetica", "Arial", "Liberation Sans", "Arimo", "DejaVu Sans")  # the first that is installed, and then
OTHER_SCRIPTS = ("Noto Sans CJK KR", "Noto Sans KR", "NanumGothic", "Malgun Gothic", "Apple SD Gothic Neo", "Noto Sans")
BOLD = 1  # bit of xdot's font flags


def to_pdf(text: str) -> bytes:
    """The picture of DOT text as a PDF, without a date in it. Raises VizError where Graphviz is missing or fails."""
    try:
        return run_dot(text, "pdf")
    except VizError:
        return draw(json.loads(run_dot(text, "json")))


def draw(layout: dict[str, Any]) -> bytes:
    """A PDF of a layout that Graphviz wrote as JSON."""
    from matplotlib.backends.backend_pdf import FigureCanvasPdf
    from matplotlib.figure import Figure

    left, bottom, right, top = map(float, layout["bb"].split(","))
    left, bottom, right, top = left - PAD, bottom - PAD, right + PAD, top + PAD
    figure = Figure(figsize=((right - left) / 72, (top - bottom) / 72))  # so that a unit of the layout is a point
    FigureCanvasPdf(figure)
    axes = figure.add_axes((0, 0, 1, 1))
    axes.set(xlim=(left, right), ylim=(bottom, top))
    axes.axis("off")
    painter = _Painter(axes)
    for strokes in _strokes(layout):
        painter.paint(strokes)
    buffer = BytesIO()
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="Glyph .* missing from")  # no font here has this script: boxes
        figure.savefig(buffer, format="pdf", metadata={"CreationDate": None})
    return buffer.getvalue()


def _strokes(layout: dict[str, Any]) -> Iterator[Sequence[dict[str, Any]]]:
    """The operations, frames first, then edges, then nodes."""
    objects = layout.get("objects", [])
    frames = [thing for thing in objects if thing["name"].startswith("cluster")]
    nodes = [thing for thing in objects if not thing["name"].startswith("cluster")]
    for thing in [layout, *frames, *layout.get("edges", []), *nodes]:
        for key in ("_draw_", "_ldraw_", "_hdraw_", "_tdraw_"):
            yield thing.get(key, ())


class _Painter:
    """Carries out strokes on axes whose unit is a point."""

    def __init__(self, axes: Axes) -> None:
        from matplotlib.font_manager import fontManager

        self.axes = axes
        installed = set(fontManager.get_font_names())
        self.families = [name for name in (*FAMILIES, *OTHER_SCRIPTS) if name in installed]
        self.order = 0  # later strokes cover earlier ones

    def paint(self, strokes: Sequence[dict[str, Any]]) -> None:
        from matplotlib.patches import Ellipse, PathPatch, Polygon
        from matplotlib.path import Path

        line, fill, width, dashes, size, flags = "#000000", "#000000", 1.0, "solid", 14.0, 0
        for stroke in strokes:
            kind = stroke["op"]
            if kind == "c":
                line = stroke["color"]
            elif kind == "C":
                fill = stroke["color"]
            elif kind == "S" and stroke["style"].startswith("setlinewidth("):
                width = float(stroke["style"][len("setlinewidth(") : -1])
            elif kind == "S" and stroke["style"] in ("solid", "dashed"):
                dashes = stroke["style"]
            elif kind == "F":
                size = stroke["size"]
            elif kind == "t":
                flags = stroke["fontchar"]
            elif kind == "T":
                self._write(stroke, line, size, flags)
            elif kind in "eE":
                x, y, half_width, half_height = stroke["rect"]
                shape: Patch = Ellipse((x, y), 2 * half_width, 2 * half_height)
                self._add(shape, line, fill if kind == "E" else "none", width, dashes)
            elif kind in "pP":
                self._add(Polygon(stroke["points"]), line, fill if kind == "P" else "none", width, dashes)
            elif kind in "bB":
                points = stroke["points"]
                path = Path(points, [Path.MOVETO] + [Path.CURVE4] * (len(points) - 1))
                self._add(PathPatch(path), line, fill if kind == "B" else "none", width, dashes)
            elif kind == "L":
                self._add(Polygon(stroke["points"], closed=False), line, "none", width, dashes)

    def _add(self, shape: Patch, line: str, fill: str, width: float, dashes: str) -> None:
        self.order += 1
        shape.set(edgecolor=line, facecolor=fill, linewidth=width, linestyle=dashes, zorder=self.order, capstyle="butt")
        self.axes.add_artist(shape)

    def _write(self, stroke: dict[str, Any], color: str, size: float, flags: int) -> None:
        """Text, made smaller if the font at hand is wider than the one that the layout was made for."""
        from matplotlib.font_manager import FontProperties

        self.order += 1
        font = FontProperties(family=self.families, weight="bold" if flags & BOLD else "normal", size=size)
        room, needed = float(stroke["width"]), _text_width(stroke["text"], font)
        if needed > room > 0:
            font.set_size(size * room / needed)
        side = {"l": "left", "r": "right"}.get(stroke["align"], "center")
        x, y = stroke["pt"]
        text = self.axes.text(x, y, stroke["text"], color=color, fontproperties=font, ha=side, va="baseline")
        text.set(parse_math=False, zorder=self.order)


def _text_width(text: str, font: FontProperties) -> float:
    """In points."""
    from matplotlib.textpath import TextToPath

    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="Glyph .* missing from")
        width, _, _ = TextToPath().get_text_width_height_descent(text, font, ismath=False)
    return float(width)
