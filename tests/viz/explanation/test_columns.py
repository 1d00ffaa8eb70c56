"""Columns of text."""

import pytest

from viz.explanation.columns import display_width, folded, table


@pytest.mark.parametrize(("text", "width"), [("", 0), ("abc", 3), ("사과", 4), ("x̂", 1), ("σ ∂", 3), ("ｆ", 2)])
def test_display_width(text, width):
    assert display_width(text) == width


def test_columns_are_aligned():
    rows = [("a", "= 1", ""), ("사과", "= 22", "end"), ("n" * 60, "= 3", "")]
    assert table(rows, 80) == ["  a      = 1", "  사과   = 22   end", f"  {'n' * 60}   = 3"]


def test_a_row_that_is_too_wide_goes_on_below():
    assert table([("a" * 20, "= " + "b" * 20, "c")], 40) == ["  " + "a" * 20, "        = " + "b" * 20, "        c"]


@pytest.mark.parametrize(
    ("line", "lines"),
    [
        ("  one two", ["  one two"]),
        ("  one two three", ["  one two", "    three"]),
        ("a" * 25, ["a" * 10, "  " + "a" * 10, "  " + "a" * 5]),
        ("x  사과사과사과사과", ["x 사과사과사", "  과사과"]),
    ],
)
def test_folding(line, lines):
    found = folded(line, 12)
    assert max(map(display_width, found)) <= 12
    assert "".join(found).replace(" ", "") == line.replace(" ", "")
    if line != "a" * 25:
        assert found == lines
