"""autograd_nn/functional/rms_norm.py, against PyTorch."""

import numpy as np
import pytest

import autograd_core as ag
from autograd_nn.functional import rms_norm
from tests.nn.torch_reference import assert_same, load_torch


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize(("shape", "sizes"), [((5, 4), (4,)), ((2, 3, 4), (3, 4))])
@pytest.mark.parametrize("affine", [0, 1])
@pytest.mark.parametrize("eps", [None, 1e-2])
def test_equals_pytorch(rng, dtype, shape, sizes, affine, eps):
    torch = load_torch()
    arrays = [rng.standard_normal(shape).astype(dtype), *[rng.standard_normal(sizes).astype(dtype)] * affine]
    assert_same(
        rng,
        lambda x, *weight: rms_norm(x, sizes, *weight, eps=eps),
        lambda x, *weight: torch.nn.functional.rms_norm(x, sizes, *weight, eps=eps),
        arrays,
    )


def test_gradients_of_first_and_second_order(rng):
    x, w = rng.standard_normal((3, 2, 4)), rng.standard_normal((2, 4))
    ag.check_grads(lambda x, w: rms_norm(x, (2, 4), w), [x, w])
    ag.check_grads(lambda x: rms_norm(x, 4), [x])


def test_the_mean_square_becomes_one(rng):
    y = rms_norm(rng.standard_normal((3, 50)) + 2, 50)
    np.testing.assert_allclose((y**2).mean(axis=1), 1)


def test_wrong_shapes():
    with pytest.raises(ag.ShapeError, match=r"rms_norm: input is \(2, 3\).*\(4,\)"):
        rms_norm(np.zeros((2, 3)), 4)
