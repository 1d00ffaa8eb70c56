"""The compiled attention against the plain array code, a formula in float64, and itself on other numbers of threads."""

import numpy as np
import pytest

from autograd_core import INPUTS
from autograd_core.backends import attention as reference
from autograd_core.backends import threads
from autograd_core.backends.compiled import attention as compiled
from autograd_core.backends.compiled import plain

SHAPES = [  # leading axes, queries, keys, size, width
    ((2, 3), 64, 64, 32, 32),
    ((2, 3), 70, 33, 5, 7),
    ((5,), 1, 130, 16, 16),
    ((), 150, 9, 8, 3),
]
MASKS = ["none", "booleans", "numbers", "keys"]


def operands(rng, shape, dtype):
    heads, queries, keys, size, width = shape
    sizes = [(queries, size), (keys, size), (keys, width), (queries, width)]
    return [rng.standard_normal((*heads, *each)).astype(dtype) for each in sizes]


def mask_of(rng, kind, shape, dtype):
    heads, queries, keys, _, _ = shape
    if kind == "none":
        return None
    if kind == "numbers":
        return rng.standard_normal((*heads, queries, keys)).astype(dtype)
    if kind == "keys":
        return rng.random((*heads[:1], *[1] * len(heads), keys)) < 0.7
    mask = rng.random((queries, keys)) < 0.7
    mask[0] = False  # a query that may look nowhere
    return mask


def formula(gy, q, k, v, mask, keep, scale, kept):
    """The result and the gradients, in float64."""
    gy, q, k, v = [a.astype(np.float64) for a in (gy, q, k, v)]
    scores = np.einsum("...ld,...sd->...ls", q, k) * scale
    if mask is not None:
        scores = np.where(mask, scores, -np.inf) if mask.dtype == bool else scores + mask
    e = np.exp(scores)
    p = e / np.where(e.sum(axis=-1, keepdims=True), e.sum(axis=-1, keepdims=True), 1)
    factor = 1.0 if keep is None else keep * kept
    gp = np.einsum("...le,...se->...ls", gy, v) * factor
    gs = p * (gp - (p * gp).sum(axis=-1, keepdims=True))
    gq, gk = np.einsum("...ls,...sd->...ld", gs, k) * scale, np.einsum("...ls,...ld->...sd", gs, q) * scale
    return (p * factor) @ v, gq, gk, np.einsum("...ls,...le->...se", p * factor, gy)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("kind", MASKS)
@pytest.mark.parametrize("dropout", [False, True])
def test_equals_the_formula(shape, dtype, kind, dropout):
    rng = np.random.default_rng(0)
    q, k, v, gy = operands(rng, shape, dtype)
    mask = mask_of(rng, kind, shape, dtype)
    keep = rng.random((*shape[0], *shape[1:3])) < 0.8 if dropout else None
    expected = formula(gy, q, k, v, mask, keep, 0.3, 1.25)
    found = {}
    for count in (1, 2):
        before = threads.get_num_threads()
        threads.set_num_threads(count)
        try:
            y = compiled.attention(q, k, v, mask, keep, 0.3, 1.25)
            found[count] = y, *compiled.attention_backward(gy, q, k, v, mask, keep, 0.3, 1.25)
        finally:
            threads.set_num_threads(before)
    with plain():
        other = reference.attention(np, q, k, v, mask, keep, 0.3, 1.25)
    close = {"rtol": 1e-4, "atol": 2e-5} if dtype == np.float32 else {"rtol": 1e-10, "atol": 1e-12}
    np.testing.assert_allclose(other, expected[0], **close)
    for a, b, right in zip(found[1], found[2], expected, strict=True):
        assert a.dtype == dtype
        np.testing.assert_array_equal(a, b)
        np.testing.assert_allclose(a, right, **close)


def test_heads_of_one_array_that_nothing_may_write_to():
    rng = np.random.default_rng(0)
    x = rng.standard_normal((2, 40, 3, 3, 16)).astype(np.float32)
    x.flags.writeable = False
    q, k, v = x.transpose(2, 0, 3, 1, 4)  # (2, 3, 40, 16) each, apart in memory
    gy = np.broadcast_to(np.float32(0.5), q.shape)
    y = compiled.attention(q, k, v, None, None, 0.25, 1.0)
    assert y.transpose(0, 2, 1, 3).flags.c_contiguous  # so that joining the heads again needs no copy
    expected = formula(gy, q, k, v, None, None, 0.25, 1.0)
    for a, b in zip((y, *compiled.attention_backward(gy, q, k, v, None, None, 0.25, 1.0)), expected, strict=True):
        np.testing.assert_allclose(a, b, rtol=1e-4, atol=1e-5)


@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf])
@pytest.mark.parametrize("masked", [False, True])
def test_what_is_no_number_goes_where_it_goes_in_the_plain_code(value, masked):
    rng = np.random.default_rng(0)
    q, k, v, _ = operands(rng, SHAPES[0], np.float32)
    q[0, 0, 3, 0] = k[1, 1, 2, 0] = value
    mask = np.tril(np.ones((64, 64), bool)) if masked else None
    with plain(), np.errstate(all="ignore"):
        expected = reference.attention(np, q, k, v, mask, None, 0.2, 1.0)
    y = compiled.attention(q, k, v, mask, None, 0.2, 1.0)
    np.testing.assert_allclose(y, expected, rtol=1e-4, atol=1e-5)


def test_saves_nothing_but_the_inputs():
    from autograd_nn.functional.attention import Attention

    assert Attention.saves is INPUTS
