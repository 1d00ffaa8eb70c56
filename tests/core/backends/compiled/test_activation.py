"""The compiled activations against the ops on plain arrays."""

import numpy as np
import pytest

import autograd_core as ag
import autograd_nn.functional as F
from autograd_core.backends.compiled import plain
from tests.core.backends.compiled.agreement import assert_close, on_threads

ACTIVATIONS = {
    "sigmoid": F.sigmoid,
    "tanh": ag.tanh,
    "relu": F.relu,
    "silu": F.silu,
    "gelu": F.gelu,
    "gelu_tanh": lambda x: F.gelu(x, "tanh"),
    "hardswish": F.hardswish,
    "mish": F.mish,
    "softplus": lambda x: F.softplus(x, 2.0, 5.0),
}
NOT_FINITE = [np.nan, np.inf, -np.inf, 0, 1e30, -1e30]


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("name", ACTIVATIONS)
@pytest.mark.filterwarnings("ignore:overflow", "ignore:invalid value")
def test_equals_the_plain_code(name, dtype):
    rng = np.random.default_rng(0)
    x, gy = (3 * rng.standard_normal((2, 351, 403))).astype(dtype)
    x[0, :6] = x[5, 1:7] = NOT_FINITE
    gy[5, 1:7], gy[7, :2] = np.inf, np.nan

    def both():
        v = ag.Variable(x)
        y = ACTIVATIONS[name](v)
        y.backward(gy)
        return y.array, v.grad

    with plain():
        expected = both()
    for found, right in zip(on_threads(both), expected, strict=True):
        assert_close(found, right)


def test_what_is_not_side_by_side():
    x = np.random.default_rng(0).standard_normal((300, 200))
    with plain():
        expected = F.silu(x)
    np.testing.assert_allclose(F.silu(x.T), expected.T)
