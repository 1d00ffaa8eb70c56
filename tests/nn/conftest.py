"""What all tests of the neural networks share."""

import pytest

import autograd_nn as nn


@pytest.fixture(autouse=True)
def first_weights(rng):
    """Layers draw their first weights from the global generator: each test finds it in a state of the test's own."""
    nn.manual_seed(int(rng.spawn(1)[0].integers(2**32)))
