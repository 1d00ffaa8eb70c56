"""Half precision in the functions of neural networks: float32 inside, one rounding at the end, against float64."""

import numpy as np
import pytest

import autograd_core as ag
import autograd_nn as nn
from autograd_nn import functional as F
from autograd_nn.functional.attention import attention_weights
from autograd_nn.functional.lstm import LstmSteps
from tests.core.test_half import ROUNDING, assert_rounded_once, every_dtype, half_and_exact, half_dtype

LABELS = np.array([0, 2, 1, 2])
STEPS = 5


def lstm(x, w_ih, w_hh):
    zero = np.zeros((2, 4), x.dtype)
    return LstmSteps([2] * STEPS)(x, zero, zero, w_ih, w_hh)[0]


FUNCTIONS = {
    "linear": (F.linear, [(6, 3000), (5, 3000), (5,)]),
    "conv1d": (lambda x, w, b: F.conv1d(x, w, b), [(2, 40, 30), (5, 40, 9), (5,)]),
    "conv2d 3x3": (lambda x, w, b: F.conv2d(x, w, b, padding=1), [(2, 32, 16, 16), (32, 32, 3, 3), (32,)]),
    "conv2d 5x5": (lambda x, w, b: F.conv2d(x, w, b, stride=2), [(2, 8, 15, 15), (6, 8, 5, 5), (6,)]),
    "conv_transpose2d": (lambda x, w: F.conv_transpose2d(x, w), [(2, 24, 6, 6), (24, 5, 3, 3)]),
    "max_pool2d": (lambda x: F.max_pool2d(x, 2), [(2, 3, 8, 8)]),
    "avg_pool2d": (lambda x: F.avg_pool2d(x, 12), [(2, 3, 24, 24)]),
    "layer_norm": (lambda x, w, b: F.layer_norm(x, (500,), w, b), [(4, 500), (500,), (500,)]),
    "batch_norm": (lambda x, w, b: F.batch_norm(x, None, None, w, b, training=True), [(8, 3, 9, 9), (3,), (3,)]),
    "group_norm": (lambda x, w, b: F.group_norm(x, 2, w, b), [(4, 6, 9, 9), (6,), (6,)]),
    "rms_norm": (lambda x, w: F.rms_norm(x, (500,), w, 1e-6), [(4, 500), (500,)]),
    "cross_entropy": (lambda x: F.cross_entropy(x, LABELS), [(4, 900)]),
    "mse_loss": (lambda a, b: F.mse_loss(a, b), [(40, 90), (40, 90)]),
    "attention": (F.scaled_dot_product_attention, [(2, 3, 40, 16), (2, 3, 40, 16), (2, 3, 40, 16)]),
    "lstm": (lstm, [(2 * STEPS, 3), (16, 3), (16, 4)]),
    "gelu": (F.gelu, [(200,)]),
    "silu": (F.silu, [(200,)]),
    "embedding": (lambda w: F.embedding(np.zeros(3000, np.intp), w), [(2, 4)]),
}
SAVE_THE_RESULT = {"lstm"}  # whose rules start from a rounded one


@every_dtype
@pytest.mark.parametrize("name", FUNCTIONS)
def test_value_and_gradients_are_rounded_once(name, dtype, rng):
    f, shapes = FUNCTIONS[name]
    arrays = [(rng.uniform(-0.5, 1, shape)).astype(half_dtype(dtype)) for shape in shapes]
    (y, xs), (expected, exact) = half_and_exact(f, arrays, rng)
    assert y.dtype == half_dtype(dtype)
    largest = np.abs(expected.array).max() * 10
    assert_rounded_once(y.array, expected.array, dtype, scale=largest)
    for x, e in zip(xs, exact, strict=True):
        assert x.grad.dtype == half_dtype(dtype)
        if name in SAVE_THE_RESULT:
            allowed = 12 * ROUNDING[dtype] * np.abs(e.grad).max()
            np.testing.assert_allclose(x.grad.astype(np.float64), e.grad, rtol=0, atol=allowed)
        else:  # a mean's gradient is that of its loss, rounded, shared out: two roundings
            roundings = 2 if name in ("cross_entropy", "mse_loss") else 1
            assert_rounded_once(x.grad, e.grad, dtype, roundings, scale=10 * np.abs(e.grad).max())


@every_dtype
def test_batch_norm_in_use_and_its_running_statistics(dtype, rng):
    x, w, b = [rng.uniform(0.5, 1, s).astype(half_dtype(dtype)) for s in ((8, 3, 9, 9), (3,), (3,))]
    mean, var = np.zeros(3, half_dtype(dtype)), np.ones(3, half_dtype(dtype))
    F.batch_norm(x, mean, var, w, b, training=True, momentum=0.5)
    wide = x.astype(np.float64)
    assert mean.dtype == var.dtype == half_dtype(dtype)
    assert_rounded_once(mean, wide.mean(axis=(0, 2, 3)) / 2, dtype)
    assert_rounded_once(var, 0.5 + wide.var(axis=(0, 2, 3), ddof=1) / 64 * 32, dtype, scale=100)
    y = F.batch_norm(ag.Variable(x), mean, var, ag.Variable(w), ag.Variable(b))
    exact = F.batch_norm(*[a.astype(np.float64) for a in (x, mean, var, w, b)])
    assert y.dtype == half_dtype(dtype)
    assert_rounded_once(y.array, np.asarray(exact), dtype, scale=10)


@every_dtype
def test_rms_norm_s_eps_is_that_of_float32(dtype):
    x = np.full((1, 4), 1e-2, half_dtype(dtype))
    np.testing.assert_allclose(np.asarray(F.rms_norm(x, (4,))).astype(np.float32), 1, rtol=5e-3)


def test_a_large_sum_of_squares_does_not_overflow():
    x = np.full((2, 4000), 100, np.float16)
    x[:, ::2] = -100  # the squares add up to 4·10⁷; float16 ends at 65,504
    np.testing.assert_array_equal(F.layer_norm(ag.Variable(x), (4000,)).array, x / 100)
    assert F.mse_loss(ag.Variable(x), np.zeros_like(x)).array == 10000


NORMALIZATIONS = {
    "batch_norm, training": lambda x, w, b, m, v: F.batch_norm(x, m, v, w, b, training=True),
    "batch_norm": lambda x, w, b, m, v: F.batch_norm(x, m, v, w, b),
    "instance_norm": lambda x, w, b, m, v: F.instance_norm(x, None, None, w, b),
    "instance_norm by given statistics": lambda x, w, b, m, v: F.instance_norm(x, m, v, w, b, use_input_stats=False),
    "group_norm": lambda x, w, b, m, v: F.group_norm(x, 2, w, b),
    "layer_norm": lambda x, w, b, m, v: F.layer_norm(ag.moveaxis(x, 1, -1), (6,), w, b),
    "rms_norm": lambda x, w, b, m, v: F.rms_norm(ag.moveaxis(x, 1, -1), (6,), w),
}


@every_dtype
@pytest.mark.parametrize("name", NORMALIZATIONS)
def test_normalization_by_float32_weights_keeps_the_dtype_of_its_input(name, dtype, rng):
    """Computed in float32, and as in PyTorch rounded to what came in."""
    array = (300 * rng.standard_normal((5, 6, 40))).astype(half_dtype(dtype))  # whose squares overflow float16
    constants = [rng.uniform(0.5, 2, 6).astype(np.float32) for _ in range(4)]
    constants[3] *= 300**2
    x, exact = ag.Variable(array), ag.Variable(array.astype(np.float64))
    w, b = ag.Variable(constants[0]), ag.Variable(constants[1])
    y = NORMALIZATIONS[name](x, w, b, *[a.copy() for a in constants[2:]])
    expected = NORMALIZATIONS[name](exact, *[a.astype(np.float64) for a in constants])
    assert y.dtype == array.dtype
    assert_rounded_once(y.array, expected.array, dtype, scale=50)
    gy = rng.standard_normal(y.shape).astype(y.dtype)
    y.backward(gy)
    expected.backward(gy.astype(np.float64))
    assert x.grad.dtype == array.dtype
    assert w.grad.dtype == np.float32
    assert_rounded_once(x.grad, exact.grad, dtype, scale=1)


FAR_BELOW = {"-1e9": -1e9, "float32's lowest": float(np.finfo(np.float32).min), "-inf": -np.inf}


@every_dtype
@pytest.mark.parametrize("kind", [np.float32, np.float64])
@pytest.mark.parametrize("low", FAR_BELOW)
@pytest.mark.parametrize("inside", [False, True], ids=["half arrays", "autocast"])
def test_masks_that_half_precision_cannot_hold(inside, low, kind, dtype, rng):
    q, k, v = rng.standard_normal((3, 2, 4, 8)).astype(np.float32).astype(half_dtype(dtype))
    hidden = np.tril(np.ones((4, 4), bool), -1)
    hidden[3] = True  # a query that may look nowhere
    mask = np.where(hidden, FAR_BELOW[low], rng.standard_normal((4, 4))).astype(kind)
    exact = attention_weights(*[x.astype(np.float64) for x in (q, k)], np.where(hidden, -np.inf, mask))
    if inside:
        q, k, v = (ag.Variable(x.astype(np.float32)) for x in (q, k, v))
    with nn.amp.autocast(dtype, enabled=inside):
        p, y = attention_weights(q, k, mask), F.scaled_dot_product_attention(q, k, v, mask)
        learned = attention_weights(q, k, ag.Variable(mask)) if inside else p
    assert p.dtype == y.dtype == learned.dtype == half_dtype(dtype)
    p, y, learned = (np.asarray(getattr(x, "array", x)).astype(np.float64) for x in (p, y, learned))
    np.testing.assert_allclose(p[:, :3], exact[:, :3], atol=4 * ROUNDING[dtype])
    np.testing.assert_array_equal(learned, p)
    np.testing.assert_allclose(p[:, 3].sum(-1), 0 if low == "-inf" else 1, atol=4 * ROUNDING[dtype])
    np.testing.assert_allclose(y, p @ np.asarray(getattr(v, "array", v)).astype(np.float64), atol=0.05)
