"""Whole training steps on arrays that are not NumPy's: the path that a GPU takes."""

import numpy as np

import autograd_core as ag
import autograd_nn as nn
from autograd_core.backends import compiled
from tests.strict_backend import StrictArray


def on_strict_arrays(model):
    for parameter in model.parameters():
        parameter.array = StrictArray(parameter.array)
    return model


def test_training_steps_of_lenet_are_the_same(rng):
    images, labels = rng.standard_normal((4, 1, 28, 28)).astype(np.float32), rng.integers(0, 10, 4)
    losses = []
    with compiled.plain():  # which other arrays take always
        for move, wrap in ((lambda model: model, np.asarray), (on_strict_arrays, StrictArray)):
            nn.manual_seed(0)
            model = move(nn.models.LeNet())
            optimizer = nn.optim.Adam(model.parameters(), lr=1e-3)
            for _ in range(3):
                optimizer.zero_grad()
                x = ag.Variable(wrap(images), requires_grad=False)
                loss = nn.functional.cross_entropy(model(x), wrap(labels))
                loss.backward()
                optimizer.step()
            losses.append(loss.item())
            assert all(type(p.array) is type(wrap(images)) for p in model.parameters())
    assert losses[0] == losses[1]
