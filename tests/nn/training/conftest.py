import numpy as np
import pytest

from autograd_nn.data import ArrayDataset, DataLoader
from autograd_nn.layers import Linear


@pytest.fixture
def blobs(rng):
    """Two classes of points in the plane, one unit to either side of a line: make(count) gives a data set."""

    def make(count):
        target = rng.integers(0, 2, count)
        x = rng.standard_normal((count, 2)).astype(np.float32)
        x[:, 0] = np.abs(x[:, 0]) + 1
        x[target == 0, 0] *= -1
        return ArrayDataset(x, target)

    return make


@pytest.fixture
def loaders(blobs):
    return DataLoader(blobs(70), 16, shuffle=True), DataLoader(blobs(30), 16)


@pytest.fixture
def model(rng):
    return Linear(2, 2, rng=rng)
