"""The graph as DOT, picture, animation and page."""

import json
import re
import sys
from io import BytesIO
from xml.etree import ElementTree

import numpy as np
import pytest

import autograd_core as ag
import viz
from viz import palette
from viz.explanation.drawing import cell_id, to_dot
from viz.explanation.moments import moments_of


def texts(svg):
    return [element.text for element in ElementTree.fromstring(svg).iter("{http://www.w3.org/2000/svg}text")]


def test_moments(z):
    moments = moments_of(viz.explain(z).passes)
    assert [moment.phase for moment in moments] == ["given", *["forward"] * 3, "start", *["backward"] * 3]
    assert moments[1].lines == ("v2 = x · y = 6",)
    assert moments[-1].lines[-1] == "x has all parts now:   3 + (-0.416147) = 2.58385"
    cells = [cell for moment in moments for cell in moment.shown]
    assert len(cells) == len(set(cells))


def test_each_edge_has_its_numbers(dot, price):
    written = texts(viz.explain(price).svg())
    for expected in ("100", "v2 = 200", "v6 = 650", "price = 715", "← 2.2", "← 110", "← 3.3", "← 165", "← 650"):
        assert expected in written
    assert "1.1 × 100" in written
    assert "∂v2/∂apples = apple" in written


def test_a_sum_stands_where_the_ways_part(dot, z):
    written = texts(viz.explain(z).svg())
    assert "← 2.584" in written
    assert "3 + (-0.4161)" in written


def test_hidden_cells_are_white(price):
    passes = viz.explain(price).passes
    start = to_dot(passes, shown=moments_of(passes)[0].shown)
    assert f'COLOR="{palette.GRADIENT}"' not in start
    assert f'COLOR="{palette.GRADIENT}"' in to_dot(passes)
    blank = re.compile(r'COLOR="#\w+"')
    assert blank.sub("", start) == blank.sub("", to_dot(passes))  # the layout is that of the finished picture


def test_all_cells_are_in_the_picture(dot, price, hostile):
    for y in (price, hostile, (ag.Variable(np.ones((4, 4)), name="x") * 2).mean()):
        explanation = viz.explain(y)
        ids = {element.get("id") for element in ElementTree.fromstring(explanation.svg()).iter()}
        for moment in moments_of(explanation.passes):
            assert {cell_id(cell) for cell in moment.shown if not is_number(explanation, cell)} <= ids


def is_number(explanation, cell):
    value = explanation.passes.graph.values[cell[1]]
    return cell[0] == "value" and value.kind == "constant" and not value.shape


@pytest.mark.parametrize(("suffix", "start"), [("svg", b"<?xml"), ("png", b"\x89PNG"), ("pdf", b"%PDF")])
def test_pictures(dot, tmp_path, price, suffix, start):
    path = viz.explain(price).render(tmp_path / f"price.{suffix}")
    assert path.read_bytes().startswith(start)
    assert list(tmp_path.iterdir()) == [path]


def test_the_same_picture_each_time(dot, tmp_path, price):
    for suffix in ("svg", "gif", "html"):
        a, b = (viz.explain(price).render(tmp_path / f"{name}.{suffix}").read_bytes() for name in "ab")
        assert a == b


def test_in_a_notebook(dot, price):
    assert viz.explain(price)._repr_svg_().startswith("<svg")
    assert repr(viz.explain(price)) == "Explanation(4 ops)"


# --- GIF ----------------------------------------------------------------------------------------------------------------


def test_gif(dot, tmp_path, z):
    image = pytest.importorskip("PIL.Image")
    explanation = viz.explain(z)
    moments = moments_of(explanation.passes)
    ink = []
    with image.open(BytesIO(explanation.render(tmp_path / "z.gif").read_bytes())) as gif:
        assert gif.n_frames == len(moments)
        assert gif.info["loop"] == 0
        for number in range(gif.n_frames):
            gif.seek(number)
            ink.append(np.asarray(gif.convert("L"))[: gif.height // 2].min(axis=0))
    assert (ink[0] != ink[-1]).any()  # more is there in the end


def test_gif_without_pillow(dot, tmp_path, z, monkeypatch):
    monkeypatch.setitem(sys.modules, "PIL", None)
    with pytest.raises(viz.VizError, match=r"needs Pillow: pip install 'autograd-core\[vision\]'"):
        viz.explain(z).render(tmp_path / "z.gif")
    assert not list(tmp_path.iterdir())


# --- page ---------------------------------------------------------------------------------------------------------------


def test_page(dot, z):
    page = viz.explain(z).html()
    data = json.loads(re.search(r"const moments = (.*);\n", page)[1])
    assert len(data) == 8
    assert (data[1]["lines"], data[1]["shown"], data[1]["op"]) == (["v2 = x · y = 6"], ["a_value2_0"], "op0")
    for moment in data:
        assert all(f'id="{id}"' in page for id in moment["shown"])
    assert set(re.findall(r"""(?:src|href)=["'](.*?)["']""", page)) <= {"data:,"}  # it needs no network


def test_names_are_never_markup(dot, hostile):
    page = viz.explain(hostile).html()
    assert page.count("<script>") == page.count("</script>") == 1
    assert "alert(1)" in page
    ElementTree.fromstring(viz.explain(hostile).svg())


# --- what can go wrong --------------------------------------------------------------------------------------------------


def test_another_suffix(tmp_path, z):
    with pytest.raises(viz.VizError, match=r"'\.jpg'.*\.svg, \.png or \.pdf.*\.gif or \.html"):
        viz.explain(z).render(tmp_path / "z.jpg")


def test_a_missing_folder(dot, tmp_path, z):
    with pytest.raises(viz.VizError, match="can't be written"):
        viz.explain(z).render(tmp_path / "absent" / "z.html")


def test_without_graphviz_there_is_text(z, monkeypatch):
    monkeypatch.setenv("PATH", "")
    monkeypatch.setattr("viz.graphs.program._from_package", lambda: None)
    explanation = viz.explain(z)
    assert "Forward" in explanation.text(80)
    with pytest.raises(viz.VizError, match="Graphviz"):
        explanation.html()
