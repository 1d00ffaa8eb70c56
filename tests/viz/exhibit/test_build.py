"""The gallery's folder: an index page, pictures, tables; a claim that doesn't hold is told and doesn't end it."""

import csv
import sys
from types import ModuleType

import pytest

from viz import VizError
from viz.exhibit import ClaimError, build, claim
from viz.exhibit.source import source_of

LIE = '''"""A lie: two is more than three.

It is. It is not. <script>alert(1)</script> is text.
"""
from viz.exhibit import Exhibit, claim


def run() -> Exhibit:
    return Exhibit([claim("two is more than three", 2 > 3, "2 < 3")], [], [])
'''


@pytest.fixture
def lie(tmp_path, monkeypatch):
    """A concept whose claim doesn't hold."""
    path = tmp_path / "lie.py"
    path.write_text(LIE)
    module = ModuleType("viz.gallery.lie", LIE.split('"""')[1])
    module.__file__ = str(path)
    exec(compile(LIE, str(path), "exec"), module.__dict__)
    monkeypatch.setitem(sys.modules, "viz.gallery.lie", module)
    return "lie"


def test_claim():
    assert claim("three is more", 3 > 2, "3").text == "three is more"
    with pytest.raises(ClaimError, match='does not show that "two is more": 2'):
        claim("two is more", 2 > 3, "2")


def test_folder(tmp_path):
    folder = tmp_path / "new" / "gallery"
    (shown,) = build(folder, ["perceptron"])
    assert shown.problem == ""
    assert sorted(path.name for path in folder.iterdir()) == [
        "index.html",
        "perceptron-regions.png",
        "perceptron-truth.csv",
    ]
    with (folder / "perceptron-truth.csv").open() as stream:
        rows = list(csv.reader(stream))
    assert rows[0] == ["x1", "x2", "AND", "OR", "NAND", "XOR"]
    assert rows[4] == ["1", "1", "1", "1", "0", "0"]
    page = (folder / "index.html").read_text()
    assert 'src="perceptron-regions.png"' in page
    assert "no straight line computes XOR" in page
    assert "http" not in page  # nothing comes from a network


def test_lie_is_told_and_the_rest_runs(tmp_path, lie):
    wrong, right = build(tmp_path / "g", [lie, "perceptron"])
    assert "two is more than three" in wrong.problem
    assert right.problem == ""
    page = (tmp_path / "g" / "index.html").read_text()
    assert "the run does not show that" in page
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)" in page


def test_same_page_twice(tmp_path):
    for folder in ("a", "b"):
        list(build(tmp_path / folder, ["perceptron"]))
    for name in ("perceptron-regions.png", "perceptron-truth.csv"):
        assert (tmp_path / "a" / name).read_bytes() == (tmp_path / "b" / name).read_bytes()


def test_folder_that_cannot_be_made(tmp_path):
    (tmp_path / "file").touch()
    with pytest.raises(VizError, match="file can't be made"):
        list(build(tmp_path / "file", ["perceptron"]))


def test_source_parts():
    from viz.gallery import perceptron

    source = source_of(perceptron)
    assert source.title == "The perceptron: AND, OR and NAND, and why XOR needs two layers"
    assert source.idea.startswith("A perceptron adds")
    assert source.code.startswith("from __future__")
    assert "def run()" in source.code
    assert source.drawing.startswith("def draw()")


def test_a_missing_program_costs_its_own_concepts_only(tmp_path, monkeypatch):
    def missing(*arguments):
        raise VizError("Graphviz is missing")

    monkeypatch.setattr("viz.graphs.picture.run_dot", missing)
    graphs, curves = build(tmp_path / "g", ["apples_and_oranges", "perceptron"])
    assert (graphs.problem, curves.problem) == ("Graphviz is missing", "")
    page = (tmp_path / "g" / "index.html").read_text()
    assert "Graphviz is missing" in page
    assert "perceptron-regions.png" in page
