"""autograd_nn/models/transformer.py."""

import numpy as np
import pytest

import autograd_core as ag
import autograd_nn as nn
from autograd_nn.models import TransformerClassifier


def test_gradients_reach_everything(rng):
    model = TransformerClassifier(dim=16, heads=2, rng=rng)
    y = model(rng.standard_normal((2, 1, 28, 28)).astype(np.float32))
    assert (y.shape, y.dtype) == ((2, 10), np.float32)
    nn.functional.cross_entropy(y, np.array([3, 4])).backward()
    assert all(p.grad.any() for p in model.parameters())
    assert model.positions.shape == (16, 16)


def test_a_token_is_a_patch(rng):
    """Without positions the order of patches does not matter, but that of a patch's pixels does."""
    model = TransformerClassifier(size=6, patch=3, dim=8, heads=2, classes=3, rng=rng)
    x = rng.standard_normal((1, 1, 6, 6)).astype(np.float32)
    swapped = np.concatenate([x[:, :, 3:], x[:, :, :3]], axis=2)
    assert np.abs(model(x).array - model(swapped).array).max() > 1e-4
    model.positions.array[...] = 0
    np.testing.assert_allclose(model(x).array, model(swapped).array, rtol=1e-4, atol=1e-5)
    shifted = np.roll(x, 1, axis=2)
    assert np.abs(model(x).array - model(shifted).array).max() > 1e-3


def test_what_can_not_be():
    with pytest.raises(ag.ShapeError, match="size=28 must be a multiple of patch=5"):
        TransformerClassifier(patch=5)
    with pytest.raises(ag.ShapeError, match=r"x is \(2, 1, 8, 8\); it must be \(N, 1, 28, 28\)"):
        TransformerClassifier()(np.zeros((2, 1, 8, 8), np.float32))
