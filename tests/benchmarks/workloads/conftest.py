"""What the tests of the workloads share: PyTorch in float64, and work run at a small size."""

import numpy as np
import pytest


@pytest.fixture
def float64_torch(monkeypatch):
    """PyTorch whose tensors, those made from float32 arrays too, are float64."""
    torch = pytest.importorskip("torch")
    from_numpy = torch.from_numpy
    torch.set_default_dtype(torch.float64)
    monkeypatch.setattr(
        torch, "from_numpy", lambda array: from_numpy(array.astype(np.float64) if array.dtype == np.float32 else array)
    )
    yield torch
    torch.set_default_dtype(torch.float32)


@pytest.fixture
def result():
    """What a piece of timed work gives after one run."""
    return lambda timed: timed.read(timed.run())
