"""The compiled average pooling against the plain array code."""

import numpy as np
import pytest

from autograd_core.backends import pooling as reference
from autograd_core.backends.compiled import mean_pooling as compiled
from autograd_core.backends.compiled import plain
from autograd_core.backends.windows import Window
from tests.core.backends.compiled.agreement import assert_close, on_threads

WINDOWS = [
    Window((2, 2), (2, 2), ((0, 0), (0, 0)), (1, 1)),
    Window((3, 3), (2, 2), ((1, 1), (1, 1)), (1, 1)),
    Window((3, 2), (1, 3), ((1, 1), (0, 0)), (1, 1)),
    Window((1, 4), (4, 1), ((0, 0), (2, 2)), (1, 1)),
    Window((3, 3), (2, 2), ((0, 1), (0, -1)), (1, 1)),  # the last hangs over; of the other axis an end is never seen
]


@pytest.mark.parametrize("window", WINDOWS)
@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_equals_the_plain_code(window, dtype):
    rng = np.random.default_rng(0)
    x = rng.standard_normal((3, 4, 9, 11)).astype(dtype)
    x[0, 0, 2, 3], x[1, 1, 4] = np.nan, np.inf
    out = window.positions("avg_pool2d", x.shape[2:])
    divisor = np.maximum(reference.counts(window, x.shape[2:], out, False), 1).astype(dtype)
    gy = rng.standard_normal((*x.shape[:2], *out)).astype(dtype)
    with plain():
        y = reference.mean_pool(np, x, window, out, divisor)
        gx = reference.mean_unpool(np, gy, window, x.shape[2:], divisor)
    assert_close(on_threads(compiled.mean_pool, x, window, out, divisor), y)
    assert_close(on_threads(compiled.mean_unpool, gy, window, x.shape[2:], divisor), gx)


def test_large_images_that_are_not_side_by_side():
    x = np.random.default_rng(0).standard_normal((64, 64, 4, 8))
    window, out = WINDOWS[0], (32, 32)
    with plain():
        y = reference.mean_pool(np, x.T, window, out, 4)
        gx = reference.mean_unpool(np, y.T, WINDOWS[1], (8, 16), 9)
    assert_close(reference.mean_pool(np, x.T, window, out, 4), y)
    assert_close(reference.mean_unpool(np, y.T, WINDOWS[1], (8, 16), 9), gx)
