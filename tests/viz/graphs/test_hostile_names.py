"""Names of layers and Variables are data in every kind of picture: in DOT, in SVG and in HTML."""

from xml.dom import minidom

import numpy as np
import pytest

import autograd_core as ag
import viz

NAMES = [
    '"><script>alert(1)</script>',
    "</svg><script>alert(1)</script>",
    "]]><img src=x onerror=alert(1)>",
    "javascript:alert(1)",
    '"; } digraph { a [URL="http://x"',
    "\\N \\G \\",
    "&amp;&lt;script&gt;",
    "가중치",
    "وزن \u202e\u0000",
    "👩‍💻\u2028",
]


def pictures(layer, name):
    """Every kind of picture of a model whose layers and Variables have this name."""
    path = name.replace("/", "∕")
    with viz.record() as run:
        x = ag.Variable(np.ones((2, 2)), name=name)
        with layer(f"{path}/{path}"):
            y = ag.tanh(x @ ag.Variable(np.ones((2, 2)), name=name))
        y = y.sum()
        y.name = name
        y.backward(create_graph=True)
    yield viz.graph(y, values=True)
    yield viz.graph(y, depth=0)
    yield viz.graph(y, heat="time", run=run)
    yield viz.graph(x.grad_var)
    yield viz.diff(y, ag.sin(y)).picture


@pytest.mark.parametrize("name", NAMES)
def test_no_name_becomes_markup(dot, layer, name):
    for picture in pictures(layer, name):
        svg = minidom.parseString(picture.svg())
        tags = {node.tagName for node in svg.getElementsByTagName("*")}
        assert tags <= {"svg", "g", "title", "polygon", "polyline", "path", "ellipse", "text", "a"}
        attributes = {key for node in svg.getElementsByTagName("*") for key in node.attributes.keys()}  # noqa: SIM118
        assert not {key for key in attributes if key.startswith("on")}
        assert "href" not in {key.removeprefix("xlink:") for key in attributes}
        assert picture.dot.count("digraph {") == 1 + picture.dot.count("digraph { a [URL=")


@pytest.mark.parametrize("name", NAMES)
def test_nothing_can_be_injected_into_html(name):
    page = minidom.parseString(ag.Variable(1.0, name=name)._repr_html_())
    assert {node.tagName for node in page.getElementsByTagName("*")} == {"table", "caption", "tbody", "tr", "th", "td"}
