"""autograd_nn/functional/group_norm.py, against PyTorch; its derivatives are in test_normalization.py."""

import numpy as np
import pytest

import autograd_core as ag
from autograd_nn.functional import group_norm, layer_norm
from tests.nn.torch_reference import assert_same, load_torch


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("shape", [(3, 6), (2, 6, 3, 4), (2, 6, 2, 2, 2)])
@pytest.mark.parametrize("groups", [1, 3])
@pytest.mark.parametrize("affine", [0, 1, 2])
def test_equals_pytorch(rng, dtype, shape, groups, affine):
    torch = load_torch()
    arrays = [rng.standard_normal(shape).astype(dtype), *[rng.standard_normal(6).astype(dtype)] * affine]
    assert_same(
        rng,
        lambda x, *affine: group_norm(x, groups, *affine, eps=1e-3),
        lambda x, *affine: torch.nn.functional.group_norm(x, groups, *affine, eps=1e-3),
        arrays,
    )


def test_one_group_is_layer_normalisation(rng):
    x = rng.standard_normal((2, 4, 3, 3))
    np.testing.assert_allclose(group_norm(x, 1), layer_norm(x, (4, 3, 3)))


@pytest.mark.parametrize(
    ("shape", "groups", "affine", "words"),
    [
        ((2, 6, 3), 4, {}, ["6 channels", "num_groups=4"]),
        ((2, 6, 3), 0, {}, ["num_groups=0"]),
        ((2, 6, 3), 2, {"bias": np.zeros(3)}, ["6 channels", "bias", "(3,)"]),
        ((6,), 2, {}, ["(6,)", "(N, C, …)"]),
        ((2, 6, 0), 2, {}, ["(2, 6, 0)"]),
    ],
)
def test_wrong_shapes(shape, groups, affine, words):
    with pytest.raises(ag.ShapeError) as caught:
        group_norm(np.zeros(shape), groups, **affine)
    assert all(word in str(caught.value) for word in ["group_norm", *words])
