"""autograd_nn/functional/rectifiers.py, against formulas in NumPy and PyTorch."""

import numpy as np
import pytest
from scipy import special

import autograd_core as ag
from autograd_nn import functional as F
from tests.nn.torch_reference import assert_same, load_torch

CASES = [
    ("relu6", {}, lambda x: np.minimum(np.maximum(x, 0), 6)),
    ("hardtanh", {}, lambda x: np.clip(x, -1, 1)),
    ("hardtanh", {"min_val": -2.0, "max_val": 0.5}, lambda x: np.clip(x, -2, 0.5)),
    ("hardsigmoid", {}, lambda x: np.clip(x / 6 + 0.5, 0, 1)),
    ("leaky_relu", {}, lambda x: np.where(x > 0, x, 0.01 * x)),
    ("leaky_relu", {"negative_slope": 1.5}, lambda x: np.where(x > 0, x, 1.5 * x)),
    ("leaky_relu", {"negative_slope": 0.0}, lambda x: np.maximum(x, 0)),
    ("elu", {}, lambda x: np.where(x > 0, x, np.exp(x) - 1)),
    ("elu", {"alpha": 0.3}, lambda x: np.where(x > 0, x, 0.3 * (np.exp(x) - 1))),
    ("selu", {}, lambda x: 1.0507009873554805 * np.where(x > 0, x, 1.6732632423543772 * (np.exp(x) - 1))),
    ("softplus", {}, lambda x: np.log(1 + np.exp(x))),
    ("softplus", {"beta": 3.0, "threshold": 4.0}, lambda x: np.where(3 * x > 4, x, np.log(1 + np.exp(3 * x)) / 3)),
    ("logsigmoid", {}, special.log_expit),
]


@pytest.mark.parametrize(("name", "settings", "formula"), CASES)
def test_values_and_derivatives(rng, name, settings, formula):
    x = rng.standard_normal((4, 7)) * 4
    x[0, :2] = 7.5, -3.5  # in the outer pieces
    np.testing.assert_allclose(getattr(F, name)(x, **settings), formula(x), rtol=1e-11, atol=1e-14)
    ag.check_grads(lambda x: getattr(F, name)(x, **settings), [x])


@pytest.mark.parametrize(("name", "settings", "formula"), CASES)
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_equals_pytorch(rng, name, settings, formula, dtype):
    torch = load_torch()
    x = np.concatenate([rng.standard_normal(30) * 4, [0, -3, 3, 6, 6.5, -1, 1]]).astype(dtype)  # kinks as well
    theirs = getattr(torch.nn.functional, name)
    tolerance = 1e-7 if name == "hardsigmoid" else None  # PyTorch's 1/6 is a float32 there
    assert_same(rng, lambda x: getattr(F, name)(x, **settings), lambda x: theirs(x, **settings), [x], tolerance)


@pytest.mark.parametrize("name", ["softplus", "logsigmoid", "elu", "selu"])
def test_extremes_neither_overflow_nor_lose_the_slope(name):
    x = ag.Variable(np.array([-1e4, -60, 60, 1e4], np.float32))
    y = getattr(F, name)(x)
    y.sum().backward()
    assert np.isfinite(y.array).all()
    assert np.isfinite(x.grad).all()
    if name == "softplus":
        np.testing.assert_allclose(x.grad[1], np.exp(-60), rtol=1e-5)  # 1 − e⁻ʸ would be 0
    if name == "logsigmoid":
        np.testing.assert_allclose(x.grad[2], np.exp(-60), rtol=1e-5)


@pytest.mark.parametrize(
    ("shape", "weights"), [((5, 3), 3), ((2, 3, 4), 3), ((2, 3, 4, 2), 1), ((2, 3, 4, 2), 3), ((5,), 1)]
)
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_prelu_equals_pytorch(rng, shape, weights, dtype):
    torch = load_torch()
    arrays = [rng.standard_normal(shape).astype(dtype), rng.standard_normal(weights).astype(dtype)]
    assert_same(rng, F.prelu, torch.nn.functional.prelu, arrays)


@pytest.mark.parametrize("weights", [1, 3])
def test_prelu_derivatives(rng, weights):
    x, w = rng.standard_normal((2, 3, 4)), rng.standard_normal(weights)
    np.testing.assert_allclose(F.prelu(x, w), np.where(x > 0, x, x * w.reshape(-1, 1)))
    ag.check_grads(F.prelu, [x, w])


def test_vmap_and_forward_mode(rng):
    x = rng.standard_normal((3, 5))
    for name, settings, _ in CASES:
        function = lambda x, name=name, settings=settings: getattr(F, name)(x, **settings)  # noqa: E731
        np.testing.assert_allclose(ag.vmap(ag.elementwise_grad(function))(x), ag.elementwise_grad(function)(x))
        _, pushed = ag.jvp(function, (x,), (np.ones_like(x),))
        np.testing.assert_allclose(np.asarray(pushed), ag.elementwise_grad(function)(x), rtol=1e-12)


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda x: F.leaky_relu(x, -0.1), ["leaky_relu", "negative_slope", "-0.1", "prelu"]),
        (lambda x: F.elu(x, -1), ["elu", "alpha", "-1"]),
        (lambda x: F.softplus(x, 0), ["softplus", "beta", "over 0"]),
        (lambda x: F.hardtanh(x, 1, 1), ["hardtanh", "min_val=1", "max_val=1"]),
    ],
)
def test_wrong_settings(call, words):
    with pytest.raises(ag.ArgumentError) as caught:
        call(np.zeros(3))
    assert all(word in str(caught.value) for word in words)


def test_prelu_of_another_shape():
    with pytest.raises(ag.ShapeError, match=r"prelu: x is \(2, 3\), so weight \(2,\) must be \(1,\) or, .*\(3,\)"):
        F.prelu(np.zeros((2, 3)), np.zeros(2))
