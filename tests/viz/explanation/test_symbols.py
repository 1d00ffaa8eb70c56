"""Finding the row of an op."""

import importlib

import numpy as np

import autograd_core as ag
from viz.explanation.symbols import find_row, tables


def test_every_row_is_of_an_op_that_exists():
    for module, name in tables():
        assert issubclass(getattr(importlib.import_module(module), name), ag.Function)


def test_a_row_is_for_the_very_class():
    class Multiply(type(ag.graph(ag.Variable(2.0) * 3).ops[0].function)):
        def backward(self, gy, a, b):
            return gy, gy

    own = ag.graph(Multiply()(ag.Variable(2.0), 3.0)).ops[0]
    assert own.op == "Multiply"
    assert find_row(own, (0, 0)) is None


def test_a_row_is_for_the_number_of_axes_and_inputs_it_says():
    a = ag.Variable(np.ones((2, 3, 3)))
    assert find_row(ag.graph(a @ a).ops[0], (3, 3)) is None
    assert find_row(ag.graph(a[0] @ a[0]).ops[-1], (2, 2)) is not None
    assert find_row(ag.graph(ag.concatenate([a, a, a])).ops[0], (3, 3, 3)) is not None
    assert find_row(ag.graph(a * a).ops[0], (0, 0, 0)) is None
