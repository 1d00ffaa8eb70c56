"""autograd_nn/functional/losses/binary.py"""

import numpy as np
import pytest

import autograd_core as ag
from autograd_nn.errors import DataError
from autograd_nn.functional import binary_cross_entropy, binary_cross_entropy_with_logits, sigmoid
from tests.nn.torch_reference import compare_with_pytorch


@pytest.mark.parametrize("reduction", ["mean", "sum", "none"])
@pytest.mark.parametrize("weight", [None, (3,), (5, 3)])
def test_equals_pytorch(rng, weight, reduction):
    settings = {"reduction": reduction}
    if weight:
        settings["weight"] = rng.uniform(0.5, 2, weight)
    target = rng.uniform(0.1, 0.9, (5, 3))
    compare_with_pytorch("binary_cross_entropy", [rng.uniform(0.01, 0.99, (5, 3)), target], rng, **settings)
    x = rng.standard_normal((5, 3)) * 3
    compare_with_pytorch("binary_cross_entropy_with_logits", [x, target], rng, **settings)
    settings["pos_weight"] = np.array([0.5, 3.0, 1.0])
    compare_with_pytorch("binary_cross_entropy_with_logits", [x, target], rng, **settings)


def test_float32_equals_pytorch_at_the_ends(rng):
    x = np.array([0.0, 0.0, 1.0, 1.0, 0.5], np.float32)
    t = np.array([0.0, 1.0, 0.0, 1.0, 1.0], np.float32)
    # To the target PyTorch gives ±inf here, the slope of the logarithm before it is cut off.
    compare_with_pytorch("binary_cross_entropy", [x, t], rng, 1e-5, 1, reduction="none")
    scores = np.array([-200.0, 200.0, 1e4, -1e4, 0.0], np.float32)
    compare_with_pytorch("binary_cross_entropy_with_logits", [scores, t], rng, 1e-5, reduction="none")


def test_gradients_of_first_and_second_order(rng):
    x, t, w = rng.uniform(0.1, 0.9, (4, 3)), rng.uniform(0.1, 0.9, (4, 3)), rng.uniform(0.5, 2, 3)
    ag.check_grads(lambda x, t: binary_cross_entropy(x, t, w), [x, t], order=2)
    scores = rng.standard_normal((4, 3))
    ag.check_grads(lambda x, t: binary_cross_entropy_with_logits(x, t, w), [scores, t], order=2)
    ag.check_grads(lambda x, t, w: binary_cross_entropy_with_logits(x, t, pos_weight=w), [scores, t, w], order=2)


def test_both_forms_agree(rng):
    x, t = rng.standard_normal(6), rng.integers(0, 2, 6)
    expected = binary_cross_entropy(1 / (1 + np.exp(-x)), t)
    np.testing.assert_allclose(binary_cross_entropy_with_logits(x, t), expected)
    assert binary_cross_entropy(np.full(3, 0.5), np.zeros(3)).item() == pytest.approx(np.log(2))


def test_per_example_gradients(rng):
    x, t, w = rng.uniform(0.1, 0.9, (3, 4)), rng.uniform(0.1, 0.9, (3, 4)), rng.uniform(0.5, 2, 4)
    for loss in (binary_cross_entropy, binary_cross_entropy_with_logits):
        together = ag.vmap(ag.grad(loss), (0, 0, None))(x, t, w)
        np.testing.assert_allclose(together[2], ag.grad(loss)(x[2], t[2], w))


def test_float32_stays_beside_integers_and_float64(rng):
    x = ag.Variable(rng.standard_normal(4).astype(np.float32))
    t = np.array([0, 1, 1, 0], np.float32)
    y = binary_cross_entropy_with_logits(x, t, np.ones(4), pos_weight=np.full(4, 2.0))
    y.backward()
    assert y.dtype == x.grad.dtype == np.float32


def test_errors():
    x = np.array([0.2, 1.5])
    with pytest.raises(DataError, match=r"input goes from 0.2 to 1.5; .* binary_cross_entropy_with_logits"):
        binary_cross_entropy(x, np.zeros(2))
    with pytest.raises(DataError, match="nan"):
        binary_cross_entropy(np.array([np.nan]), np.zeros(1))
    for loss in (binary_cross_entropy, binary_cross_entropy_with_logits):
        with pytest.raises(ag.ShapeError, match=rf"{loss.__name__}: input is \(2,\) and target \(2, 1\)"):
            loss(x, np.zeros((2, 1)))
        with pytest.raises(ag.ArgumentError, match=f"{loss.__name__}: reduction"):
            loss(x, x, reduction="batchmean")


def test_float32_stays_beside_targets_of_other_dtypes(rng):
    x = ag.Variable(rng.standard_normal(4).astype(np.float32))
    for target in ([0, 1, 1, 0], np.array([0, 1, 1, 0]), np.array([0, 1, 1, 0], bool), np.array([0.0, 1, 1, 0])):
        assert binary_cross_entropy_with_logits(x, target).dtype == np.float32
        assert binary_cross_entropy(sigmoid(x), target).dtype == np.float32


def test_weights_that_would_widen_the_loss(rng):
    x = ag.Variable(rng.uniform(0.1, 0.9, (2, 4)))
    for weight in (np.ones(3), np.ones((3, 2, 4))):
        with pytest.raises(
            ag.ShapeError, match=r"binary_cross_entropy: weight is .* must broadcast to the input's shape"
        ):
            binary_cross_entropy(x, x.array, weight)
        with pytest.raises(ag.ShapeError, match="binary_cross_entropy_with_logits: pos_weight is"):
            binary_cross_entropy_with_logits(x, x.array, pos_weight=weight)
