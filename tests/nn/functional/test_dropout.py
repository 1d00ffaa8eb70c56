"""autograd_nn/functional/dropout.py"""

import numpy as np
import pytest

import autograd_core as ag
import autograd_nn as nn
from autograd_nn.functional import alpha_dropout, dropout, dropout1d, dropout2d, dropout3d


def test_keeps_the_expected_share_and_scale(rng):
    x = ag.Variable(np.ones(100_000, np.float32))
    y = dropout(x, 0.25, rng=rng)
    kept = y.array != 0
    assert kept.mean() == pytest.approx(0.75, abs=0.01)
    np.testing.assert_allclose(y.array[kept], 1 / 0.75, rtol=1e-6)
    y.sum().backward()
    np.testing.assert_array_equal(x.grad, y.array)
    assert x.grad.dtype == np.float32


def test_out_of_training_and_at_the_ends(rng):
    x = ag.Variable(rng.standard_normal(5))
    assert dropout(x, 0.5, training=False) is x
    assert dropout(x, 0.0) is x
    assert not dropout(x, 1.0).array.any()


def test_the_seed_decides(rng):
    def draw():
        return dropout(ag.Variable(np.ones(50)), 0.5).array

    nn.manual_seed(3)
    first = draw()
    nn.manual_seed(3)
    np.testing.assert_array_equal(draw(), first)
    assert (draw() != first).any()


def test_second_derivative(rng):
    ag.check_grads(lambda x: dropout(x, 0.4, rng=np.random.default_rng(0)) ** 3, [rng.standard_normal(20)])


@pytest.mark.parametrize("p", [-0.1, 1.5])
def test_p_must_be_a_probability(p):
    with pytest.raises(ValueError, match="between 0 and 1"):
        dropout(ag.Variable(1.0), p)
    with pytest.raises(ValueError, match="between 0 and 1"):
        nn.Dropout(p)


@pytest.mark.parametrize(
    ("function", "layer", "shape"),
    [
        (dropout1d, nn.Dropout1d, (40, 10, 3)),
        (dropout2d, nn.Dropout2d, (40, 10, 3, 2)),
        (dropout3d, nn.Dropout3d, (40, 10, 1, 3, 2)),
    ],
)
def test_whole_maps_fall_together(function, layer, shape):
    x = ag.Variable(np.ones(shape, np.float32))
    y = function(x, 0.25, rng=np.random.default_rng(0))
    maps = y.array.reshape(400, -1)
    assert (maps == maps[:, :1]).all()
    assert sorted(set(np.unique(maps).tolist())) == pytest.approx([0, 1 / 0.75])
    assert (maps[:, 0] != 0).mean() == pytest.approx(0.75, abs=0.07)
    y.sum().backward()
    np.testing.assert_array_equal(x.grad, y.array)
    np.testing.assert_array_equal(layer(0.25, rng=np.random.default_rng(0))(x).array, y.array)
    assert layer(0.25).eval()(x) is x
    with pytest.raises(ag.ShapeError, match=rf"{function.__name__}: x is \(2, 2\); it must be \(N, C, "):
        function(ag.Variable(np.ones((2, 2))))


def test_alpha_dropout_keeps_mean_and_variance(rng):
    x = ag.Variable(rng.standard_normal(200_000).astype(np.float32))
    y = alpha_dropout(x, 0.2, rng=rng)
    assert y.dtype == np.float32
    assert y.array.mean() == pytest.approx(0, abs=0.02)
    assert y.array.std() == pytest.approx(1, abs=0.02)
    values, counts = np.unique(y.array, return_counts=True)
    dropped = y.array == values[counts.argmax()]
    assert dropped.mean() == pytest.approx(0.2, abs=0.01)
    y.sum().backward()
    assert not x.grad[dropped].any()
    assert np.unique(x.grad[~dropped]).size == 1
    ag.check_grads(lambda x: alpha_dropout(x, 0.4, rng=np.random.default_rng(0)) ** 3, [rng.standard_normal(20)])


def test_alpha_dropout_out_of_training_and_at_the_ends(rng):
    x = ag.Variable(rng.standard_normal(5))
    assert alpha_dropout(x, 0.5, training=False) is x
    assert nn.AlphaDropout(0.5).eval()(x) is x
    assert not alpha_dropout(x, 1.0).array.any()
    with pytest.raises(ValueError, match="alpha_dropout: p is a probability"):
        alpha_dropout(x, 2.0)


@pytest.mark.parametrize("device", ["cuda", "cuda:1"])
def test_a_card_s_arrays_lose_the_same_elements(cupy, rng, device):
    x = rng.standard_normal((7, 5)).astype(np.float32)
    here = dropout(ag.Variable(x), 0.4, rng=np.random.default_rng(5))
    there = dropout(ag.Variable(x).to(device), 0.4, rng=np.random.default_rng(5))
    assert there.device.startswith("cuda")
    np.testing.assert_array_equal(there.numpy(), here.array)


@pytest.mark.parametrize("bits", [np.random.PCG64, np.random.MT19937, np.random.Philox, np.random.SFC64])
def test_any_of_numpys_generators_will_do(bits):
    def draw():
        return dropout(ag.Variable(np.ones(100)), 0.5, rng=rng).array

    rng = np.random.Generator(bits(1))
    first = draw()
    assert (draw() != first).any()
    rng = np.random.Generator(bits(1))
    np.testing.assert_array_equal(draw(), first)
