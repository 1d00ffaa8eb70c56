"""Repetitions along a chain."""

import pytest

import autograd_core as ag
from viz.graphs.folding import fold_layers
from viz.graphs.layers import layer_calls
from viz.graphs.repeats import fold_repeats
from viz.graphs.units import Scene


def units(y):
    graph = ag.graph(y)
    scene = Scene(graph, fold_layers(graph, layer_calls(graph), depth=99))
    return [(unit.kind, unit.times, len(unit.ops)) for unit in fold_repeats(scene)]


OP = ("op", 1, 1)


def test_three_rounds_stay_open_four_fold():
    x = ag.Variable(1.0)
    assert units(ag.sin(ag.sin(ag.sin(x)))) == [OP] * 3
    assert units(ag.sin(ag.sin(ag.sin(ag.sin(x))))) == [OP, ("repeat", 2, 2), OP]


@pytest.mark.parametrize("period", range(1, 9))
def test_the_period_is_found(period):
    steps = [ag.sin, ag.cos, ag.tanh, ag.exp, ag.log, ag.sqrt, ag.negative, ag.absolute][:period]
    y = ag.Variable(1.0)
    for _ in range(6):
        for step in steps:
            y = step(y)
    assert units(y) == [OP] * period + [("repeat", 4, 4 * period)] + [OP] * period


def test_settings_tell_ops_apart():
    y = ag.Variable([[1.0]])
    for axis in (0, 1, 0, 0, 1, 1, 1, 0):
        y = ag.sum(y, axis=axis, keepdims=True)
    assert units(y) == [OP] * 8


def test_a_chain_ends_where_another_op_looks_in():
    y = ag.Variable(1.0)
    for _ in range(4):
        y = ag.sin(y)
    looked_at = y
    for _ in range(4):
        y = ag.sin(y)
    assert units(y * looked_at) == [OP, ("repeat", 2, 2), OP] * 2 + [OP]


def test_an_output_inside_a_chain_is_kept():
    y = ag.Variable(1.0)
    outputs = []
    for _ in range(8):
        y = ag.sin(y)
        outputs.append(y)
    assert units([outputs[3], outputs[7]]) == [OP, ("repeat", 2, 2), OP] * 2


def test_a_chain_does_not_leave_its_layer(layer):
    y = ag.Variable(1.0)
    for path in ("A", "B"):
        with layer(path):
            for _ in range(3):
                y = ag.sin(y)
    assert units(y) == [OP] * 6


def test_a_chain_that_uses_a_value_twice():
    y = ag.Variable(1.0)
    for _ in range(10):
        y = y * y
    assert units(y) == [OP, ("repeat", 8, 8), OP]
