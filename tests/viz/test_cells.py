"""Cells: the numbers of a matrix stand at their places, with the colours that were given."""

import numpy as np
import pytest
from matplotlib.colors import to_hex
from matplotlib.figure import Figure

from viz.cells import draw_box, draw_cells


@pytest.fixture
def axes():
    return Figure().subplots()


def test_numbers_stand_in_the_middle_of_their_cells(axes):
    draw_cells(axes, np.array([[1, -2], [0.5, 3]]), 10, 20, "white", "weights")
    texts = {text.get_text(): text.get_position() for text in axes.texts}
    assert texts["1"] == (10.5, 20.5)
    assert texts["−2"] == (11.5, 20.5)  # with a minus sign, not a hyphen
    assert texts["0.5"] == (10.5, 21.5)
    assert texts["weights"] == (11, 19.5)


def test_each_cell_may_have_its_colour(axes):
    draw_cells(axes, [[1, 2]], 0, 0, [["#ff0000", "#00ff00"]])
    assert [to_hex(patch.get_facecolor()) for patch in axes.patches] == ["#ff0000", "#00ff00"]


def test_box(axes):
    draw_box(axes, 1, 2, 3, width=2)
    (box,) = axes.patches
    assert (*box.get_xy(), box.get_width(), box.get_height()) == (1, 2, 3, 3)
    assert box.get_linewidth() == 2
