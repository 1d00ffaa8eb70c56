"""autograd_nn/summary.py and multiply_adds.py"""

import numpy as np
import pytest

import autograd_core as ag
import autograd_nn as nn
from autograd_nn import random


def work(model, *shapes, **settings):
    return nn.summary(model, list(shapes), **settings).multiply_adds


class Twice(nn.Layer):
    def __init__(self):
        self.shared = nn.Linear(4, 4)
        self.blocks = [nn.Linear(4, 4, bias=False), nn.Sequential(nn.ReLU(), nn.Linear(4, 2))]
        self.unused = nn.Linear(7, 7)

    def forward(self, x):
        x = self.shared(self.shared(x))
        return self.blocks[1](self.blocks[0](x)) @ np.ones((2, 3), np.float32)


def test_lenet_by_hand():
    found = nn.summary(nn.models.LeNet(), (1, 28, 28), batch_size=2)
    by_path = {layer.path: layer for layer in found.layers}
    convolutions = [layer for layer in found.layers if layer.type == "Conv2d"]
    assert found.parameters == found.trainable == nn.models.LeNet().num_parameters()
    assert by_path[""].output == ((2, 10),)
    assert found.inputs == ((2, 1, 28, 28),)
    for layer in convolutions:
        weight = nn.models.LeNet().get_submodule(layer.path).weight
        assert layer.multiply_adds == np.prod(layer.output[0]) * np.prod(weight.shape[1:])
        assert layer.output_bytes == 4 * np.prod(layer.output[0])
    assert found.multiply_adds == 2 * nn.summary(nn.models.LeNet(), (1, 28, 28)).multiply_adds


def test_shared_layers_lists_and_nested_models_add_up():
    model = Twice()
    found = nn.summary(model, (4,))
    rows = {layer.path: layer for layer in found.layers}
    assert list(rows) == ["", "shared", "blocks.0", "blocks.1", "blocks.1.0", "blocks.1.1", "unused"]
    assert (rows["shared"].calls, rows["shared"].parameters, rows["shared"].multiply_adds) == (2, 20, 32)
    assert (rows["blocks.1"].parameters, rows["blocks.1"].multiply_adds) == (0, 0)
    assert (rows["blocks.1.1"].parameters, rows["blocks.1.1"].multiply_adds) == (10, 8)
    assert (rows["unused"].calls, rows["unused"].output) == (0, ())
    assert rows[""].multiply_adds == 6  # the product outside of its layers
    assert found.parameters == model.num_parameters()
    assert found.output_bytes == 4 * (4 + 4 + 4 + 4 + 2 + 3)  # what the Sequential returns is its last layer's


def test_the_table():
    model = nn.Sequential(nn.Linear(4, 3), nn.ReLU(), nn.Linear(3, 2))
    model[0].requires_grad_(False)
    assert str(nn.summary(model, (4,))).splitlines() == [
        "layer    type        output  parameters  multiply-adds  memory",
        "--------------------------------------------------------------",
        "(model)  Sequential  (1, 2)           –              –     8 B",
        "0        Linear      (1, 3)   15 frozen             12    72 B",
        "1        ReLU        (1, 3)           –              –    12 B",
        "2        Linear      (1, 2)           8              6    40 B",
        "--------------------------------------------------------------",
        "parameters: 23 (8 trainable, 15 frozen)",
        "multiply-adds: 18 for the input (1, 4)",
        "memory: 140 B = input 16 B + outputs 32 B + parameters 92 B",
    ]
    table = str(nn.summary(Twice(), (4,)))
    assert "shared ×2" in table
    assert "not run" in table


@pytest.mark.parametrize(
    ("model", "shapes", "expected"),
    [
        (nn.Conv2d(4, 6, 3, stride=2, groups=2), [(4, 9, 9)], 6 * 4 * 4 * 2 * 9),
        (nn.Conv1d(2, 3, 5), [(2, 9)], 3 * 5 * 2 * 5),
        (nn.ConvTranspose2d(4, 6, 3, stride=2), [(4, 5, 5)], 4 * 25 * 6 * 9),
        (nn.LSTM(3, 5, num_layers=2, batch_first=True), [(7, 3)], 7 * 20 * (3 + 5) + 7 * 20 * (5 + 5)),
        (nn.GRU(3, 5, bidirectional=True, batch_first=True), [(7, 3)], 2 * 7 * 15 * (3 + 5)),
    ],
)
def test_multiply_adds_of_layers(model, shapes, expected):
    assert work(model, *shapes) == expected


def test_multiply_adds_of_attention():
    class Self(nn.Layer):
        def __init__(self, need_weights):
            self.attention = nn.MultiheadAttention(8, 2, batch_first=True)
            self.need_weights = need_weights

        def forward(self, x):
            return self.attention(x, x, x, need_weights=self.need_weights)[0]

    expected = 5 * 8 * 24 + 2 * (5 * 5 * 8) + 5 * 8 * 8  # projections, scores and values of both heads, the way out
    assert work(Self(True), (5, 8)) == work(Self(False), (5, 8)) == expected


def test_multiply_adds_of_products():
    class Products(nn.Layer):
        def forward(self, a, b):
            return ag.einsum("nij,njk->nik", a, b).sum() + (a @ b).sum()

    assert work(Products(), (2, 3), (3, 4), batch_size=5) == 2 * 5 * 2 * 3 * 4


def test_integers_by_an_example():
    model = nn.Sequential(nn.Embedding(10, 4), nn.Linear(4, 2))
    found = nn.summary(model, example=np.array([[1, 2, 3]]))
    assert [layer.output for layer in found.layers] == [((1, 3, 2),), ((1, 3, 4),), ((1, 3, 2),)]
    assert found.multiply_adds == 3 * 4 * 2


def test_several_results_and_inputs():
    found = nn.summary(nn.LSTM(3, 5), example=np.zeros((7, 2, 3), np.float32))
    assert found.layers[0].output == ((7, 2, 5), (1, 2, 5), (1, 2, 5))


class Careless(nn.Layer):
    """Changes itself in every way while it runs."""

    def __init__(self):
        self.norm = nn.BatchNorm1d(3)
        self.drop = nn.Dropout(0.5)
        self.seen = nn.Buffer(np.zeros(2))
        self.calls = 0

    def forward(self, x):
        self.calls += 1
        self.seen.array += 1
        random.generator().random()
        self.norm.train()
        return self.drop(self.norm(x))


def test_the_model_is_left_as_it_was():
    nn.manual_seed(3)
    model = Careless()
    model.drop.eval()
    model.norm.weight.requires_grad = False
    heard = []
    model.drop.register_forward_hook(lambda layer, args, y: heard.append(y.shape))
    before, state = model.state_dict(), random.get_state()
    outer = nn.Sequential(model)
    with pytest.raises(ag.ShapeError):
        nn.summary(model, (4,))
    nn.summary(model, (3,), batch_size=4)
    assert heard == [(4, 3)]
    assert random.get_state() == state
    assert (model.training, model.drop.training, model.norm.training, model.calls) == (True, False, True, 0)
    assert (model.norm.weight.requires_grad, model.norm.bias.requires_grad) == (False, True)
    assert model.norm.weight.grad is None
    for name, array in model.state_dict().items():
        np.testing.assert_array_equal(array, before[name], name)
    model.seen.array[...] = 0
    assert len(model.drop._hooks.after) == 1
    y = outer(ag.Variable(np.ones((4, 3), np.float32)))
    assert y.creator.layer.startswith("Sequential/0")


def test_works_under_no_grad_and_in_the_model_s_type():
    class Doubled(nn.Layer):
        def __init__(self):
            self.w = nn.Parameter(np.ones((3, 2)))

        def forward(self, x):
            assert x.dtype == np.float64
            return x @ self.w

    with ag.no_grad():
        found = nn.summary(Doubled(), (3,))
    assert (found.multiply_adds, found.parameter_bytes, found.input_bytes) == (6, 48, 24)


def test_either_a_shape_or_an_example():
    for arguments in ({}, {"input_shape": (2,), "example": np.zeros((1, 2))}):
        with pytest.raises(ag.ArgumentError, match="give either input_shape"):
            nn.summary(nn.ReLU(), **arguments)
