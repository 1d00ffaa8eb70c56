"""PDFs where Graphviz can't write them: drawn by matplotlib from Graphviz's layout."""

import json
import re
import zlib

from viz.graphs.pdf import draw
from viz.graphs.picture import graph
from viz.graphs.program import run_dot


def content(pdf):
    """The drawing operators of a PDF's page."""
    for stream in re.findall(rb"stream\r?\n(.*?)\r?\nendstream", pdf, re.DOTALL):
        text = zlib.decompress(stream)
        if b" re" in text or b" l\n" in text:
            return text.decode("latin-1")
    raise AssertionError("no page")


def test_strokes_become_vectors(dot, z):
    layout = json.loads(run_dot(graph(z, values=True).dot, "json"))
    pdf = draw(layout)
    assert pdf.startswith(b"%PDF")
    assert pdf == draw(layout)  # no date
    assert content(pdf).count(" c\n") > 20  # curves: circles, rounded boxes, edges
    assert "BT" in content(pdf)  # text is text


def test_every_kind_of_stroke():
    strokes = [
        {"op": "S", "style": "setlinewidth(2)"},
        {"op": "S", "style": "dashed"},
        {"op": "c", "color": "#0000ff"},
        {"op": "C", "color": "#00ff0080"},
        {"op": "E", "rect": [50, 50, 20, 10]},
        {"op": "e", "rect": [50, 50, 10, 5]},
        {"op": "P", "points": [[0, 0], [10, 0], [10, 10]]},
        {"op": "p", "points": [[0, 0], [10, 0], [10, 10]]},
        {"op": "B", "points": [[0, 0], [1, 1], [2, 1], [3, 0]]},
        {"op": "b", "points": [[0, 0], [1, 1], [2, 1], [3, 0]]},
        {"op": "L", "points": [[0, 0], [100, 100]]},
        {"op": "F", "size": 12.0, "face": "Helvetica"},
        {"op": "t", "fontchar": 1},
        {"op": "T", "pt": [50, 50], "align": "c", "width": 5.0, "text": "$wide$ text 가"},
    ]
    pdf = draw({"bb": "0,0,100,100", "_draw_": strokes})
    assert pdf.startswith(b"%PDF")
    assert re.search(r"\[[\d. ]+\] 0 d", content(pdf))  # dashes
