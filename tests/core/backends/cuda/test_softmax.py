"""CUDA kernels of softmax against the plain array code in float64."""

import numpy as np
import pytest

import autograd_core as ag
from autograd_core import backends
from autograd_core.backends import softmax as plain
from autograd_core.backends.cuda import kernels
from autograd_nn import functional as F

pytestmark = pytest.mark.on_card

SHAPES = [(1, 1), (3, 10), (2, 3, 33), (2, 700)]


ALONG = {
    **{f"{shape} last": (shape, -1) for shape in SHAPES},
    "apart": ((3, 5, 7), 1),
    "first": ((9, 4), 0),
    "blocks": ((2, 3, 301), -2),
    "one beside another": ((3, 5, 1), 1),
}


@pytest.mark.parametrize("few", [True, False])
@pytest.mark.parametrize(("shape", "axis"), ALONG.values(), ids=ALONG)
def test_forward_and_backward(card, dtype, close, rng, monkeypatch, shape, axis, few):
    x = (rng.standard_normal(shape) * 4).astype(dtype)
    gy = rng.standard_normal(shape).astype(dtype)
    wide, wide_gy = x.astype(np.float64), gy.astype(np.float64)
    fast = kernels("softmax", card(x))
    monkeypatch.setattr(fast, "_FEW", 10**6 if few else 0)
    y = plain.softmax(np, wide, axis)
    close(fast.softmax(card(x), axis), y)
    log_y = plain.log_softmax(np, wide, axis)
    close(fast.log_softmax(card(x), axis), log_y, 4)
    y, log_y = y.astype(dtype), log_y.astype(dtype)
    exact, exact_log = y.astype(np.float64), log_y.astype(np.float64)
    mean = (wide_gy * exact).sum(axis=axis, keepdims=True)
    close(fast.softmax_backward(card(gy), card(y), axis), exact * (wide_gy - mean))
    whole = wide_gy.sum(axis=axis, keepdims=True)
    close(fast.log_softmax_backward(card(gy), card(log_y), axis), wide_gy - np.exp(exact_log) * whole, 4)


@pytest.mark.parametrize("few", [True, False])
@pytest.mark.parametrize("shape", [(5, 37), (2, 5, 3, 4), (3, 2, 300)])
def test_the_two_steps_apart(card, dtype, close, rng, monkeypatch, shape, few):
    x = rng.standard_normal(shape).astype(dtype)
    scale = rng.uniform(0.5, 2, shape[:1] + shape[2:]).astype(dtype)
    top, total = plain.exponential_sums(np, x.astype(np.float64))
    fast = kernels("softmax", card(x))
    monkeypatch.setattr(fast, "_FEW", 10**6 if few else 0)
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


def test_the_ops_use_them_along_any_axis(card, rng):
    x = rng.standard_normal((3, 4, 5))
    labels = rng.integers(0, 4, (3, 5))
    for op in (
        lambda v, move: F.softmax(v, 1),
        lambda v, move: F.log_softmax(v, 0),
        lambda v, move: F.cross_entropy(v, move(labels)),
    ):
        results = []
        for move in (np.array, card):
            v = ag.Variable(move(x), requires_grad=True)
            with backends.explain() as ran:
                y = op(v, move)
                (y * y).sum().backward()
            results.append((y.array, v.grad))
        assert ran.calls["softmax", "CUDA kernel"] == 2
        for here, there in zip(*results, strict=True):
            np.testing.assert_allclose(there.get(), here, rtol=1e-12, atol=1e-14)
