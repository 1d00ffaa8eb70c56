"""What was added to a graph, removed or changed."""

from xml.dom import minidom

import numpy as np
import pytest

import autograd_core as ag
import autograd_nn as nn
import viz
from viz.errors import VizError


def lines(a, b):
    return list(viz.diff(a, b).lines)


@pytest.fixture
def x():
    return ag.Variable(np.ones((2, 3)), name="x")


def test_nothing(x):
    difference = viz.diff(ag.sin(x).sum(), ag.sin(x).sum())
    assert str(difference) == "0 added, 0 removed, 0 changed; 2 ops unchanged"
    assert repr(difference) == "GraphDiff(0 added, 0 removed, 0 changed)"


def test_an_op_more_an_op_less(x):
    more = viz.diff(ag.sin(x), ag.sin(x) * 2)
    assert more.lines == ("+ number: 2", "+ Multiply: → (2, 3) · float64")
    assert (more.added, more.removed) == (("number: 2", "Multiply: → (2, 3) · float64"), ())
    less = viz.diff(ag.sin(x) * 2, ag.sin(x))
    assert less.removed == more.added
    assert str(less).endswith("0 added, 2 removed, 0 changed; 1 op unchanged")


def test_an_op_for_another_in_the_middle(x):
    assert lines(ag.exp(ag.sin(x)), ag.exp(ag.cos(x))) == [
        "− Sin: → (2, 3) · float64",
        "+ Cos: → (2, 3) · float64",
    ]


def test_settings(x):
    assert lines(x.sum(axis=0), x.sum(axis=1)) == ["≠ Sum: axis 0 → 1, (3,) → (2,)"]
    assert lines(x.sum(axis=0), x.sum(axis=0, keepdims=True)) == ["≠ Sum: keepdims False → True, (3,) → (1, 3)"]
    assert lines(x.reshape(3, 2), x.reshape(6)) == ["≠ Reshape: (3, 2) → (6,)"]  # said once


def test_numbers_shapes_names_and_what_is_frozen(x):
    assert lines(x * 2, x * 3) == ["≠ number: 2 → 3"]
    wide = ag.Variable(np.ones((2, 5)), name="x")
    assert lines(ag.sin(x), ag.sin(wide)) == ["≠ x: (2, 3) → (2, 5)", "≠ Sin: (2, 3) → (2, 5)"]
    half = ag.Variable(np.ones((2, 3), np.float32), name="x")
    assert lines(ag.sin(x), ag.sin(half)) == ["≠ x: float64 → float32", "≠ Sin: float64 → float32"]
    other = ag.Variable(np.ones((2, 3)), name="z")
    assert lines(ag.sin(x), ag.sin(other)) == ["≠ z: name x → z"]
    a, b = ag.Variable(1.0, name="a"), ag.Variable(1.0, name="a", requires_grad=False)
    assert lines(x * a, x * b) == ["≠ a: requires no gradient"]


def test_other_inputs(x):
    w = ag.Variable(np.ones((2, 3)), name="w")
    assert lines(ag.exp(x) + w, ag.exp(w) + x) == ["≠ Exp: takes other inputs", "≠ Add: takes other inputs"]


def test_another_output(x):
    y = ag.sin(x)
    z = ag.exp(y)
    assert lines(z, [y, z]) == ["+ output Sin"]
    assert lines([y, z], z) == ["− output Sin"]


class Net(nn.Layer):
    def __init__(self, width=4, kernel=3, dropout=False):
        self.conv = nn.Conv2d(1, 2, kernel, padding=kernel // 2)
        self.fc = nn.Linear(2 * 16, width)
        self.dropout = nn.Dropout(0.5) if dropout else None
        self.head = nn.Linear(width, 2)

    def forward(self, x):
        x = ag.sin(self.fc(ag.tanh(self.conv(x)).reshape(len(x), -1)))
        return self.head(self.dropout(x) if self.dropout else x)


@pytest.fixture
def images():
    return np.ones((3, 1, 4, 4), np.float32)


def test_a_model_before_and_after_an_edit(images):
    difference = viz.diff(Net()(images), Net(width=5, kernel=5, dropout=True)(images))
    assert difference.changed == (
        "conv.weight: (2, 1, 3, 3) → (2, 1, 5, 5)",
        "Net/conv Conv: kernel (3, 3) → (5, 5), padding ((1, 1), (1, 1)) → ((2, 2), (2, 2))",
        "fc.weight: (4, 32) → (5, 32)",
        "fc.bias: (4,) → (5,)",
        "Net/fc Linear: (3, 4) → (3, 5)",
        "Net Sin: (3, 4) → (3, 5)",
        "head.weight: (2, 4) → (2, 5)",
    )
    assert [line.split(":")[0] for line in difference.added] == ["a constant", "Net/dropout Dropout"]
    assert difference.removed == ()


def test_a_layer_put_into_a_sequential_moves_the_others_without_changing_them(rng):
    x = np.ones((2, 4), np.float32)
    a = nn.Sequential(nn.Linear(4, 4), nn.Tanh(), nn.Linear(4, 2))(x)
    b = nn.Sequential(nn.Linear(4, 4), nn.Tanh(), nn.Sigmoid(), nn.Linear(4, 2))(x)
    assert lines(a, b) == ["+ Sequential/2 Sigmoid: → (2, 4) · float32"]


# --- the picture ------------------------------------------------------------------------------------------------------


def test_layers_without_a_difference_are_folded(images):
    a, b = Net()(images), Net(dropout=True)(images)
    text = viz.diff(a, b).picture.dot
    assert "1 op → (3, 2, 4, 4)" in text
    assert "conv.weight" not in text
    assert "weight" in viz.diff(a, b, fold=False).picture.dot
    assert viz.diff(a, a).picture.nodes == 3  # the data, the model, the output


def test_kinds_are_told_apart_by_sign_and_border(x):
    text = viz.diff(ag.exp(ag.sin(x)).sum(axis=0), ag.exp(ag.cos(x)).sum(axis=1)).picture.dot
    by_name = {name: next(line for line in text.splitlines() if f">{name}<" in line) for name in ("sin", "cos", "Σ")}
    assert "− removed" in by_name["sin"]
    assert "dashed" in by_name["sin"]
    assert "+ added" in by_name["cos"]
    assert "penwidth=2.4" in by_name["cos"]
    assert "≠ axis 0 → 1" in by_name["Σ"]
    assert sum("style=dashed" in line and "->" in line for line in text.splitlines()) == 2  # to sin and from it
    assert "unchanged" in text  # the legend


def test_it_is_drawn(dot, x, tmp_path):
    difference = viz.diff(ag.sin(x), ag.cos(x))
    assert difference._repr_svg_().startswith("<svg")
    assert difference.render(tmp_path / "d.png").exists()


def test_a_large_difference_is_folded_to_the_limit():
    def chain(n, k):
        y = ag.Variable(1.0)
        for i in range(n):
            y = y * 1.5 if i % k else ag.sin(y)
        return y

    difference = viz.diff(chain(900, 3), chain(900, 5), limit=50)
    assert difference.picture.nodes <= 60
    assert "+ " in difference.picture.dot


@pytest.mark.parametrize("name", ['"><script>alert(1)</script>', "\x1b[31m\u202e", "가중치"])
def test_names_are_data(dot, name):
    a = ag.Variable(1.0, name=name) * 2
    b = ag.Variable(np.ones(2), name=name) * ag.Variable(1.0, name=name + "!")
    difference = viz.diff(a, b)
    assert all(c.isprintable() for line in difference.lines for c in line)
    assert not minidom.parseString(difference._repr_svg_()).getElementsByTagName("script")


def test_graphs_without_ops_and_bad_settings(x):
    assert lines(x, x) == []
    assert lines(ag.graph(x), ag.sin(x)) == ["+ Sin: → (2, 3) · float64"]
    assert lines(x, ag.Variable(1.0, name="w")) == ["+ w: scalar · float64", "− x: (2, 3) · float64"]
    with pytest.raises(VizError, match="limit is 2"):
        viz.diff(x, x, limit=2)
    with pytest.raises(VizError, match="rankdir is 'UP'"):
        viz.diff(x, x, rankdir="UP")


def test_inputs_that_changed_sides():
    a, b = ag.Variable(2.0, name="a"), ag.Variable(3.0, name="b")
    assert lines(a - b, b - a) == ["≠ Subtract: takes its inputs in another order"]
    assert lines(a - b, a - b) == []


def test_numbers_that_differ_late():
    a = ag.Variable(2.0, name="a")
    assert lines(a * 2.00001, a * 2.00002) == ["≠ number: 2.00001 → 2.00002"]
    assert lines(a * float("nan"), a * float("nan")) == []
