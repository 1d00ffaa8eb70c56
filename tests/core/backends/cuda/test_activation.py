"""CUDA kernels of activations and their gradients against the ops' plain array code in float64."""

import numpy as np
import pytest

import autograd_core as ag
from autograd_core.backends import compiled
from autograd_core.backends.cuda import kernels
from autograd_nn import functional as F

pytestmark = pytest.mark.on_card

OPS = {
    "sigmoid": F.sigmoid,
    "relu": F.relu,
    "silu": F.silu,
    "gelu": F.gelu,
    "gelu_tanh": lambda x: F.gelu(x, "tanh"),
    "hardswish": F.hardswish,
    "mish": F.mish,
    "softplus": lambda x: F.softplus(x, 0.5, 3),
    "tanh": ag.tanh,
}
SETTINGS = {"softplus": (0.5, 3)}
OF_RESULT = ("sigmoid", "relu", "tanh")
EDGES = [0, -0.0, 3.5, -3.5, 7, -7, 30, -30, 100, -100]


@pytest.fixture
def pair(rng, dtype, name):
    """x, gy, and y and gx as the plain code gives them in float64."""
    x = np.concatenate([EDGES, rng.standard_normal(1013) * 3]).astype(dtype)
    gy = rng.standard_normal(x.shape).astype(dtype)
    with compiled.plain():
        wide = ag.Variable(x.astype(np.float64), requires_grad=True)
        y = OPS[name](wide)
        y.backward(gy.astype(np.float64))
    return x, gy, y.array, wide.grad


@pytest.mark.parametrize("name", OPS)
def test_agrees_with_the_op(card, dtype, close, pair, name):
    x, gy, y, gx = pair
    fast, settings = kernels("activation", card(x)), SETTINGS.get(name, ())
    if name != "tanh":  # CuPy's own
        close(fast.each(name, card(x), settings=settings), y)
    saved = y.astype(dtype) if name in OF_RESULT else x
    close(fast.each(f"{name}_backward", card(gy), card(saved), settings=settings), gx, 3)


@pytest.mark.parametrize("name", [name for name in OPS if name != "tanh"])
def test_nan_stays(card, name):
    x = np.array([np.nan, 1])
    y = kernels("activation", card(x)).each(name, card(x), settings=SETTINGS.get(name, ())).get()
    assert np.isnan(y).tolist() == [True, False]


def test_arrays_in_another_order_and_of_many_elements(card, rng):
    x = rng.standard_normal((700, 301)).T
    found = kernels("activation", card(x)).each("silu", card(x))
    np.testing.assert_allclose(found.get(), x / (1 + np.exp(-x)), rtol=1e-13)


@pytest.mark.parametrize("name", OPS)
def test_the_op_uses_it(card, rng, name):
    x = rng.standard_normal((3, 5))
    here, there = ag.Variable(x, requires_grad=True), ag.Variable(card(x), requires_grad=True)
    for v in here, there:
        OPS[name](v).sum().backward()
    np.testing.assert_allclose(there.grad.get(), here.grad, rtol=1e-6)
