"""CUDA kernels of normalisation against the plain array code in float64."""

import numpy as np
import pytest

import autograd_core as ag
from autograd_core import backends
from autograd_core.backends import compiled
from autograd_core.backends import normalization as plain
from autograd_core.backends.cuda import kernels
from autograd_nn import functional as F

pytestmark = pytest.mark.on_card

EPS = 1e-3
SHAPES = {
    "batch_norm": [(3, 5, 9), (2, 1, 50), (70, 3, 1), (9, 2, 3)],
    "group_norm": [(2, 3, 2, 9), (1, 1, 4, 40), (5, 2, 3, 1)],
    "layer_norm": [(70, 9), (2, 300), (5, 3)],
}
CASES = [(name, shape) for name, shapes in SHAPES.items() for shape in shapes]


def channels(name, shape):
    return {"batch_norm": shape[1], "group_norm": int(np.prod(shape[1:3])), "layer_norm": shape[1]}[name]


@pytest.mark.parametrize("affine", [True, False])
@pytest.mark.parametrize(("name", "shape"), CASES)
def test_forward_and_backward(card, dtype, close, rng, name, shape, affine):
    x, gy = ((rng.standard_normal(shape) + shift).astype(dtype) for shift in (1, 0))
    weight, bias = rng.uniform(0.5, 1.5, (2, channels(name, shape))).astype(dtype) if affine else (None, None)
    wide = [None if array is None else array.astype(np.float64) for array in (x, weight, bias, gy)]
    fast = kernels("normalization", card(x))
    with compiled.plain():
        y, mean, var = getattr(plain, name)(np, *wide[:3], EPS)
    found_y, found_mean, found_var = getattr(fast, name)(card(x), card(weight), card(bias), EPS)
    close(found_y, y, 2)
    close(found_mean, mean)
    close(found_var, var, 2)
    mean, rstd = mean.astype(dtype), (1 / np.sqrt(var + EPS)).astype(dtype)
    with compiled.plain():
        of_plain = wide[3], wide[0], mean.astype(np.float64), rstd.astype(np.float64), wide[1]
        expected = getattr(plain, f"{name}_backward")(np, *of_plain)
    found = getattr(fast, f"{name}_backward")(*map(card, (gy, x, mean, rstd, weight)))
    for one, other in zip(found, expected, strict=True):
        close(one, other, 20)


@pytest.mark.parametrize("name", SHAPES)
def test_a_large_mean_costs_no_digits_and_order_does_not_matter(card, rng, name):
    x = rng.standard_normal(SHAPES[name][0]).T.astype(np.float32).copy().T + np.float32(1000)
    with compiled.plain():
        expected, *_ = getattr(plain, name)(np, x.astype(np.float64), None, None, EPS)
    found, *_ = getattr(kernels("normalization", card(x)), name)(card(x), None, None, EPS)
    np.testing.assert_allclose(found.get(), expected, atol=3e-4)


@pytest.mark.parametrize("name", SHAPES)
def test_values_near_the_largest_float_make_no_nan(card, name):
    """Their variance is infinite, so each is normalised to 0, and gradients are 0 but the bias's."""
    x = np.zeros(SHAPES[name][0], np.float32)
    x[..., 0], x[..., -1] = 1e38, -1e38
    gy, weight = np.full_like(x, 30), np.ones(channels(name, x.shape), np.float32)
    fast = kernels("normalization", card(x))
    y, mean, var = getattr(fast, name)(card(x), card(weight), None, EPS)
    assert not y.get().any()
    rstd = 1 / np.sqrt(var.get() + np.float32(EPS))
    assert not rstd.any()
    gx, gweight, gbias = getattr(fast, f"{name}_backward")(card(gy), card(x), mean, card(rstd), card(weight))
    assert not gx.get().any()
    assert not gweight.get().any()
    np.testing.assert_array_equal(gbias.get(), 30 * x.size / len(weight))


@pytest.mark.parametrize("size", [1, 3, 8])
def test_the_layers_use_them_for_rows_of_any_length(card, rng, size):
    results = []
    x = rng.standard_normal((5, 4, size))
    for move in (np.array, card):
        v, w, b = (ag.Variable(move(a), requires_grad=True) for a in (x, np.arange(1.0, 5), np.arange(4.0)))
        with backends.explain() as ran:
            y = F.group_norm(F.batch_norm(v, None, None, w, b, training=True), 2, w, b)
            (F.layer_norm(y, (size,)) ** 2 + y).sum().backward()
        results.append([y.array, v.grad, w.grad, b.grad])
    assert ran.calls == {("normalization", "CUDA kernel"): 6}
    for here, there in zip(*results, strict=True):
        np.testing.assert_allclose(there.get(), here, rtol=1e-9, atol=1e-9)
