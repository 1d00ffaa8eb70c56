"""Pictures: made, rendered, shown."""

import time
from xml.dom import minidom

import numpy as np
import pytest

import autograd_core as ag
import viz
from viz.errors import VizError
from viz.graphs import program


@pytest.mark.parametrize(("suffix", "start"), [("svg", b"<?xml"), ("png", b"\x89PNG"), ("pdf", b"%PDF")])
def test_render(dot, z, tmp_path, suffix, start):
    path = viz.graph(z, values=True).render(tmp_path / f"z.{suffix}")
    assert path == tmp_path / f"z.{suffix}"
    assert path.read_bytes().startswith(start)
    assert list(tmp_path.iterdir()) == [path]


def test_svg_for_notebooks_is_one_element(dot, z):
    page = viz.graph(z)._repr_svg_()
    assert page.startswith("<svg")
    texts = minidom.parseString(page).getElementsByTagName("text")
    written = ["".join(t.data for t in node.childNodes) for node in texts]
    assert {"x", "y", "z", "×", "sin", "+", "scalar · float64"} == set(written)


@pytest.mark.parametrize("name", ["가중치", '"><script>alert(1)</script>', "\\N \x00 \u202e"])
def test_names_in_any_script_are_drawn(dot, tmp_path, name):
    y = ag.Variable(1.0, name=name) * 2
    y.name = name
    picture = viz.graph(y, values=True)
    assert not minidom.parseString(picture.svg()).getElementsByTagName("script")
    assert picture.render(tmp_path / "a.pdf").exists()


def test_text_and_repr(z):
    picture = viz.graph(z)
    assert str(picture) == picture.dot
    assert picture.dot.startswith("digraph {\n")
    assert repr(picture) == "GraphPicture(6 nodes)"


def test_a_picture_keeps_the_values_it_was_made_with():
    x = ag.Variable(3.0, name="x")
    y = x * x
    picture = viz.graph(y, values=True)
    before = picture.dot
    x.array = np.array(4.0)
    assert picture.dot == before
    assert ">16<" in viz.graph(y, values=True).dot


def test_a_failure_leaves_what_was_there(z, tmp_path, monkeypatch):
    path = tmp_path / "z.svg"
    path.write_text("old")

    def broken(text, format, *options):
        raise VizError("dot failed: out of paper")

    monkeypatch.setattr("viz.graphs.picture.run_dot", broken)
    with pytest.raises(VizError, match="out of paper"):
        viz.graph(z).render(path)
    assert path.read_text() == "old"
    assert list(tmp_path.iterdir()) == [path]


def test_without_graphviz_the_error_names_both_installs(z, tmp_path, monkeypatch):
    monkeypatch.setattr(program.shutil, "which", lambda name: None)
    monkeypatch.setattr(program, "_from_package", lambda: None)
    for suffix in ("svg", "png", "pdf"):
        with pytest.raises(VizError, match=r"apt install graphviz.*autograd-core\[viz\]"):
            viz.graph(z).render(tmp_path / f"z.{suffix}")
    assert list(tmp_path.iterdir()) == []


def test_bad_paths(z, tmp_path, monkeypatch):
    picture = viz.graph(z)
    with pytest.raises(VizError, match=r"no picture has the suffix '\.gif'"):
        picture.render(tmp_path / "z.gif")
    monkeypatch.setattr("viz.graphs.picture.run_dot", lambda *_: b"<svg/>")
    with pytest.raises(VizError, match="can't be written: No such file or directory"):
        picture.render(tmp_path / "nowhere" / "z.svg")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("options", "message"),
    [({"rankdir": "RL"}, "rankdir is 'RL'"), ({"depth": -1}, "depth is -1"), ({"limit": 2}, "limit is 2")],
)
def test_bad_settings(z, options, message):
    with pytest.raises(VizError, match=message):
        viz.graph(z, **options)


def test_2000_ops_take_a_second_to_write_and_a_few_to_draw(dot, tmp_path, rng):
    """Of the worst kind: no layers, no repetition, everything tied to everything."""
    values = [ag.Variable(np.ones(3), name=f"x{i}") for i in range(20)]
    for _ in range(2000):
        a, b = (values[-int(i)] for i in rng.integers(1, 20, size=2))
        values.append([ag.add, ag.minimum, lambda a, b: ag.sin(a), ag.maximum][int(rng.integers(4))](a, b))
    graph = ag.graph(values[-20:])
    assert len(graph.ops) > 1000
    start = time.perf_counter()
    picture = viz.graph(graph, values=True)
    written = time.perf_counter()
    picture.render(tmp_path / "big.svg")
    drawn = time.perf_counter()
    assert written - start < 1
    assert drawn - written < 10


def test_a_leaf_alone():
    leaf = ag.GraphValue(0, "leaf", "x", (2,), "float64", True, "", np.ones(2))
    picture = viz.graph(ag.Graph((leaf,), (), (0,)))
    assert picture.nodes == 1
    assert 'value0 [fillcolor="#D3EAFA", color="#0072B2", penwidth=2.4' in picture.dot


def test_values_of_what_has_no_graph():
    with ag.no_grad():
        y = ag.Variable(2.0) * 3
    assert viz.graph(y, values=True).nodes == 1
    with pytest.raises(ag.GraphError, match="requires no gradient"):
        viz.graph(y, grads=True)


@pytest.mark.parametrize(
    "settings", [{"depth": "a"}, {"depth": 1.5}, {"limit": "a"}, {"limit": True}, {"heat": ["time"]}]
)
def test_settings_of_another_type(settings):
    x = ag.Variable(2.0)
    with pytest.raises(viz.VizError, match=f"{next(iter(settings))} is "):
        viz.graph(x * x, **settings)
