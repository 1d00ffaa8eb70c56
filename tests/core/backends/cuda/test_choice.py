"""When CUDA kernels are used, and that `explain` says so."""

import sys

import numpy as np
import pytest

from autograd_core import backends
from autograd_core.backends import compiled, softmax


def way(ran):
    ((_, way),) = ran.calls
    return way


def test_they_are_for_cupy_arrays_of_one_floating_dtype(card, cupy):
    x = card(np.ones((2, 3), np.float16))
    with backends.explain() as ran:
        softmax.softmax(cupy, x, -1)
    assert way(ran) == "CUDA kernel"
    for arrays, reason in [
        ((x, x.astype(np.float32)), "several dtypes"),
        ((x.astype(np.int32),), "int32 arrays"),
        ((x[:0],), "nothing to do"),
    ]:
        with backends.explain() as ran:
            assert compiled.kernels("softmax", np, 1, *arrays) is None
        assert reason in way(ran)
    with backends.explain() as ran:
        assert compiled.kernels("unheard of", np, 1, x) is None
    assert "there is no CUDA kernel" in way(ran)


def test_arrays_of_another_card_take_the_plain_way(cupy):
    backends.load("cuda")
    with cupy.cuda.Device(1):
        x = cupy.ones((2, 3), np.float32)
        assert compiled.kernels("softmax", cupy, 1, x) is sys.modules["autograd_core.backends.cuda.softmax"]
    assert compiled.kernels("softmax", cupy, 1, x) is None


def test_plain_turns_them_off(card, cupy):
    x = card(np.ones((2, 3)))
    with compiled.plain():
        assert compiled.kernels("softmax", cupy, 1, x) is None
    assert compiled.kernels("softmax", cupy, 1, x) is not None


@pytest.mark.parametrize("shape", [(2, 3), (500, 300)])
def test_numpy_arrays_never_meet_them(card, shape):
    assert (
        compiled.kernels("softmax", np, 10**6, np.ones(shape)) is sys.modules["autograd_core.backends.compiled.softmax"]
    )
