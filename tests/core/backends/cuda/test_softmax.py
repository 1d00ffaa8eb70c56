"""CUDA kernels of softmax against the plain array code in float64."""

import numpy as np
import pytest

from autograd_core.backends import softmax as plain
from autograd_core.backends.cuda import kernels

pytestmark = pytest.mark.on_card

SHAPES = [(1, 1), (3, 10), (2, 3, 33), (2, 700)]


@pytest.mark.parametrize("shape", SHAPES)
def test_forward_and_backward(card, dtype, close, rng, shape):
    x = (rng.standard_normal(shape) * 4).astype(dtype)
    gy = rng.standard_normal(shape).astype(dtype)
    wide, wide_gy = x.astype(np.float64), gy.astype(np.float64)
    fast = kernels("softmax", card(x))
    y = plain.softmax(np, wide, -1)
    close(fast.softmax(card(x)), y)
    log_y = plain.log_softmax(np, wide, -1)
    close(fast.log_softmax(card(x)), log_y, 4)
    y, log_y = y.astype(dtype), log_y.astype(dtype)
    exact, exact_log = y.astype(np.float64), log_y.astype(np.float64)
    mean = (wide_gy * exact).sum(axis=-1, keepdims=True)
    close(fast.softmax_backward(card(gy), card(y)), exact * (wide_gy - mean))
    whole = wide_gy.sum(axis=-1, keepdims=True)
    close(fast.log_softmax_backward(card(gy), card(log_y)), wide_gy - np.exp(exact_log) * whole, 4)


def test_the_two_steps_apart(card, dtype, close, rng):
    x = rng.standard_normal((5, 37)).astype(dtype)
    scale = rng.uniform(0.5, 2, 5).astype(dtype)
    top, total = plain.exponential_sums(np, x.astype(np.float64))
    fast = kernels("softmax", card(x))
    found_top, found_total = fast.exponential_sums(card(x))
    close(found_top, top)
    close(found_total, total)
    expected = plain.exponentials(np, x.astype(np.float64), top, scale.astype(np.float64))
    close(fast.exponentials(card(x), card(top.astype(dtype)), card(scale)), expected)


def test_arrays_in_another_order(card, rng):
    x = rng.standard_normal((33, 7)).T
    found = kernels("softmax", card(x)).softmax(card(np.zeros((9, 66)))[1:8, ::2] + card(x))
    np.testing.assert_allclose(found.get(), plain.softmax(np, x, -1), rtol=1e-14)


@pytest.mark.filterwarnings("ignore:invalid:RuntimeWarning")
def test_infinite_scores_and_nans(card):
    inf, nan = np.inf, np.nan
    x = np.array([[-inf, 0, 1], [inf, 0, 1], [-inf, -inf, -inf], [nan, 0, 1], [0, 1, nan]])
    fast = kernels("softmax", card(x))
    np.testing.assert_allclose(fast.softmax(card(x)).get(), plain.softmax(np, x, -1))
    with np.errstate(divide="ignore"):
        np.testing.assert_allclose(fast.log_softmax(card(x)).get(), plain.log_softmax(np, x, -1))
    top, _ = plain.exponential_sums(np, x)
    np.testing.assert_array_equal(fast.exponential_sums(card(x))[0].get(), top)
