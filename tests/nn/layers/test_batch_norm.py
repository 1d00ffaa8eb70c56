"""autograd_nn/layers/batch_norm.py and instance_norm.py, against PyTorch's layers over several batches."""

import numpy as np
import pytest

import autograd_core as ag
import autograd_nn as nn
from tests.nn.torch_reference import load_torch

SHAPES = {"1d": (6, 3, 4), "2d": (5, 3, 2, 4), "3d": (4, 3, 2, 2, 3)}
SETTINGS = [
    {},
    {"momentum": 0.3, "eps": 1e-2},
    {"momentum": None, "track_running_stats": True},
    {"affine": False},
    {"track_running_stats": False},
    {"affine": True, "track_running_stats": True},
]


def pair(kind, settings, rng):
    """Our layer, and PyTorch's with the same state."""
    torch = load_torch()
    ours, theirs = getattr(nn, kind)(3, **settings), getattr(torch.nn, kind)(3, **settings)
    if ours.weight is not None:
        ours.weight.array = rng.standard_normal(3).astype(np.float32)
        ours.bias.array = rng.standard_normal(3).astype(np.float32)
    state = ours.state_dict()
    assert set(state) == set(theirs.state_dict())
    theirs.load_state_dict({name: torch.tensor(array) for name, array in state.items()})
    return ours, theirs


@pytest.mark.parametrize("settings", SETTINGS)
@pytest.mark.parametrize("rank", SHAPES)
def test_batch_norm_follows_pytorch_s(rng, settings, rank):
    torch = load_torch()
    ours, theirs = pair(f"BatchNorm{rank}", settings, rng)
    for step in range(4):
        x = (rng.standard_normal(SHAPES[rank]) * (step + 1) + step).astype(np.float32)
        y, expected = ours(ag.Variable(x)).array, theirs(torch.tensor(x)).detach().numpy()
        np.testing.assert_allclose(y, expected, rtol=1e-4, atol=1e-5)
    for name, value in theirs.state_dict().items():
        np.testing.assert_allclose(ours.state_dict()[name], value.numpy(), rtol=1e-5, atol=1e-6)
        assert ours.state_dict()[name].dtype == value.numpy().dtype
    x = rng.standard_normal(SHAPES[rank]).astype(np.float32)
    y, expected = ours.eval()(ag.Variable(x)).array, theirs.eval()(torch.tensor(x)).detach().numpy()
    np.testing.assert_allclose(y, expected, rtol=1e-4, atol=1e-5)


@pytest.mark.parametrize("settings", [s for s in SETTINGS if s.get("momentum", 0) is not None])
@pytest.mark.parametrize("rank", SHAPES)
def test_instance_norm_follows_pytorch_s(rng, settings, rank):
    torch = load_torch()
    ours, theirs = pair(f"InstanceNorm{rank}", settings, rng)
    for step in range(3):
        x = (rng.standard_normal(SHAPES[rank]) * (step + 1) + step).astype(np.float32)
        y, expected = ours(ag.Variable(x)).array, theirs(torch.tensor(x)).detach().numpy()
        np.testing.assert_allclose(y, expected, rtol=1e-4, atol=1e-5)
    for name, value in theirs.state_dict().items():
        np.testing.assert_allclose(ours.state_dict()[name], value.numpy(), rtol=1e-5, atol=1e-6)
    y, expected = ours.eval()(ag.Variable(x)).array, theirs.eval()(torch.tensor(x)).detach().numpy()
    np.testing.assert_allclose(y, expected, rtol=1e-4, atol=1e-5)


def test_two_axes():
    layer = nn.BatchNorm1d(3)
    y = layer(np.arange(12, dtype=np.float32).reshape(4, 3))
    np.testing.assert_allclose(y.array.mean(axis=0), 0, atol=1e-6)
    np.testing.assert_allclose(y.array.std(axis=0), 1, rtol=1e-5)


def test_without_momentum_the_running_mean_is_that_of_all_batches(rng):
    layer = nn.BatchNorm1d(2, momentum=None)
    batches = [rng.standard_normal((5, 2)).astype(np.float32) for _ in range(3)]
    for x in batches:
        layer(x)
    assert layer.num_batches_tracked.item() == 3
    np.testing.assert_allclose(layer.running_mean.array, np.mean(batches, axis=(0, 1)), rtol=1e-5)
    np.testing.assert_allclose(layer.running_var.array, np.mean([x.var(0, ddof=1) for x in batches], 0), rtol=1e-5)


def test_state_and_training():
    layer = nn.BatchNorm2d(4)
    assert list(dict(layer.named_parameters())) == ["weight", "bias"]
    assert list(dict(layer.named_buffers())) == ["running_mean", "running_var", "num_batches_tracked"]
    assert layer.state_dict()["num_batches_tracked"].dtype == np.int64
    assert layer.state_dict()["num_batches_tracked"].shape == ()
    before = layer.state_dict()
    layer.eval()(np.ones((2, 4, 3, 3), np.float32))
    for name, array in layer.state_dict().items():
        np.testing.assert_array_equal(array, before[name])
    layer.train()(np.ones((2, 4, 3, 3), np.float32))
    assert layer.num_batches_tracked.item() == 1
    other = nn.BatchNorm2d(4)
    other.load_state_dict(layer.state_dict())
    assert other.num_batches_tracked.item() == 1


def test_no_state():
    layer = nn.BatchNorm2d(4, affine=False, track_running_stats=False)
    assert layer.state_dict() == {}
    assert layer.parameters() == []
    y = layer.eval()(np.random.default_rng(0).standard_normal((2, 4, 3, 3)).astype(np.float32))
    np.testing.assert_allclose(np.asarray(y).mean(axis=(0, 2, 3)), 0, atol=1e-6)  # the batch's own statistics


@pytest.mark.parametrize(
    ("layer", "shape", "words"),
    [
        (nn.BatchNorm2d(3), (4, 3), ["BatchNorm2d", "(4, 3)", "(N, C, H, W)", "num_features=3"]),
        (nn.BatchNorm1d(3), (4, 2), ["BatchNorm1d", "(4, 2)", "(N, C) or (N, C, L)"]),
        (nn.InstanceNorm1d(3), (4, 3), ["InstanceNorm1d", "(4, 3)", "(N, C, L)"]),
    ],
)
def test_wrong_shapes(layer, shape, words):
    with pytest.raises(ag.ShapeError) as caught:
        layer(np.zeros(shape, np.float32))
    assert all(word in str(caught.value) for word in words)


def test_wrong_sizes():
    with pytest.raises(ag.ShapeError, match="BatchNorm2d: num_features must be an integer of at least 1, not 0"):
        nn.BatchNorm2d(0)


def test_repr():
    assert repr(nn.BatchNorm2d(3)) == "BatchNorm2d(3)"
    layer = nn.BatchNorm1d(3, eps=0.1, momentum=None, affine=False, track_running_stats=False)
    assert repr(layer) == "BatchNorm1d(3, eps=0.1, momentum=None, affine=False, track_running_stats=False)"
    assert repr(nn.InstanceNorm2d(3)) == "InstanceNorm2d(3)"
    layer = nn.InstanceNorm2d(3, affine=True, track_running_stats=True)
    assert repr(layer) == "InstanceNorm2d(3, affine=True, track_running_stats=True)"
