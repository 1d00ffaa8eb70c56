import re

import numpy as np

from viz.reports.heat_map import Axis, heat_map


def test_axes():
    assert Axis.between(-1.0, 1.0).ticks == ((0.0, "-1"), (0.5, "0"), (1.0, "1"))
    assert [label for _, label in Axis.between(0.1, 0.2).ticks] == ["0.1", "0.2"]
    assert [label for _, label in Axis.exponents(-12, 3).ticks] == ["-12", "-9", "-6", "-3", "0", "3"]
    assert Axis.exponents(-1, 0).ticks == ((0.0, "-1"), (1.0, "0"))


def test_epochs_stand_under_their_columns():
    drawn = heat_map(np.ones((4, 31)), range(31), Axis.between(0.0, 1.0), "a <b>")
    assert re.findall(r'text-anchor="middle">(\d+)<', drawn) == ["0", "8", "15", "22", "30"]
    assert 'aria-label="a &lt;b&gt;"' in drawn


def test_columns_without_numbers_and_a_single_one():
    assert "<image" in heat_map(np.zeros((3, 1)), [7], Axis.exponents(-3, 0), "empty")
