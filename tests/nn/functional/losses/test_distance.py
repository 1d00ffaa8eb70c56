"""autograd_nn/functional/losses/distance.py"""

import numpy as np
import pytest

import autograd_core as ag
from autograd_nn.functional import cosine_embedding_loss, triplet_margin_loss
from tests.nn.torch_reference import compare_with_pytorch


@pytest.mark.parametrize("reduction", ["mean", "sum", "none"])
@pytest.mark.parametrize("settings", [{}, {"p": 1.0}, {"p": 3.0, "margin": 0.3}, {"swap": True, "margin": 2.0}])
@pytest.mark.parametrize("shape", [(5, 4), (4,)])
def test_triplet_equals_pytorch(rng, shape, settings, reduction):
    arrays = [*rng.standard_normal((3, *shape))]
    compare_with_pytorch("triplet_margin_loss", arrays, rng, **settings, reduction=reduction)


@pytest.mark.parametrize("reduction", ["mean", "sum", "none"])
@pytest.mark.parametrize("margin", [0.0, 0.4])
def test_cosine_equals_pytorch(rng, margin, reduction):
    settings = {"margin": margin, "reduction": reduction}
    compare_with_pytorch(
        "cosine_embedding_loss", [*rng.standard_normal((2, 5, 4)), np.array([1, -1, 1, -1, -1])], rng, **settings
    )
    compare_with_pytorch("cosine_embedding_loss", [*rng.standard_normal((2, 4)), np.array(-1)], rng, **settings)


def test_a_row_of_zeros_has_a_finite_loss(rng):
    arrays = [np.zeros((1, 3)), rng.standard_normal((1, 3)), np.array([1])]
    compare_with_pytorch("cosine_embedding_loss", arrays, rng, 1e-8)  # PyTorch has 1e-12 rounded to float32


def test_gradients_of_first_and_second_order(rng):
    arrays = [*rng.standard_normal((3, 4, 5))]
    ag.check_grads(lambda a, p, n: triplet_margin_loss(a, p, n, margin=2.0), arrays, order=2)
    ag.check_grads(lambda a, p, n: triplet_margin_loss(a, p, n, margin=2.0, p=3), arrays, order=2)
    t = np.array([1, -1, 1, -1])
    ag.check_grads(lambda a, b: cosine_embedding_loss(a, b, t), arrays[:2], order=2)


def test_float32_stays(rng):
    a, b, c = (ag.Variable(x) for x in rng.standard_normal((3, 4, 5)).astype(np.float32))
    assert triplet_margin_loss(a, b, c).dtype == cosine_embedding_loss(a, b, np.ones(4, int)).dtype == np.float32


def test_errors():
    x = np.zeros((2, 3))
    with pytest.raises(ag.ShapeError, match=r"triplet_margin_loss: input is \(2, 3\) and target \(3,\)"):
        triplet_margin_loss(x, x, np.zeros(3))
    with pytest.raises(ag.ArgumentError, match="p must be above 0, not 0"):
        triplet_margin_loss(x, x, x, p=0)
    with pytest.raises(
        ag.ShapeError, match=r"the inputs are \(2, 3\) and target \(3,\); they must be \(N, D\) and \(N,\)"
    ):
        cosine_embedding_loss(x, x, np.ones(3))
    for loss in (triplet_margin_loss, cosine_embedding_loss):
        with pytest.raises(ag.ArgumentError, match=f"{loss.__name__}: reduction"):
            loss(x, x, x, reduction="max")
