"""PyTorch beside our losses: the value and the gradients of all floating-point inputs."""

import numpy as np
import pytest

import autograd_core as ag
import autograd_nn as nn


def compare_with_pytorch(name, arrays, settings, rng, rtol=1e-10, differentiated=None):
    """Compare the loss of this name; arrays among the settings are constants, as weights are.

    differentiated:  how many of the inputs are compared by their gradients too; all by default.
    """
    torch = pytest.importorskip("torch", reason="PyTorch is the reference here: pip install torch==2.13.0")
    ours = [ag.Variable(x) for x in arrays]
    theirs = [torch.tensor(x, requires_grad=x.dtype.kind == "f") for x in arrays]
    y = getattr(nn.functional, name)(*ours, **settings)
    constants = {k: torch.tensor(v) if isinstance(v, np.ndarray) else v for k, v in settings.items()}
    expected = getattr(torch.nn.functional, name)(*theirs, **constants)
    gy = rng.standard_normal(y.shape).astype(y.dtype)
    y.backward(gy)
    expected.backward(torch.tensor(gy))
    np.testing.assert_allclose(y.array, expected.detach().numpy(), rtol=rtol, atol=rtol)
    for mine, other in list(zip(ours, theirs, strict=True))[:differentiated]:
        if other.requires_grad:
            np.testing.assert_allclose(mine.grad, other.grad.numpy(), rtol=rtol, atol=rtol)
            assert mine.grad.dtype == mine.dtype
