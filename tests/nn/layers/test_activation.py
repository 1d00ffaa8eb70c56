"""autograd_nn/layers/activation.py: each layer is its function, and has PyTorch's name and arguments."""

import numpy as np
import pytest

import autograd_core as ag
import autograd_nn as nn
from autograd_nn import functional as F
from tests.nn.torch_reference import load_torch

CASES = [
    ("ELU", (0.5,), F.elu),
    ("GELU", ("tanh",), F.gelu),
    ("GLU", (0,), F.glu),
    ("Hardsigmoid", (), F.hardsigmoid),
    ("Hardswish", (), F.hardswish),
    ("Hardtanh", (-2.0, 0.5), F.hardtanh),
    ("LeakyReLU", (0.2,), F.leaky_relu),
    ("LogSigmoid", (), F.logsigmoid),
    ("Mish", (), F.mish),
    ("ReLU6", (), F.relu6),
    ("SELU", (), F.selu),
    ("SiLU", (), F.silu),
    ("Softplus", (2.0, 3.0), F.softplus),
]


@pytest.mark.parametrize(("name", "arguments", "function"), CASES)
def test_each_is_its_function(rng, name, arguments, function):
    x = ag.Variable(rng.standard_normal((4, 3)).astype(np.float32) * 3)
    layer = getattr(nn, name)(*arguments)
    np.testing.assert_array_equal(layer(x).array, function(x, *arguments).array)
    assert layer.state_dict() == {}
    assert all(str(value) in repr(layer) for value in arguments)


@pytest.mark.parametrize(("name", "arguments", "function"), CASES)
def test_each_is_pytorch_s(rng, name, arguments, function):
    torch = load_torch()
    x = rng.standard_normal((4, 3)).astype(np.float32) * 3
    expected = getattr(torch.nn, name)(*arguments)(torch.tensor(x)).numpy()
    np.testing.assert_allclose(getattr(nn, name)(*arguments)(ag.Variable(x)).array, expected, rtol=1e-5, atol=1e-6)


def test_prelu(rng):
    layer = nn.PReLU(3, init=0.1)
    x = rng.standard_normal((2, 3, 4)).astype(np.float32)
    np.testing.assert_allclose(layer(x).array, np.where(x > 0, x, np.float32(0.1) * x))
    assert list(layer.state_dict()) == ["weight"]
    assert layer.weight.dtype == np.float32
    np.testing.assert_array_equal(nn.PReLU().weight.array, np.float32([0.25]))
    assert repr(layer) == "PReLU(num_parameters=3)"
    with pytest.raises(ag.ShapeError, match="PReLU: num_parameters"):
        nn.PReLU(0)
