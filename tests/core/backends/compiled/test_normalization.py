"""The compiled normalisations against the plain array code."""

import numpy as np
import pytest

from autograd_core.backends import normalization as reference
from autograd_core.backends.compiled import normalization as compiled
from autograd_core.backends.compiled import plain
from tests.core.backends.compiled.agreement import assert_close, on_threads


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("shape", [(10, 3, 49), (1, 5, 7), (3, 1, 1), (2, 9, 33)])
@pytest.mark.parametrize("affine", [True, False])
def test_equals_the_plain_code(shape, dtype, affine):
    rng = np.random.default_rng(0)
    x = (3 * rng.standard_normal(shape) + 50).astype(dtype)  # far from 0: the variance must not cancel
    weight, bias = (rng.standard_normal(shape[1]).astype(dtype) for _ in range(2)) if affine else (None, None)
    gy = rng.standard_normal(shape).astype(dtype)
    y, mean, var = compiled.batch_norm(x, weight, bias, 1e-5)
    rstd = (1 / np.sqrt(var + 1e-5)).astype(dtype)
    with plain():
        expected = reference.batch_norm(np, x, weight, bias, 1e-5)
        gradients = reference.batch_norm_backward(np, gy, x, mean, rstd, weight)
    found = (y, mean, var, *compiled.batch_norm_backward(gy, x, mean, rstd, weight))
    close = {"rtol": 1e-4, "atol": 1e-4} if dtype == "float32" else {"rtol": 1e-10, "atol": 1e-10}
    for a, b in zip(found, (*expected, *gradients), strict=True):
        assert a.dtype == dtype
        np.testing.assert_allclose(a, b, **close)


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("shape", [(130, 33), (1, 8), (64, 5)])
@pytest.mark.parametrize("affine", [True, False])
def test_rows_equal_the_plain_code(shape, dtype, affine):
    rng = np.random.default_rng(0)
    x = (3 * rng.standard_normal(shape) + 50).astype(dtype)
    weight, bias = (rng.standard_normal(shape[1]).astype(dtype) for _ in range(2)) if affine else (None, None)
    gy = rng.standard_normal(shape).astype(dtype)
    y, mean, var = compiled.layer_norm(x, weight, bias, 1e-5)
    rstd = (1 / np.sqrt(var + 1e-5)).astype(dtype)
    with plain():
        expected = reference.layer_norm(np, x, weight, bias, 1e-5)
        gradients = reference.layer_norm_backward(np, gy, x, mean, rstd, weight)
    found = (y, mean, var, *compiled.layer_norm_backward(gy, x, mean, rstd, weight))
    close = {"rtol": 1e-4, "atol": 1e-4} if dtype == "float32" else {"rtol": 1e-10, "atol": 1e-10}
    for a, b in zip(found, (*expected, *gradients), strict=True):
        assert a.dtype == dtype
        np.testing.assert_allclose(a, b, **close)


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("shape", [(3, 2, 4, 33), (2, 5, 1, 9), (1, 1, 3, 8)])
@pytest.mark.parametrize("affine", [True, False])
def test_groups_equal_the_plain_code(shape, dtype, affine):
    rng = np.random.default_rng(0)
    channels = shape[1] * shape[2]
    x = (3 * rng.standard_normal(shape) + 50).astype(dtype)
    weight, bias = (rng.standard_normal(channels).astype(dtype) for _ in range(2)) if affine else (None, None)
    gy = rng.standard_normal(shape).astype(dtype)
    with plain():
        expected = reference.group_norm(np, x, weight, bias, 1e-5)
        rstd = (1 / np.sqrt(expected[2] + 1e-5)).astype(dtype)
        gradients = reference.group_norm_backward(np, gy, x, expected[1], rstd, weight)
    found = on_threads(compiled.group_norm, x, weight, bias, 1e-5)
    found += on_threads(compiled.group_norm_backward, gy, x, expected[1], rstd, weight)
    for a, b in zip(found, (*expected, *gradients), strict=True):
        assert_close(a, b)
