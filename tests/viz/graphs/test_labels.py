"""What is written on nodes and edges."""

from dataclasses import dataclass

import numpy as np
import pytest

import autograd_core as ag
from viz.graphs import labels


@pytest.mark.parametrize(
    ("number", "text"),
    [
        (2, "2"),
        (2.0, "2"),
        (-0.5, "-0.5"),
        (1 / 3, "0.3333"),
        (60000.0, "60000"),
        (1e7, "1e+07"),
        (1.2e-5, "1.2e-05"),
        (True, "True"),
        (np.float32(0.1), "0.1"),
        (np.int64(7), "7"),
        (np.bool_(False), "False"),
        (float("nan"), "nan"),
        (float("-inf"), "-inf"),
    ],
)
def test_numbers(number, text):
    assert labels.number_text(number) == text


@pytest.mark.parametrize(
    ("array", "lines"),
    [
        (np.array(1.5), ["1.5"]),
        (np.float64(1.5), ["1.5"]),
        (3, ["3"]),
        (np.array([1, 2.5]), ["[1, 2.5]"]),
        (np.arange(5), ["0 … 4"]),
        (np.array([[1, 2], [3, 4]]), ["[1, 2]", "[3, 4]"]),
        (np.zeros((0, 3)), ["empty"]),
        (np.linspace(-1, 1, 16).reshape(4, 4), ["-1 … 1"]),
        (np.ones((1, 1, 2)), ["1 … 1"]),
        (np.array([True, False]), ["[True, False]"]),
    ],
)
def test_arrays(array, lines):
    assert labels.array_lines(array) == lines


@dataclass(frozen=True)
class Window:
    kernel: tuple[int, int]
    stride: tuple[int, int] = (1, 1)


class Op(ag.Function):
    symbol = "**2"

    def __init__(self, axis=None, groups=1, padding=0, scale=1.0, exponent=2, shape=None, window=None):
        self.axis, self.groups, self.padding, self.scale = axis, groups, padding, scale
        self.exponent, self.shape, self.window = exponent, shape, window

    def forward(self, xp, x):
        return x

    def backward(self, gy):
        return gy


@pytest.mark.parametrize(
    ("settings", "lines"),
    [
        ({}, []),
        ({"axis": (0, 1)}, ["axis=(0, 1)"]),
        ({"padding": (0, 0)}, []),
        ({"padding": (2, 2), "groups": 3}, ["groups=3", "padding=(2, 2)"]),
        ({"scale": 1 / 3}, ["scale=0.3333"]),
        ({"shape": (3,)}, []),
        ({"shape": (1, 3)}, ["shape=(1, 3)"]),
        ({"window": Window((5, 5))}, ["kernel=(5, 5)"]),
        ({"window": Window((5, 5), (2, 2))}, ["kernel=(5, 5)", "stride=(2, 2)"]),
        ({"axis": np.arange(6)}, ["axis=array (6,)"]),
        ({"axis": "x" * 50}, ["axis=" + "x" * 19 + "…"]),
        ({"axis": 1, "groups": 4, "padding": 3, "scale": 4}, ["axis=1", "groups=4", "padding=3", "…"]),
    ],
)
def test_settings_that_say_something_new(settings, lines):
    y = Op(**settings)(ag.Variable([1.0, 2.0, 3.0]))
    assert labels.setting_lines(ag.graph(y).ops[0], (3,)) == lines


def test_an_index_of_arrays_is_no_shape():
    x = ag.Variable(np.ones((2, 3)))
    op = ag.graph(ag.index_update(x, (np.array([0, 1]), np.array([2, 0])), 5.0)).ops[0]
    assert labels.setting_lines(op, (2, 3))[0].startswith("index=")


@pytest.mark.parametrize(
    ("name", "path", "local"),
    [
        ("conv1.weight", "LeNet/conv1", "weight"),
        ("conv1.weight", "LeNet", "conv1.weight"),
        ("conv10.weight", "LeNet/conv1", "conv10.weight"),
        ("blocks.0.fc.bias", "Net/blocks/0/fc", "bias"),
        ("x", "LeNet/conv1", "x"),
        (None, "LeNet/conv1", ""),
    ],
)
def test_names_as_seen_from_a_layer(name, path, local):
    assert labels.local_name(ag.graph(ag.Variable(1.0, name=name) * 2).values[0], path) == local


def test_counts():
    x = ag.Variable(1.0)
    ops = ag.graph(ag.exp(ag.sin(x * x) * x) + ag.cos(x) - x).ops
    assert labels.op_counts(ops) == "Multiply 2, Sin 1, Exp 1, 3 more kinds"
    assert labels.plural(1, "op") == "1 op"
    assert labels.plural(2000, "op") == "2,000 ops"
