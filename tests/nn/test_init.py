"""autograd_nn/init.py"""

import numpy as np
import pytest

import autograd_core as ag
import autograd_nn as nn
from autograd_nn import init


@pytest.mark.parametrize(
    ("make", "variance"),
    [
        (lambda rng: init.normal((200, 300), 0.01, rng=rng), 1e-4),
        (lambda rng: init.xavier((200, 300), rng=rng), 1 / 300),
        (lambda rng: init.xavier((200, 300), two_sided=True, rng=rng), 2 / 500),
        (lambda rng: init.he((200, 300), rng=rng), 2 / 300),
        (lambda rng: init.he((200, 30, 5, 2), rng=rng), 2 / 300),
        (lambda rng: init.uniform((200, 300), -1, 1, rng=rng), 1 / 3),
    ],
)
def test_variances(rng, make, variance):
    values = make(rng)
    assert values.dtype == np.float32
    assert values.var() == pytest.approx(variance, rel=0.03)
    assert abs(values.mean()) < 0.02 * np.sqrt(variance)


def test_zeros_and_fans():
    assert not init.zeros(3).any()
    assert init.fans((8, 4, 3, 5)) == (60, 120)
    with pytest.raises(ag.ShapeError, match="no fan-in"):
        init.he((3,))


def test_the_seed_decides():
    nn.manual_seed(1)
    first = nn.Linear(3, 4).weight.array
    nn.manual_seed(1)
    np.testing.assert_array_equal(nn.Linear(3, 4).weight.array, first)
