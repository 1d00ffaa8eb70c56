"""PyTorch as the reference: the same function on the same arrays, forward and backward."""

import numpy as np
import pytest

import autograd_core as ag
from autograd_nn import functional as F


def load_torch():
    """PyTorch, or the test is skipped."""
    return pytest.importorskip("torch", reason="PyTorch is the reference here: pip install torch==2.13.0")


def compare_with_pytorch(name, arrays, rng, tolerance=None, differentiated=None, **settings):
    """Our function of this name against PyTorch's; arrays among the settings are constants, as class weights are."""
    torch = load_torch()
    theirs = {key: torch.tensor(value) if isinstance(value, np.ndarray) else value for key, value in settings.items()}
    assert_same(
        rng,
        lambda *inputs: getattr(F, name)(*inputs, **settings),
        lambda *inputs: getattr(torch.nn.functional, name)(*inputs, **theirs),
        arrays,
        tolerance,
        differentiated,
    )


def assert_same(rng, ours, theirs, arrays, tolerance=None, differentiated=None):
    """ours(*Variables) equals theirs(*tensors), and so do the gradients of all floats for a random one of the result.

    tolerance:       relative and absolute (ten times that for gradients); by default by the first array's dtype.
    differentiated:  how many of the arrays are compared by their gradients; None for all.
    """
    torch = load_torch()
    tolerance = tolerance or (1e-10 if arrays[0].dtype == np.float64 else 1e-5)
    variables = [ag.Variable(a.copy()) for a in arrays]
    tensors = [torch.tensor(a, requires_grad=a.dtype.kind == "f") for a in arrays]
    y, expected = ours(*variables), theirs(*tensors)
    assert y.dtype == arrays[0].dtype
    assert y.shape == expected.shape
    np.testing.assert_allclose(y.array, expected.detach().numpy(), rtol=tolerance, atol=tolerance)
    gy = rng.standard_normal(y.shape).astype(y.dtype)
    y.backward(gy)
    expected.backward(torch.tensor(gy))
    for variable, tensor in list(zip(variables, tensors, strict=True))[:differentiated]:
        if tensor.requires_grad:
            assert variable.grad.dtype == variable.dtype
            np.testing.assert_allclose(variable.grad, tensor.grad.numpy(), rtol=tolerance, atol=10 * tolerance)
