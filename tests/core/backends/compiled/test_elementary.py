"""exp, tanh, sigmoid and more for kernels: against NumPy's with more digits, to three units in the last place."""

import numpy as np
import pytest
from scipy import special

from autograd_core.backends.compiled import elementary
from autograd_core.backends.compiled.jit import U, kernel


@kernel
def exp(x, y):
    for q in range(U(x.size)):
        y[q] = elementary.exp(x[q])


@kernel
def tanh(x, y):
    for q in range(U(x.size)):
        y[q] = elementary.tanh(x[q])


@kernel
def sigmoid(x, y):
    for q in range(U(x.size)):
        y[q] = elementary.sigmoid(x[q])


@kernel
def log1p(x, y):
    for q in range(U(x.size)):
        y[q] = elementary.log1p(x[q])


@kernel
def normal(x, y, density):
    for q in range(U(x.size)):
        y[q], density[q] = elementary.normal(x[q])


FUNCTIONS = {"exp": (exp, np.exp), "tanh": (tanh, np.tanh), "sigmoid": (sigmoid, lambda x: 1 / (1 + np.exp(-x)))}


@pytest.mark.parametrize("name", FUNCTIONS)
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_three_units_in_the_last_place(name, dtype):
    function, exact = FUNCTIONS[name]
    lowest, highest = (-87, 88) if dtype == np.float32 else (-708, 709)  # beyond, exp is no ordinary number
    x = np.concatenate([np.linspace(lowest, highest, 20_001), np.random.default_rng(0).normal(size=20_000)]).astype(
        dtype
    )
    y = np.empty_like(x)
    function(x, y)
    right = exact(x.astype(np.longdouble))
    assert (abs(y - right) <= 3 * np.spacing(abs(right.astype(dtype)))).all()


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_ends(dtype):
    x = np.array([np.nan, np.inf, -np.inf, 1e4, -1e4, 0], dtype)
    ends = {
        "exp": [np.nan, np.inf, 0, np.inf, 0, 1],
        "tanh": [np.nan, 1, -1, 1, -1, 0],
        "sigmoid": [np.nan, 1, 0, 1, 0, 0.5],
    }
    for name, (function, _) in FUNCTIONS.items():
        y = np.empty_like(x)
        function(x, y)
        np.testing.assert_array_equal(y, np.array(ends[name], dtype))


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_log1p(dtype):
    x = np.concatenate([np.linspace(0, 1, 20_001), np.geomspace(1e-30, 1, 20_000), [np.nan]]).astype(dtype)
    y = np.empty_like(x)
    log1p(x, y)
    right = np.log1p(x.astype(np.longdouble))
    assert (abs(y - right) <= 3 * np.spacing(right.astype(dtype)))[:-1].all()
    assert np.isnan(y[-1])


@pytest.mark.parametrize(("dtype", "error"), [(np.float32, 2.2e-7), (np.float64, 1e-15)])
def test_normal(dtype, error):
    x = np.concatenate([np.linspace(-40, 40, 20_001), [-np.inf, np.inf, 1e30, np.nan]]).astype(dtype)
    y, density = np.empty_like(x), np.empty_like(x)
    normal(x, y, density)
    np.testing.assert_allclose(y, special.ndtr(x.astype(np.float64)), rtol=0, atol=error)
    exact = np.exp(-0.5 * x.astype(np.float64).clip(-1e5, 1e5) ** 2) / np.sqrt(2 * np.pi)
    np.testing.assert_allclose(density, exact, rtol=0, atol=error)
