"""The text for a terminal."""

import numpy as np
import pytest

import autograd_core as ag
import viz
from viz.explanation.columns import display_width

EXPECTED = """\
Forward: each op computes its value from those of its inputs.

  x             = 2
  y             = 3
  v2 = x · y    = 6
  v3 = sin(x)   = 0.909297
  z = v2 + v3   = 6.9093

Backward: z gets the gradient 1. Each op multiplies what arrives by its local derivative, and sends it on to
  its inputs.

  z = v2 + v3   arrives 1
    Add: passes the gradient through
    to v2   ∂z/∂v2 = 1   1 × 1 = 1
    to v3   ∂z/∂v3 = 1   1 × 1 = 1

  v2 = x · y   arrives 1
    Multiply: swaps the inputs and multiplies
    to x   ∂v2/∂x = y = 3   1 × 3 = 3
    to y   ∂v2/∂y = x = 2   1 × 2 = 2

  v3 = sin(x)   arrives 1
    Sin
    to x   ∂v3/∂x = cos(x) = -0.416147   1 × (-0.416147) = -0.416147

Gradients: how much z changes for each unit of these.

  ∂z/∂x   = 3 + (-0.416147) = 2.58385
  ∂z/∂y   = 2"""


def test_all_of_it(z):
    assert viz.explain(z).text(110) == EXPECTED


@pytest.mark.parametrize("width", [40, 50, 64, 80, 200])
def test_no_line_is_wider_than_the_terminal(price, hostile, width):
    for y in (price, hostile):
        assert max(map(display_width, viz.explain(y).text(width).split("\n"))) <= width


def test_str_is_as_wide_as_the_terminal(price, monkeypatch):
    monkeypatch.setenv("COLUMNS", "50")
    assert str(viz.explain(price)) == viz.explain(price).text(50)


def test_east_asian_names_are_aligned():
    lines = viz.explain(ag.Variable(100.0, name="사과") * ag.Variable(2.0, name="n")).text(80).split("\n")
    assert len({display_width(line[: line.rindex("=")]) for line in lines[2:5]}) == 1
    assert display_width("사과 x́") == 6


def test_arrays(rng):
    x, w = ag.Variable([1.0, 2.0], name="x"), ag.Variable(rng.standard_normal((9, 2)), name="w")
    text = viz.explain((w @ x).sum() + ag.sum(x * 3)).text(100)
    assert "  x              = [1, 2]" in text
    assert "= (9, 2) from -" in text
    assert "gy is the gradient that arrives." in text
    assert "outer(gy, x)" in text
    assert "(9,), all 1" in text
    assert ", the sum from 2 users" in text
    assert "∂v5/∂x = 3 = [3, 3]   gy × this, each → [3, 3]" in text


def test_leaves_without_a_gradient():
    x = ag.Variable(2.0, name="x")
    lines = viz.explain(x * ag.Variable(3.0, name="t", requires_grad=False)).text(80).split("\n")
    assert lines[2:4] == ["  x            = 2", "  t            = 3   no gradient is asked for"]


def test_names_write_no_control_characters(hostile):
    text = viz.explain(ag.Variable(1.0, name="\x1b[31m") * hostile).text(100)
    assert "\x1b" not in text
    assert "\\x1b[31m" in text


def test_empty_arrays():
    text = viz.explain((ag.Variable(np.empty((0, 3)), name="x") * 2).sum()).text(80)
    assert "= (0, 3), empty" in text


def test_an_array_that_is_explained_with_a_gradient():
    text = viz.explain(ag.Variable([1.0, 2.0], name="x") * 2, [1, 10]).text(80)
    assert text.endswith("Gradients of these, for the one that v2 got:\n\n  x   = [2, 20]")


@pytest.mark.parametrize(("number", "text"), [(3.14159265, "3.14159"), (1234567, "1234567"), (0.1, "0.1")])
def test_a_number_reads_the_same_in_symbols_and_in_digits(number, text):
    lines = viz.explain(ag.Variable(2.0, name="x") * number).text(100).split("\n")
    assert f"    to x   ∂v2/∂x = {text}   1 × {text} = {text}" in lines  # and not = 3.142 = 3.14159


def test_no_control_characters_of_the_name_of_an_op():
    class Own(ag.Elementwise):
        def forward(self, xp, x):
            return x

        def backward(self, gy):
            return gy

    Own.__name__ = "a\n\x1b[31m"
    assert not [c for c in viz.explain(Own()(ag.Variable(1.0))).text(80) if not (c.isprintable() or c == "\n")]
