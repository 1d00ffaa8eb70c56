"""autograd_nn/functional/losses/regression.py"""

import numpy as np
import pytest

import autograd_core as ag
import autograd_nn as nn
from autograd_nn.functional import huber_loss, l1_loss, mse_loss, smooth_l1_loss
from tests.nn.torch_reference import compare_with_pytorch

CASES = [
    ("mse_loss", {}),
    ("l1_loss", {}),
    ("smooth_l1_loss", {}),
    ("smooth_l1_loss", {"beta": 0.3}),
    ("smooth_l1_loss", {"beta": 0.0}),
    ("huber_loss", {}),
    ("huber_loss", {"delta": 0.4}),
]


@pytest.mark.parametrize("reduction", ["mean", "sum", "none"])
@pytest.mark.parametrize(("name", "settings"), CASES)
def test_equals_pytorch(rng, name, settings, reduction):
    arrays = [rng.standard_normal((5, 3)), rng.standard_normal((5, 3))]
    compare_with_pytorch(name, arrays, rng, **settings, reduction=reduction)
    compare_with_pytorch(name, [x.astype(np.float32) for x in arrays], rng, **settings)


@pytest.mark.parametrize(("name", "settings"), CASES)
def test_gradients_of_first_and_second_order(rng, name, settings):
    def loss(a, b):
        return getattr(nn.functional, name)(a, b, **settings)

    ag.check_grads(loss, [rng.standard_normal((5, 7)), rng.standard_normal((5, 7))], order=2)


@pytest.mark.parametrize(("name", "settings"), CASES)
def test_per_example_gradients(rng, name, settings):
    def loss(a, b):
        return getattr(nn.functional, name)(a, b, **settings)

    a, b = rng.standard_normal((3, 4)), rng.standard_normal((3, 4))
    np.testing.assert_allclose(ag.vmap(ag.grad(loss))(a, b)[1], ag.grad(loss)(a[1], b[1]))


def test_by_their_definitions(rng):
    a, b = rng.standard_normal((2, 3)), rng.standard_normal((2, 3))
    d = np.abs(a - b)
    assert mse_loss(ag.Variable(a), b).item() == pytest.approx((d**2).mean())
    assert l1_loss(a, b).item() == pytest.approx(d.mean())
    huber = np.where(d < 0.5, d**2 / 2, 0.5 * (d - 0.25))
    np.testing.assert_allclose(huber_loss(a, b, "none", 0.5), huber)
    np.testing.assert_allclose(smooth_l1_loss(a, b, "none", 0.5), huber / 0.5)


def test_no_difference_is_kept(rng):
    a, b = ag.Variable(rng.standard_normal(4)), rng.standard_normal(4)
    saved = mse_loss(a, b, "none").creator.saved
    assert saved[0] is a.array
    assert saved[1] is b


def test_wrong_shapes_and_settings():
    x = np.zeros(2)
    for name in ("mse_loss", "l1_loss", "smooth_l1_loss", "huber_loss"):
        loss = getattr(nn.functional, name)
        with pytest.raises(ag.ShapeError, match=rf"{name}: input is \(2,\) and target \(2, 1\)"):
            loss(x, np.zeros((2, 1)))
        with pytest.raises(ag.ArgumentError, match=f"{name}: reduction must be"):
            loss(x, x, reduction="avg")
    with pytest.raises(ValueError, match="beta must be at least 0, not -1"):
        smooth_l1_loss(x, x, beta=-1)
    with pytest.raises(ValueError, match="delta must be above 0, not 0"):
        huber_loss(x, x, delta=0)


@pytest.mark.parametrize("name", ["mse_loss", "l1_loss", "smooth_l1_loss", "huber_loss"])
@pytest.mark.parametrize("target", [[1.0, 2.0], np.array([1, 2]), np.array([1.0, 2.0]), np.array([True, False])])
def test_a_constant_target_takes_the_predictions_dtype(name, target):
    x = ag.Variable(np.array([0.5, 4], np.float32))
    y = getattr(nn.functional, name)(x, target)
    y.backward()
    assert y.dtype == x.grad.dtype == np.float32
    np.testing.assert_array_equal(y.array, getattr(nn.functional, name)(x, np.asarray(target, np.float32)).array)


def test_a_learned_target_keeps_its_dtype():
    target = ag.Variable(np.array([1.0, 2.0]))
    mse_loss(np.zeros(2, np.float32), target).backward()
    assert target.grad.dtype == np.float64
