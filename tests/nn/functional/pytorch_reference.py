"""PyTorch as the reference for functions that carry its names."""

import numpy as np
import pytest

import autograd_core as ag
from autograd_nn import functional as F


def compare_with_pytorch(name, arrays, rng, tolerance=1e-10, **settings):
    """One of our functions against PyTorch's of the same name: the result, and the gradients of all inputs."""
    torch = pytest.importorskip("torch", reason="PyTorch is the reference here: pip install torch==2.13.0")
    ours = [ag.Variable(a) for a in arrays]
    theirs = [torch.tensor(a, requires_grad=True) for a in arrays]
    y, expected = getattr(F, name)(*ours, **settings), getattr(torch.nn.functional, name)(*theirs, **settings)
    assert y.shape == expected.shape
    assert y.dtype == arrays[0].dtype
    gy = rng.standard_normal(y.shape).astype(y.dtype)
    y.backward(gy)
    expected.backward(torch.tensor(gy))
    np.testing.assert_allclose(y.array, expected.detach().numpy(), rtol=tolerance, atol=tolerance)
    for mine, other in zip(ours, theirs, strict=True):
        np.testing.assert_allclose(mine.grad, other.grad.numpy(), rtol=tolerance, atol=tolerance)
