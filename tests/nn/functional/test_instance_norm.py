"""autograd_nn/functional/instance_norm.py, against PyTorch; its derivatives are in test_normalization.py."""

import numpy as np
import pytest

import autograd_core as ag
from autograd_nn.functional import instance_norm
from tests.nn.torch_reference import assert_same, load_torch


@pytest.mark.parametrize("shape", [(3, 4, 5), (2, 4, 3, 4), (2, 4, 2, 2, 3)])
@pytest.mark.parametrize("affine", [0, 2])
@pytest.mark.parametrize("own", [True, False])
def test_equals_pytorch(rng, shape, affine, own):
    torch = load_torch()
    arrays = [rng.standard_normal(shape).astype(np.float32)]
    arrays += [rng.standard_normal(4).astype(np.float32) for _ in range(affine)]
    ours = [rng.standard_normal(4).astype(np.float32), rng.uniform(0.5, 2, 4).astype(np.float32)]
    theirs = [torch.tensor(a) for a in ours]
    assert_same(
        rng,
        lambda x, *affine: instance_norm(x, *ours, *(affine or (None, None)), own, 0.3),
        lambda x, *affine: torch.nn.functional.instance_norm(x, *theirs, *(affine or (None, None)), own, 0.3),
        arrays,
    )
    for mine, other in zip(ours, theirs, strict=True):
        np.testing.assert_allclose(mine, other.numpy(), rtol=1e-5, atol=1e-6)


def test_contrast_does_not_matter(rng):
    x = rng.standard_normal((1, 2, 8, 8))
    np.testing.assert_allclose(instance_norm(3 * x + 5, eps=0), instance_norm(x, eps=0), rtol=1e-9, atol=1e-12)


@pytest.mark.parametrize("shape", [(2, 3, 1, 1), (2, 3)])
def test_one_value_has_no_variance(shape):
    with pytest.raises(ag.ShapeError, match=r"instance_norm: .* 1 value in each channel of an example"):
        instance_norm(np.zeros(shape))


def test_use_without_statistics():
    with pytest.raises(ag.ArgumentError, match="needs running_mean"):
        instance_norm(np.zeros((2, 3, 4)), use_input_stats=False)
