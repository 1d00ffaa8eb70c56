"""Formats, and files that appear whole or not at all."""

from pathlib import Path

import pytest

from viz.errors import VizError
from viz.files import format_of, write_picture


@pytest.mark.parametrize(("name", "format"), [("a.svg", "svg"), ("a.b.PNG", "png"), ("a.pdf", "pdf")])
def test_format_is_that_of_the_suffix(name, format):
    assert format_of(Path(name)) == format


@pytest.mark.parametrize("name", ["graph", "graph.gif", "graph.svg.gz", ".svg"])
def test_another_suffix_is_refused_by_name(name):
    with pytest.raises(VizError, match=r"\.svg, \.png or \.pdf"):
        format_of(Path(name))


def test_what_was_there_is_replaced(tmp_path):
    path = tmp_path / "a.svg"
    path.write_bytes(b"old")
    assert write_picture(path, b"new") == path
    assert path.read_bytes() == b"new"
    assert list(tmp_path.iterdir()) == [path]


def test_a_missing_folder_is_named(tmp_path):
    with pytest.raises(VizError, match=r"nowhere.a\.svg can't be written: No such file or directory"):
        write_picture(tmp_path / "nowhere" / "a.svg", b"")


def test_a_folder_in_place_of_the_file_is_refused_and_nothing_is_left_beside(tmp_path):
    (tmp_path / "a.svg").mkdir()
    with pytest.raises(VizError, match="can't be written"):
        write_picture(tmp_path / "a.svg", b"new")
    assert [path.name for path in tmp_path.iterdir()] == ["a.svg"]
