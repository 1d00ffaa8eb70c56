"""PyTorch as the reference: the same function on the same arrays, forward and backward."""

import numpy as np
import pytest

import autograd_core as ag


def load_torch():
    """PyTorch, or the test is skipped."""
    return pytest.importorskip("torch", reason="PyTorch is the reference here: pip install torch==2.13.0")


def assert_same(rng, ours, theirs, arrays, tolerance=None):
    """ours(*Variables) equals theirs(*tensors), and so do the gradients of all arrays for a random one of the result."""
    torch = load_torch()
    tolerance = tolerance or (1e-10 if arrays[0].dtype == np.float64 else 1e-5)
    variables = [ag.Variable(a.copy()) for a in arrays]
    tensors = [torch.tensor(a, requires_grad=True) for a in arrays]
    y, expected = ours(*variables), theirs(*tensors)
    assert y.dtype == arrays[0].dtype
    np.testing.assert_allclose(y.array, expected.detach().numpy(), rtol=tolerance, atol=tolerance)
    gy = rng.standard_normal(y.shape).astype(y.dtype)
    y.backward(gy)
    expected.backward(torch.tensor(gy))
    for variable, tensor in zip(variables, tensors, strict=True):
        assert variable.grad.dtype == variable.dtype
        np.testing.assert_allclose(variable.grad, tensor.grad.numpy(), rtol=tolerance, atol=10 * tolerance)
