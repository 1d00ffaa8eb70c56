"""autograd_nn/models/recurrent.py."""

import numpy as np
import pytest

import autograd_core as ag
import autograd_nn as nn
from autograd_nn.models import SequenceClassifier


@pytest.mark.parametrize("cell", ["rnn", "lstm", "gru"])
def test_every_row_counts(rng, cell):
    model = SequenceClassifier(cell, hidden_size=16, rng=rng)
    x = ag.Variable(rng.standard_normal((2, 1, 28, 28)).astype(np.float32))
    y = model(x)
    assert (y.shape, y.dtype) == ((2, 10), np.float32)
    nn.functional.cross_entropy(y, np.array([3, 4])).backward()
    assert all(p.grad.any() for p in model.parameters())
    assert x.grad.any(axis=(1, 3)).all()


def test_it_reads_from_top_to_bottom(rng):
    model = SequenceClassifier("gru", size=5, hidden_size=8, classes=3, rng=rng)
    x = rng.standard_normal((2, 1, 7, 5)).astype(np.float32)
    state = None
    for t in range(7):
        _, state = model.recurrent(x[:, :, t], state)
    np.testing.assert_allclose(model(x).array, model.fc(state[0]).array, rtol=1e-5, atol=1e-6)


def test_what_can_not_be():
    with pytest.raises(ag.ArgumentError, match='SequenceClassifier: cell must be "rnn", "lstm" or "gru", not \'cnn\''):
        SequenceClassifier("cnn")
    with pytest.raises(ag.ShapeError, match=r"x is \(2, 1, 28, 27\); it must be \(N, 1, H, 28\)"):
        SequenceClassifier()(np.zeros((2, 1, 28, 27), np.float32))
