"""The compiled pooling against the plain array code: equal to the last bit, since it only chooses."""

import numpy as np
import pytest

from autograd_core.backends import pooling as reference
from autograd_core.backends.compiled import plain
from autograd_core.backends.compiled import pooling as compiled
from autograd_core.backends.windows import Window

NONE = ((0, 0), (0, 0))
WINDOWS = [
    Window((2, 2), (2, 2), NONE, (1, 1)),
    Window((3, 3), (2, 2), NONE, (1, 1)),
    Window((3, 2), (1, 3), NONE, (2, 1)),
    Window((1, 1), (1, 1), NONE, (1, 1)),
]


@pytest.mark.parametrize("window", WINDOWS)
@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_equals_the_plain_code(window, dtype):
    rng = np.random.default_rng(0)
    x = rng.integers(-3, 4, (3, 4, 9, 11)).astype(dtype)  # whole numbers, so that many tie
    x[0, 0, 2, 3] = np.nan
    x[1, 1] = -np.inf
    out = window.positions("max_pool2d", x.shape[2:])
    with plain():
        y, where = reference.max_pool(np, x, window, out)
    found, places = compiled.max_pool(x, window, out)
    np.testing.assert_array_equal(found, y)
    np.testing.assert_array_equal(places, where)
    gy = rng.standard_normal(y.shape).astype(dtype)
    with plain():
        expected = reference.max_unpool(np, gy, where, window, x.shape[2:])
    np.testing.assert_allclose(compiled.max_unpool(gy, where, window, x.shape[2:]), expected, rtol=1e-6)
