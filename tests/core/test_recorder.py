"""What a recorder sees of the ops that run through it."""

import numpy as np
import pytest

import autograd_core as ag
from autograd_core.modes import changed, modes


class Names:
    """Notes the names of ops, forward and backward."""

    def __init__(self):
        self.idle = True
        self.seen = []

    def forward(self, function, inputs):
        self.seen.append(function.name)
        self.idle = False
        try:
            return function(*inputs)
        finally:
            self.idle = True

    def measured(self, rule):
        def measure(function, gradient, create_graph):
            self.seen.append(f"{function.name}'")
            self.idle = create_graph
            try:
                return rule(function, gradient, create_graph)
            finally:
                self.idle = True

        return measure


def test_every_op_and_every_rule_runs_through_it(x):
    names = Names()
    with changed(recorder=names):
        y = (ag.sin(x) * x).sum()
        y.backward()
    assert names.seen == ["Sin", "Multiply", "Sum", "Sum'", "Multiply'", "Sin'"]
    np.testing.assert_allclose(x.grad, np.cos(x.array) * x.array + np.sin(x.array))


def test_ops_within_a_recorded_rule_are_ops_of_their_own(x):
    names = Names()
    with changed(recorder=names):
        ag.sin(x).sum().backward(create_graph=True)
    assert names.seen[:4] == ["Sin", "Sum", "Sum'", "BroadcastTo"]
    assert "Cos" in names.seen


def test_nothing_is_seen_outside(x):
    names = Names()
    with changed(recorder=names):
        y = x * 2
    y.sum().backward()
    assert names.seen == ["Multiply"]
    assert modes.now.recorder is None


def test_an_error_leaves_no_recorder_behind(x):
    with pytest.raises(ag.ShapeError), changed(recorder=Names()):
        x @ np.ones((7, 7))
    assert (modes.now.recorder, modes.now.special) == (None, False)


def test_results_and_gradients_are_the_same_to_the_last_bit(rng):
    a = rng.standard_normal((5, 4)).astype("float32")

    def run():
        x = ag.Variable(a)
        y = (ag.exp(x) * x / (1 + x * x)).sum(axis=0).max()
        y.backward()
        return y.array, x.grad

    plain = run()
    with changed(recorder=Names()):
        recorded = run()
    np.testing.assert_array_equal(plain[0], recorded[0])
    np.testing.assert_array_equal(plain[1], recorded[1])
