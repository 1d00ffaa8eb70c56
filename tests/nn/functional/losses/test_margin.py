"""autograd_nn/functional/losses/margin.py"""

import numpy as np
import pytest

import autograd_core as ag
from autograd_nn.errors import DataError
from autograd_nn.functional import hinge_embedding_loss, hinge_loss, margin_ranking_loss, multi_margin_loss
from tests.nn.torch_reference import compare_with_pytorch

REDUCTIONS = ["mean", "sum", "none"]


def signs(rng, shape):
    return rng.choice([-1, 1], shape)


@pytest.mark.parametrize("reduction", REDUCTIONS)
def test_hinge_by_its_definition(rng, reduction):
    x, t = rng.standard_normal((4, 3)), signs(rng, (4, 3))
    losses = np.maximum(0, 0.7 - t * x)
    expected = losses if reduction == "none" else getattr(losses, reduction)()
    np.testing.assert_allclose(hinge_loss(x, t, 0.7, reduction), expected)


@pytest.mark.parametrize("reduction", REDUCTIONS)
@pytest.mark.parametrize("margin", [0.5, 1.0])
def test_equals_pytorch(rng, margin, reduction):
    settings = {"margin": margin, "reduction": reduction}
    t = signs(rng, (4, 3))
    compare_with_pytorch("hinge_embedding_loss", [rng.uniform(0, 2, (4, 3)), t], rng, **settings)
    compare_with_pytorch("margin_ranking_loss", [*rng.standard_normal((2, 4, 3)), t], rng, **settings)
    for p in (1, 2):
        for weight in ({}, {"weight": rng.uniform(0.5, 2, 3)}):
            own = {**settings, "p": p, **weight}
            compare_with_pytorch("multi_margin_loss", [rng.standard_normal((4, 3)), np.array([0, 2, 1, 1])], rng, **own)
            compare_with_pytorch("multi_margin_loss", [rng.standard_normal(3), np.array(2)], rng, **own)


def test_gradients_of_first_and_second_order(rng):
    x, t, labels = rng.standard_normal((4, 3)), signs(rng, (4, 3)), np.array([0, 2, 1, 1])
    ag.check_grads(lambda x: hinge_loss(x, t), [x], order=2)
    ag.check_grads(lambda x: hinge_embedding_loss(x, t), [x], order=2)
    ag.check_grads(lambda a, b: margin_ranking_loss(a, b, t, 0.5), [x, rng.standard_normal((4, 3))], order=2)
    ag.check_grads(lambda x: multi_margin_loss(x, labels, p=2), [x], order=2)


def test_per_example_gradients(rng):
    x, t, labels = rng.standard_normal((4, 3)), signs(rng, (4, 3)), np.array([0, 2, 1, 1])
    np.testing.assert_allclose(ag.vmap(ag.grad(hinge_loss))(x, t)[1], ag.grad(hinge_loss)(x[1], t[1]))
    np.testing.assert_allclose(ag.vmap(ag.grad(multi_margin_loss))(x, labels)[1], ag.grad(multi_margin_loss)(x[1], 2))


@pytest.mark.parametrize("target", [np.array([1, -1]), [1, -1], ag.Variable(np.array([1.0, -1.0], np.float32))])
def test_float32_stays_beside_integer_targets(target):
    x = ag.Variable(np.array([0.5, 2.0], np.float32))
    for y in (hinge_loss(x, target), hinge_embedding_loss(x, target), margin_ranking_loss(x, x * 2, target)):
        assert y.dtype == np.float32
    assert multi_margin_loss(x, np.array(1)).dtype == np.float32


def test_errors():
    x = np.zeros((2, 3))
    for loss in (hinge_loss, hinge_embedding_loss):
        with pytest.raises(ag.ShapeError, match=rf"{loss.__name__}: input is \(2, 3\) and target \(3,\)"):
            loss(x, np.ones(3))
        with pytest.raises(ag.ArgumentError, match=f"{loss.__name__}: reduction"):
            loss(x, x, reduction="max")
    with pytest.raises(ag.ShapeError, match="margin_ranking_loss"):
        margin_ranking_loss(x, x, np.ones(3))
    with pytest.raises(ag.ArgumentError, match="p must be 1 or 2, not 3"):
        multi_margin_loss(x, np.array([0, 1]), p=3)
    with pytest.raises(DataError, match="multi_margin_loss: label 3 of row 1"):
        multi_margin_loss(x, np.array([0, 3]))
    with pytest.raises(ag.ShapeError, match=r"\(1, 2, 3\); it must be \(N, C\) or \(C,\)"):
        multi_margin_loss(x[None], np.array([[0, 1]]))
