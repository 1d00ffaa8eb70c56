"""autograd_nn/functional/gating.py, against formulas in NumPy and PyTorch."""

import numpy as np
import pytest
from scipy import special

import autograd_core as ag
from autograd_nn import functional as F
from tests.nn.torch_reference import assert_same, load_torch

CASES = [
    ("gelu", {}, lambda x: x * special.ndtr(x)),
    (
        "gelu",
        {"approximate": "tanh"},
        lambda x: x / 2 * (1 + np.tanh(np.sqrt(2 / np.pi) * (x + 0.044715 * x**3))),
    ),
    ("silu", {}, lambda x: x * special.expit(x)),
    ("hardswish", {}, lambda x: x * np.clip(x / 6 + 0.5, 0, 1)),
    ("mish", {}, lambda x: x * np.tanh(np.log1p(np.exp(x)))),
]


@pytest.mark.parametrize(("name", "settings", "formula"), CASES)
def test_values_and_derivatives(rng, name, settings, formula):
    x = rng.standard_normal((4, 7)) * 3
    x[0, :2] = 5.5, -4.5  # in the outer pieces
    np.testing.assert_allclose(getattr(F, name)(x, **settings), formula(x), rtol=1e-11, atol=1e-14)
    ag.check_grads(lambda x: getattr(F, name)(x, **settings), [x])


@pytest.mark.parametrize(("name", "settings", "formula"), CASES)
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_equals_pytorch(rng, name, settings, formula, dtype):
    torch = load_torch()
    x = np.concatenate([rng.standard_normal(30) * 4, [0, -3.5, 3.5, 25, -25]]).astype(dtype)
    theirs = getattr(torch.nn.functional, name)
    assert_same(rng, lambda x: getattr(F, name)(x, **settings), lambda x: theirs(x, **settings), [x])


@pytest.mark.parametrize(("name", "settings", "formula"), CASES)
def test_extremes_do_not_overflow(name, settings, formula):
    x = ag.Variable(np.array([-1e4, -100, 100, 1e4], np.float32))
    y = getattr(F, name)(x, **settings)
    y.sum().backward()
    np.testing.assert_allclose(y.array, [0, 0, 100, 1e4], atol=1e-6)
    np.testing.assert_allclose(x.grad, [0, 0, 1, 1], atol=1e-6)


def test_the_approximation_of_gelu_is_as_near_as_promised():
    x = np.linspace(-6, 6, 1001)
    assert np.abs(F.gelu(x, "tanh") - F.gelu(x)).max() < 5e-4


@pytest.mark.parametrize("dim", [-1, 0, 1])
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_glu_equals_pytorch(rng, dim, dtype):
    torch = load_torch()
    x = rng.standard_normal((2, 4, 6)).astype(dtype)
    assert_same(rng, lambda x: F.glu(x, dim), lambda x: torch.nn.functional.glu(x, dim), [x])


def test_glu(rng):
    x = rng.standard_normal((3, 4))
    np.testing.assert_allclose(F.glu(x), x[:, :2] * special.expit(x[:, 2:]))
    ag.check_grads(F.glu, [x])
    with pytest.raises(ag.ShapeError, match=r"glu: x is \(3, 4\), and its size along dim=0 is odd"):
        F.glu(x, 0)


def test_vmap_and_forward_mode(rng):
    x = rng.standard_normal((3, 5))
    for name, settings, _ in CASES:
        function = lambda x, name=name, settings=settings: getattr(F, name)(x, **settings)  # noqa: E731
        np.testing.assert_allclose(ag.vmap(ag.elementwise_grad(function))(x), ag.elementwise_grad(function)(x))
        _, pushed = ag.jvp(function, (x,), (np.ones_like(x),))
        np.testing.assert_allclose(np.asarray(pushed), ag.elementwise_grad(function)(x), rtol=1e-12)


def test_wrong_word():
    with pytest.raises(ag.ArgumentError, match="gelu: approximate must be 'none' or 'tanh', not 'erf'"):
        F.gelu(np.zeros(3), "erf")


def test_gelu_in_float32_is_exact_to_its_last_digits():
    x = np.linspace(-12, 12, 20_001).astype(np.float32)
    exact = x.astype(np.float64)
    np.testing.assert_allclose(F.gelu(x), exact * special.ndtr(exact), rtol=2e-7, atol=6e-7)
    slope = special.ndtr(exact) + exact * np.exp(-(exact**2) / 2) / np.sqrt(2 * np.pi)
    np.testing.assert_allclose(ag.elementwise_grad(F.gelu)(x), slope, rtol=2e-7, atol=6e-7)


@pytest.mark.parametrize(("name", "settings", "formula"), CASES)
def test_float16_does_not_overflow_early(name, settings, formula):
    x = ag.Variable(np.array([-6e4, -300, -20, -5, 5, 6, 20, 300, 6e4], np.float16))
    with np.errstate(over="ignore"):  # of x², where the result no longer depends on it
        y = getattr(F, name)(x, **settings)
        y.sum().backward()
    exact = ag.Variable(x.array.astype(np.float64))
    getattr(F, name)(exact, **settings).sum().backward()
    assert y.dtype == x.grad.dtype == np.float16
    np.testing.assert_allclose(y.array, getattr(F, name)(exact.array, **settings), rtol=2e-3, atol=6e-3)
    np.testing.assert_allclose(x.grad, exact.grad, atol=1e-2)


@pytest.mark.parametrize("kernel", [True, False])
def test_hardswish_at_infinity_has_slope_zero_and_one(kernel):
    size = 100_000 if kernel else 1  # kernels are for large arrays
    for end, slope in ((-np.inf, 0), (np.inf, 1)):
        x = ag.Variable(np.full(size, end, np.float32))
        with np.errstate(invalid="ignore"):  # the value at −∞ is −∞ · 0
            y = F.hardswish(x)
        y.backward(np.ones(size, np.float32))
        assert (x.grad == slope).all()
