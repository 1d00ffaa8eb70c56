"""autograd_nn/layers/layer_norm.py, group_norm.py and local_response_norm.py: each is its function with parameters."""

import numpy as np
import pytest

import autograd_core as ag
import autograd_nn as nn
from autograd_nn import functional as F
from tests.nn.torch_reference import load_torch


def test_layer_norm(rng):
    layer = nn.LayerNorm((3, 4), eps=1e-3)
    x = rng.standard_normal((2, 3, 4)).astype(np.float32)
    np.testing.assert_array_equal(layer(x).array, np.asarray(F.layer_norm(x, (3, 4), eps=1e-3)))
    assert layer.weight.shape == layer.bias.shape == (3, 4)
    assert nn.LayerNorm(4, bias=False).bias is None
    assert nn.LayerNorm(4, elementwise_affine=False).state_dict() == {}
    assert repr(layer) == "LayerNorm((3, 4), eps=0.001)"
    assert repr(nn.LayerNorm(4, bias=False)) == "LayerNorm((4,), bias=False)"
    assert repr(nn.LayerNorm(4, elementwise_affine=False)) == "LayerNorm((4,), elementwise_affine=False)"


def test_rms_norm(rng):
    layer = nn.RMSNorm(4)
    layer.weight.array = rng.standard_normal(4).astype(np.float32)
    x = rng.standard_normal((2, 3, 4)).astype(np.float32)
    np.testing.assert_array_equal(layer(x).array, F.rms_norm(x, 4, layer.weight).array)
    assert nn.RMSNorm(4, elementwise_affine=False).weight is None
    assert repr(nn.RMSNorm(4, 1e-6, False)) == "RMSNorm((4,), eps=1e-06, elementwise_affine=False)"


def test_group_norm(rng):
    layer = nn.GroupNorm(2, 6, eps=1e-3)
    x = rng.standard_normal((2, 6, 3)).astype(np.float32)
    np.testing.assert_array_equal(layer(x).array, np.asarray(F.group_norm(x, 2, eps=1e-3)))
    assert nn.GroupNorm(2, 6, affine=False).state_dict() == {}
    assert repr(layer) == "GroupNorm(2, 6, eps=0.001)"
    assert repr(nn.GroupNorm(2, 6, affine=False)) == "GroupNorm(2, 6, affine=False)"
    with pytest.raises(ag.ShapeError, match="num_channels=6 must be a multiple of num_groups=4"):
        nn.GroupNorm(4, 6)
    with pytest.raises(ag.ShapeError, match=r"GroupNorm: x is \(2, 4, 3\).*num_channels=6"):
        layer(x[:, :4])


def test_local_response_norm(rng):
    layer = nn.LocalResponseNorm(3, 0.1, 0.5, 2.0)
    x = rng.standard_normal((2, 6, 3)).astype(np.float32)
    np.testing.assert_array_equal(layer(x), F.local_response_norm(x, 3, 0.1, 0.5, 2.0))
    assert repr(layer) == "LocalResponseNorm(3, alpha=0.1, beta=0.5, k=2.0)"


@pytest.mark.parametrize(
    ("name", "arguments"),
    [
        ("LayerNorm", ((3, 4),)),
        ("LayerNorm", (4, 1e-3, True, False)),
        ("GroupNorm", (2, 6)),
        ("RMSNorm", (4,)),
        ("LocalResponseNorm", (5,)),
    ],
)
def test_states_are_pytorch_s(name, arguments):
    torch = load_torch()
    theirs = {key: value.numpy() for key, value in getattr(torch.nn, name)(*arguments).state_dict().items()}
    ours = getattr(nn, name)(*arguments).state_dict()
    assert list(ours) == list(theirs)
    for key in ours:
        np.testing.assert_array_equal(ours[key], theirs[key])


@pytest.mark.parametrize("layer", [nn.LayerNorm, nn.RMSNorm])
def test_sizes_must_be_positive(layer):
    with pytest.raises(ag.ShapeError, match=r"normalized_shape\[1\] must be an integer of at least 1, not 0"):
        layer((3, 0))
