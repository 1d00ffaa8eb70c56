"""autograd_core/backends/normalization.py, against the formulas in float64"""

import numpy as np
import pytest

from autograd_core.backends import normalization

EPS = 1e-5

# Each function with the axes of x that share a mean, and the shape in which a weight broadcasts.
CASES = [
    ("batch_norm", (5, 3, 4), (0, 2), (3, 1)),
    ("batch_norm", (6, 3, 1), (0, 2), (3, 1)),
    ("layer_norm", (5, 4), (1,), (4,)),
    ("group_norm", (2, 3, 2, 5), (2, 3), (3, 2, 1)),
]


@pytest.mark.parametrize(("name", "shape", "axes", "spread"), CASES)
@pytest.mark.parametrize("affine", [True, False])
def test_forward_is_the_formula(rng, name, shape, axes, spread, affine):
    x, weight, bias = rng.standard_normal(shape), *rng.standard_normal((2, np.prod(spread)))
    y, mean, var = getattr(normalization, name)(np, x, *((weight, bias) if affine else (None, None)), EPS)
    expected = (x - x.mean(axes, keepdims=True)) / np.sqrt(x.var(axes, keepdims=True) + EPS)
    if affine:
        expected = expected * weight.reshape(spread) + bias.reshape(spread)
    np.testing.assert_allclose(y, expected, rtol=1e-12, atol=1e-12)
    np.testing.assert_allclose(mean, x.mean(axes), rtol=1e-12)
    np.testing.assert_allclose(var, x.var(axes), rtol=1e-12)


@pytest.mark.parametrize(("name", "shape", "axes", "spread"), CASES)
def test_float32_keeps_its_digits_where_the_mean_is_large(rng, name, shape, axes, spread):
    """The mean of squares minus the square of the mean would have no digit left here: 1e6 against a variance of 1."""
    x = (rng.standard_normal((3 * shape[0], *shape[1:])) + 1000).astype(np.float32)
    exact = x.astype(np.float64)
    y, _, var = getattr(normalization, name)(np, x, None, None, EPS)
    assert y.dtype == var.dtype == np.float32
    np.testing.assert_allclose(var, exact.var(axes), rtol=1e-4)
    expected = (exact - exact.mean(axes, keepdims=True)) / np.sqrt(exact.var(axes, keepdims=True) + EPS)
    np.testing.assert_allclose(y, expected, atol=1e-3)
    gy = rng.standard_normal(x.shape).astype(np.float32)
    rstd = 1 / np.sqrt(exact.var(axes) + EPS)
    backward = getattr(normalization, f"{name}_backward")
    gx, *_ = backward(np, gy, x, exact.mean(axes).astype(np.float32), rstd.astype(np.float32), None)
    reference, *_ = backward(np, gy.astype(np.float64), exact, exact.mean(axes), rstd, None)
    assert gx.dtype == np.float32
    np.testing.assert_allclose(gx, reference, atol=1e-3)


@pytest.mark.parametrize(("name", "shape", "axes", "spread"), CASES)
def test_arguments_are_left_as_they_are(rng, name, shape, axes, spread):
    x, gy = rng.standard_normal((2, *shape))
    weight, bias = rng.standard_normal((2, np.prod(spread)))
    before = [a.copy() for a in (x, gy, weight, bias)]
    _, mean, var = getattr(normalization, name)(np, x, weight, bias, EPS)
    getattr(normalization, f"{name}_backward")(np, gy, x, mean, 1 / np.sqrt(var + EPS), weight)
    for now, then in zip((x, gy, weight, bias), before, strict=True):
        np.testing.assert_array_equal(now, then)
