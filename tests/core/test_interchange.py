"""DLPack, and the deterministic mode."""

import numpy as np
import pytest

import autograd_core as ag
from autograd_core.modes import modes


def test_dlpack_to_numpy_shares_memory():
    x = ag.Variable(np.arange(3.0), requires_grad=False)
    y = np.from_dlpack(x)
    x.array[0] = 7
    assert y[0] == 7


def test_dlpack_from_another_library_shares_memory():
    array = np.arange(3.0)
    x = ag.from_dlpack(array)
    array[1] = 7
    assert x.array[1] == 7
    assert not x.requires_grad


def test_dlpack_both_ways_with_pytorch():
    torch = pytest.importorskip("torch", reason="PyTorch is the other side here: pip install torch==2.13.0")
    tensor = torch.arange(3.0)
    np.testing.assert_array_equal(ag.from_dlpack(tensor).array, [0, 1, 2])
    assert torch.from_dlpack(ag.Variable([1.0, 2.0], requires_grad=False)).tolist() == [1, 2]


def test_a_gradient_can_t_be_handed_over():
    with pytest.raises(ag.GraphError, match=r"hand over x\.detach\(\)"):
        np.from_dlpack(ag.Variable([1.0]))


def test_deterministic_is_a_mode_that_is_put_back():
    with ag.deterministic():
        assert modes.now.deterministic
        with ag.no_grad():
            assert modes.now.deterministic
        np.testing.assert_array_equal(ag.grad(lambda x: x[[0, 0]].sum())(np.ones(2)), [2, 0])
    assert not modes.now.deterministic
