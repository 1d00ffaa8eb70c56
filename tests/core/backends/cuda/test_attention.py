"""Attention by CUDA kernels against the formula in float64."""

import numpy as np
import pytest

import autograd_core as ag
from autograd_core import backends
from autograd_core.backends.cuda import kernels
from autograd_nn import functional as F

pytestmark = pytest.mark.on_card

SHAPES = {  # q, k, v
    "4 axes": ((2, 3, 5, 4), (2, 3, 37, 4), (2, 3, 37, 6)),
    "3 axes": ((2, 9, 4), (2, 9, 4), (2, 9, 4)),
    "2 axes": ((1, 3), (70, 3), (70, 1)),
}


def masks(kind, rng, shape, dtype):
    if kind == "look":
        mask = rng.random(shape[-2:]) < 0.7
        mask[0] = False  # a query that may look nowhere
        return mask
    if kind == "add":
        return rng.standard_normal((*shape[:-2], 1, shape[-1])).astype(dtype)
    return None


def expected(gy, q, k, v, mask, keep, scale, kept):
    """y and the gradients, by the formula of the ops."""
    q, k, v = (ag.Variable(array.astype(np.float64), requires_grad=True) for array in (q, k, v))
    scores = q @ k.swapaxes(-1, -2) * scale
    if mask is not None:
        scores = ag.where(mask, scores, -1e300) if mask.dtype == bool else scores + mask.astype(np.float64)
    p = ag.softmax(scores, -1)
    if mask is not None and mask.dtype == bool:
        p = p * mask
    y = (p if keep is None else p * keep * kept) @ v
    y.backward(gy.astype(np.float64))
    return y.array, q.grad, k.grad, v.grad


@pytest.mark.parametrize("limit", [None, 2000], ids=["at once", "in blocks"])
@pytest.mark.parametrize("mask", [None, "look", "add"])
@pytest.mark.parametrize("shapes", SHAPES.values(), ids=SHAPES)
def test_agrees_with_the_formula(card, dtype, close, rng, monkeypatch, shapes, mask, limit):
    q, k, v = ((rng.standard_normal(shape) / 2).astype(dtype) for shape in shapes)
    fast = kernels("attention", card(q))
    if limit:
        monkeypatch.setattr(fast, "_SCORES", limit)
    scores = (*q.shape[:-1], k.shape[-2])
    gy = rng.standard_normal((*q.shape[:-1], v.shape[-1])).astype(dtype)
    mask, keep = masks(mask, rng, scores, dtype), rng.random(scores) < 0.8 if limit else None
    y, *gradients = expected(gy, q, k, v, mask, keep, 0.6, 1.25)
    gy, q, k, v, mask, keep = map(card, (gy, q, k, v, mask, keep))
    close(fast.attention(q, k, v, mask, keep, 0.6, 1.25), y, 4)
    for one, other in zip(fast.attention_backward(gy, q, k, v, mask, keep, 0.6, 1.25), gradients, strict=True):
        close(one, other, 8)


@pytest.mark.parametrize("order", [(1, 0, 2, 3), (2, 1, 0, 3)], ids=["heads first", "tokens first"])
def test_operands_that_lie_in_another_order(card, rng, order):
    """Products may follow the layout of their factors; the kernels between them must not."""
    back = np.argsort(order)
    q, k, v = (rng.standard_normal((2, 3, n, 4)) for n in (5, 7, 7))
    mask = rng.random((2, 1, 1, 7)) < 0.6
    mask[..., 0] = True
    gy = rng.standard_normal((2, 3, 5, 4))
    turned = [card(np.ascontiguousarray(a.transpose(order))).transpose(*back) for a in (q, k, v)]
    fast = kernels("attention", *turned)
    wide = np.broadcast_to(mask, (2, 3, 5, 7))
    y, *gradients = expected(gy, q, k, v, wide, None, 0.5, 1.0)
    np.testing.assert_allclose(fast.attention(*turned, card(mask), None, 0.5, 1.0).get(), y, atol=1e-12)
    found = fast.attention_backward(card(gy), *turned, card(mask), None, 0.5, 1.0)
    for one, other in zip(found, gradients, strict=True):
        np.testing.assert_allclose(one.get(), other, atol=1e-12)


@pytest.mark.parametrize("settings", [{}, {"is_causal": True}, {"dropout_p": 0.5}])
def test_the_op_uses_it(card, rng, settings):
    arrays = rng.standard_normal((3, 2, 2, 5, 4))
    results = []
    for move in (np.array, card):
        q, k, v = (ag.Variable(move(array), requires_grad=True) for array in arrays)
        with backends.explain() as ran:
            y = F.scaled_dot_product_attention(q, k, v, **settings, rng=np.random.default_rng(0))
            (y * y).sum().backward()
        results.append([y.array, q.grad, k.grad, v.grad])
    assert ran.calls["attention", "CUDA kernel"] == 2
    for here, there in zip(*results, strict=True):
        np.testing.assert_allclose(there.get(), here, rtol=1e-11, atol=1e-12)
