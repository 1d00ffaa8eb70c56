"""CUDA kernels of pooling against the plain array code."""

import numpy as np
import pytest

import autograd_core as ag
from autograd_core import backends
from autograd_core.backends import compiled, pooling
from autograd_core.backends.cuda import kernels
from autograd_core.backends.windows import Window
from autograd_nn import functional as F

pytestmark = pytest.mark.on_card

NO_PADDING = ((0, 0), (0, 0))
MAX_WINDOWS = [
    ((9, 7), Window((2, 2), (2, 2), NO_PADDING, (1, 1))),
    ((8, 11), Window((3, 2), (2, 1), NO_PADDING, (1, 3))),
    ((5, 5), Window((5, 5), (1, 1), NO_PADDING, (1, 1))),
    ((9, 7), Window((3, 3), (2, 2), ((1, 1), (1, 0)), (1, 1))),
    ((11,), Window((3,), (2,), ((1, 1),), (2,))),
    ((6,), Window((6,), (1,), ((0, 0),), (1,))),
    ((5, 6, 7), Window((2, 3, 2), (1, 2, 3), ((1, 0), (1, 1), (0, 1)), (2, 1, 1))),
]
MEAN_WINDOWS = [
    ((9, 7), Window((2, 2), (2, 2), NO_PADDING, (1, 1))),
    ((8, 11), Window((3, 2), (2, 1), ((1, 1), (0, 1)), (1, 1))),
    ((6, 6), Window((2, 3), (3, 4), ((1, 0), (1, 2)), (1, 1))),
    ((11,), Window((3,), (2,), ((1, 1),), (1,))),
    ((5, 6, 7), Window((2, 3, 2), (1, 2, 3), ((1, 0), (1, 1), (0, 1)), (1, 1, 1))),
]


@pytest.mark.parametrize(("image", "window"), MAX_WINDOWS)
def test_max_pool(card, dtype, close, rng, image, window):
    x = rng.integers(0, 9, (2, 3, *image)).astype(dtype)  # with ties
    x[0, 1, ..., 2:4] = np.nan
    x[1, 1] = -np.inf
    out = window.positions("", image)
    gy = rng.standard_normal((2, 3, *out)).astype(dtype)
    with compiled.plain():
        y, where = pooling.max_pool(np, x.astype(np.float64), window, out)
        gx = pooling.max_unpool(np, gy.astype(np.float64), where, window, image)
    fast = kernels("pooling", card(x))
    found_y, found_where = fast.max_pool(card(x), window, out)
    close(found_y, y)
    np.testing.assert_array_equal(found_where.get(), where)
    close(fast.max_unpool(card(gy), card(where), window, image), gx, 2)


@pytest.mark.parametrize(("image", "window"), MEAN_WINDOWS)
def test_mean_pool(card, dtype, close, rng, image, window):
    x = rng.standard_normal((2, 3, *image)).astype(dtype)
    out = window.positions("", image)
    gy, divisor = rng.standard_normal((2, 3, *out)).astype(dtype), rng.integers(1, 9, out).astype(dtype)
    wide, wide_gy = x.astype(np.float64), gy.astype(np.float64)
    with compiled.plain():
        y = pooling.mean_pool(np, wide, window, out, divisor.astype(np.float64))
        gx = pooling.mean_unpool(np, wide_gy, window, image, divisor.astype(np.float64))
    fast = kernels("mean_pooling", card(x))
    close(fast.mean_pool(card(x), window, out, card(divisor)), y)
    close(fast.mean_unpool(card(gy), window, image, card(divisor)), gx, 2)


@pytest.mark.parametrize(
    "op",
    [
        lambda x: F.max_pool2d(x, 3, stride=2, padding=1),
        lambda x: F.avg_pool2d(x, 3, stride=2, padding=1),
        lambda x: F.avg_pool2d(x, 3, stride=2, padding=1, count_include_pad=False, ceil_mode=True),
        lambda x: F.adaptive_avg_pool2d(x, (2, 3)),
        lambda x: F.max_pool1d(x[0], 3, stride=2, padding=1, dilation=2),
        lambda x: F.avg_pool1d(x[0], 3, stride=2, padding=1),
        lambda x: F.max_pool3d(x, 2, stride=1, padding=1),
        lambda x: F.avg_pool3d(x, (2, 3, 2), padding=1, ceil_mode=True),
    ],
)
def test_the_ops_use_them(card, rng, op):
    x = rng.standard_normal((2, 3, 8, 9))
    results = []
    for move in (np.array, card):
        v = ag.Variable(move(x), requires_grad=True)
        with backends.explain() as ran:
            y = op(v)
            (y * y).sum().backward()
        results.append((y.array, v.grad))
    assert {way for _, way in ran.calls} == {"CUDA kernel"}
    assert sum(ran.calls.values()) == 2
    for here, there in zip(*results, strict=True):
        np.testing.assert_allclose(there.get(), here, rtol=1e-12, atol=1e-14)
