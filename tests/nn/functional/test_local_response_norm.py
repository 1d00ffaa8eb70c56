"""autograd_nn/functional/local_response_norm.py, against the formula and PyTorch."""

import numpy as np
import pytest

import autograd_core as ag
from autograd_nn.functional import local_response_norm
from tests.nn.torch_reference import assert_same, load_torch

SIZES = [1, 2, 3, 5, 9, 20]


@pytest.mark.parametrize("size", SIZES)
def test_the_formula(rng, size):
    x = rng.standard_normal((2, 6, 3))
    expected = np.empty_like(x)
    for c in range(6):
        first, last = max(0, c - size // 2), min(5, c + (size - 1) // 2)
        expected[:, c] = x[:, c] / (2 + 0.5 / size * (x[:, first : last + 1] ** 2).sum(axis=1)) ** 0.6
    np.testing.assert_allclose(local_response_norm(x, size, 0.5, 0.6, 2.0), expected, rtol=1e-12)


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("shape", [(2, 6, 3), (2, 6, 3, 4)])
def test_equals_pytorch(rng, size, shape):
    torch = load_torch()
    x = rng.standard_normal(shape).astype(np.float32)
    theirs = torch.nn.functional.local_response_norm
    assert_same(rng, lambda x: local_response_norm(x, size, 0.5), lambda x: theirs(x, size, 0.5), [x])


@pytest.mark.parametrize("size", [2, 3])
def test_gradients_of_first_and_second_order(rng, size):
    ag.check_grads(lambda x: local_response_norm(x, size, 0.5), [rng.standard_normal((2, 5, 3))])


def test_wrong_arguments():
    with pytest.raises(ag.ShapeError, match=r"local_response_norm: input is \(3,\)"):
        local_response_norm(np.zeros(3), 2)
    with pytest.raises(ag.ArgumentError, match="at least 1, not 0"):
        local_response_norm(np.zeros((1, 3)), 0)
