"""autograd_nn/functional/batch_norm.py, against the formula and PyTorch."""

import numpy as np
import pytest

import autograd_core as ag
import autograd_nn as nn
from autograd_nn.functional import batch_norm
from tests.nn.torch_reference import assert_same, load_torch

SHAPES = [(5, 3), (4, 3, 6), (4, 3, 5, 2), (2, 3, 3, 2, 2)]


@pytest.mark.parametrize("shape", SHAPES)
def test_the_formula(rng, shape):
    x, w, b = rng.standard_normal(shape), rng.standard_normal(3), rng.standard_normal(3)
    axes, spread = (0, *range(2, len(shape))), (3, *(1,) * (len(shape) - 2))
    xhat = (x - x.mean(axes, keepdims=True)) / np.sqrt(x.var(axes, keepdims=True) + 0.1)
    expected = xhat * w.reshape(spread) + b.reshape(spread)
    np.testing.assert_allclose(batch_norm(x, None, None, w, b, True, eps=0.1), expected, rtol=1e-12)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("affine", [0, 1, 2])
@pytest.mark.parametrize("training", [True, False])
def test_equals_pytorch(rng, dtype, shape, affine, training):
    torch = load_torch()
    arrays = [(rng.standard_normal(shape) * 2 + 1).astype(dtype)]
    arrays += [rng.standard_normal(3).astype(dtype) for _ in range(affine)]
    ours = [rng.standard_normal(3).astype(dtype), rng.uniform(0.5, 2, 3).astype(dtype)]
    theirs = [torch.tensor(a) for a in ours]
    assert_same(
        rng,
        lambda x, *affine: batch_norm(x, *ours, *affine, training=training, momentum=0.3, eps=1e-3),
        lambda x, *affine: torch.nn.functional.batch_norm(
            x, *theirs, *affine, training=training, momentum=0.3, eps=1e-3
        ),
        arrays,
    )
    for mine, other in zip(ours, theirs, strict=True):
        np.testing.assert_allclose(mine, other.numpy(), rtol=1e-6, atol=1e-6)


def test_gradients_with_given_statistics(rng):
    x, w, b = rng.standard_normal((3, 2, 4)), rng.standard_normal(2), rng.standard_normal(2)
    mean, var = rng.standard_normal(2), rng.uniform(0.5, 2, 2)
    ag.check_grads(lambda x, w, b: batch_norm(x, mean, var, w, b), [x, w, b])
    ag.check_grads(lambda x: batch_norm(x, mean, var), [x])


def test_running_statistics_move_by_the_momentum(rng):
    x = rng.standard_normal((8, 2, 3)).astype(np.float32)
    mean, var = nn.Buffer(np.zeros(2, np.float32)), nn.Buffer(np.ones(2, np.float32))
    batch_norm(ag.Variable(x), mean, var, training=True, momentum=0.25)
    np.testing.assert_allclose(mean.array, 0.25 * x.mean((0, 2)), rtol=1e-5)
    np.testing.assert_allclose(var.array, 0.75 + 0.25 * x.var((0, 2), ddof=1), rtol=1e-5)
    assert mean.version > 0


def test_a_pass_that_used_the_old_statistics_keeps_them(rng):
    """The scale is worked out when the op runs, so a later batch in training can't change its gradient."""
    x = ag.Variable(rng.standard_normal((4, 2)))
    mean, var = nn.Buffer(np.zeros(2)), nn.Buffer(np.full(2, 4.0))
    y = batch_norm(x, mean, var)
    batch_norm(x, mean, var, training=True)
    y.sum().backward()
    np.testing.assert_allclose(x.grad, np.full((4, 2), 1 / np.sqrt(4 + 1e-5)))


@pytest.mark.parametrize(
    ("shape", "settings", "words"),
    [
        ((1, 3), {"training": True}, ["(1, 3)", "1 value", "drop_last=True", "eval()"]),
        ((1, 3, 1, 1), {"training": True}, ["1 value"]),
        ((0, 3), {"training": True}, ["0 value"]),
        ((4, 3), {"training": True, "weight": np.ones(4)}, ["3 channels", "weight", "(4,)"]),
        ((4, 3), {"training": True, "running_mean": np.ones(2)}, ["running_mean", "(2,)"]),
        ((4,), {"training": True}, ["(4,)", "(N, C, …)"]),
    ],
)
def test_wrong_shapes(shape, settings, words):
    arguments = {"running_mean": None, "running_var": None, **settings}
    with pytest.raises(ag.ShapeError) as caught:
        batch_norm(np.zeros(shape), **arguments)
    assert all(word in str(caught.value) for word in ["batch_norm", *words])


def test_the_layer_is_named():
    model = nn.Sequential(nn.Linear(3, 3), nn.BatchNorm1d(3))
    with pytest.raises(ag.ShapeError, match="batch_norm in Sequential/1"):
        model(np.zeros((1, 3), np.float32))


def test_use_without_statistics():
    with pytest.raises(ag.ArgumentError, match="training=True"):
        batch_norm(np.zeros((4, 3)), None, None)


def test_vmap_has_no_one_running_mean(rng):
    xs, mean, var = rng.standard_normal((2, 4, 3)), np.zeros(3), np.ones(3)
    with pytest.raises(ag.ArgumentError, match="vmap"):
        ag.vmap(lambda x: batch_norm(x, mean, var, training=True))(xs)
    np.testing.assert_allclose(ag.vmap(lambda x: batch_norm(x, mean, var))(xs), xs, rtol=1e-4)
