"""The model's computational graph, to zoom into."""

from __future__ import annotations

import re

import autograd_core as ag
from viz.errors import VizError
from viz.graphs import graph
from viz.page import text
from viz.reports.run import Run
from viz.reports.section import Section, paragraph

LIMIT = (
    60  # nodes; the ops of a larger model are folded into its layers: letters of more nodes are far apart, or too small
)

_HINT = (
    "Drag to move; zoom by the wheel, two fingers or the buttons. With the keyboard: + and −, arrows, 0 for all of it."
)
_BUTTONS = """<div class="buttons">
<button type="button" data-zoom="in" aria-label="Zoom in">+</button>
<button type="button" data-zoom="out" aria-label="Zoom out">−</button>
<button type="button" data-zoom="all">All of it</button>
</div>"""


def section(run: Run) -> Section:
    data = ag.graph(run.model(run.recipe.example()))
    picture = graph(data, limit=LIMIT)
    start = next((f"value{value.id}" for value in data.values if value.name == "input"), "")
    dot = f"<details><summary>The graph as text (DOT)</summary>\n<pre>{text(picture.dot)}</pre></details>"
    try:
        drawing = (
            f'<div class="viewer" data-start="{start}" tabindex="0" role="group" aria-label="The graph">\n'
            f"{_zoomable(picture.svg())}\n{_BUTTONS}\n</div>\n{paragraph(_HINT, 'faded')}"
        )
    except VizError as error:  # no Graphviz
        drawing = paragraph(f"The graph can't be drawn here: {error}", "notice")
    words = paragraph(
        "From the input, on the left, to the output: green are weights, orange ops, grey several ops folded into their "
        "layer. Hover over a node to read its settings."
    )
    return Section("graph", "Graph", f"{words}\n{drawing}\n{dot}")


def _zoomable(svg: str) -> str:
    """The picture filling its frame, with all it shows in one group, for the script to move."""
    head, box = re.match(r'<svg[^>]*?viewBox="([^"]*)"[^>]*>', svg).group(0, 1)  # type: ignore[union-attr]  # Graphviz's
    inner = svg[len(head) : svg.rindex("</svg>")]
    return (
        f'<svg viewBox="{box}" xmlns:xlink="http://www.w3.org/1999/xlink" role="img" aria-label="Computational graph">'
        f'<g class="view">{inner}</g></svg>'
    )
