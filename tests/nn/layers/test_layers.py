"""Each layer is its function with parameters of its own."""

import numpy as np
import pytest

import autograd_core as ag
import autograd_nn as nn
from autograd_nn import functional as F


def test_linear(rng):
    layer = nn.Linear(3, 2)
    x = rng.standard_normal((4, 3)).astype(np.float32)
    np.testing.assert_allclose(layer(x).array, x @ layer.weight.array.T + layer.bias.array, rtol=1e-6)
    assert layer.weight.shape == (2, 3)
    assert nn.Linear(3, 2, bias=False).bias is None
    assert repr(nn.Linear(3, 2, bias=False)) == "Linear(3, 2, bias=False)"


def test_conv2d(rng):
    layer = nn.Conv2d(4, 6, 3, stride=2, padding=1, groups=2)
    x = rng.standard_normal((1, 4, 8, 8)).astype(np.float32)
    expected = F.conv2d(x, layer.weight, layer.bias, stride=2, padding=1, groups=2)
    np.testing.assert_array_equal(layer(x).array, expected.array)
    assert layer.weight.shape == (6, 2, 3, 3)
    assert repr(layer) == "Conv2d(4, 6, kernel_size=(3, 3), stride=(2, 2), padding=(1, 1), groups=2)"
    with pytest.raises(ag.ShapeError, match="multiples of groups=2"):
        nn.Conv2d(3, 6, 3, groups=2)


def test_pooling(rng):
    x = rng.standard_normal((1, 2, 6, 6)).astype(np.float32)
    np.testing.assert_array_equal(nn.MaxPool2d(2)(x), F.max_pool2d(x, 2))
    np.testing.assert_array_equal(nn.AvgPool2d(3, 1, 1)(x), F.avg_pool2d(x, 3, 1, 1))


def test_flatten(rng):
    x = rng.standard_normal((2, 3, 4, 5))
    assert nn.Flatten()(ag.Variable(x)).shape == (2, 60)
    assert nn.Flatten(0, 1)(ag.Variable(x)).shape == (6, 4, 5)


def test_dropout_acts_in_training_only():
    layer = nn.Dropout(0.5, rng=np.random.default_rng(0))
    x = ag.Variable(np.ones(100))
    assert (layer(x).array == 0).any()
    assert layer.eval()(x) is x


@pytest.mark.parametrize("name", ["Step", "Sigmoid", "Tanh", "ReLU", "Softmax", "LogSoftmax"])
def test_activations(rng, name):
    x = rng.standard_normal((2, 3))
    function = {"ReLU": F.relu, "LogSoftmax": F.log_softmax}.get(name) or getattr(F, name.lower())
    np.testing.assert_array_equal(getattr(nn, name)()(ag.Variable(x)).array, function(ag.Variable(x)).array)


def test_sequential(rng):
    model = nn.Sequential(nn.Linear(3, 4), nn.ReLU(), nn.Linear(4, 2))
    assert len(model) == 3
    assert isinstance(model[1], nn.ReLU)
    assert list(model.state_dict()) == ["0.weight", "0.bias", "2.weight", "2.bias"]
    assert model(rng.standard_normal((5, 3)).astype(np.float32)).shape == (5, 2)
    with pytest.raises(TypeError, match="item 1 is function"):
        nn.Sequential(nn.ReLU(), F.relu)
