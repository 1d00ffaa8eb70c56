"""The compiled gradient of max and min against the rule on plain arrays."""

import numpy as np
import pytest

import autograd_core as ag
from autograd_core.backends.compiled import extremes, plain
from tests.core.backends.compiled.agreement import assert_close, on_threads


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("shape", [(3, 7), (1, 1), (40, 1000), (3, 5, 33)])
@pytest.mark.parametrize("keepdims", [True, False])
@pytest.mark.parametrize("function", [ag.max, ag.min])
def test_equals_the_plain_code(function, keepdims, shape, dtype):
    rng = np.random.default_rng(0)
    x = rng.integers(-9, 9, shape).astype(dtype)  # whole numbers, so that many tie
    x.reshape(-1, shape[-1])[::3, -1] = np.nan
    x[-1] = np.inf
    v = ag.Variable(x)
    with plain():
        y = function(v, axis=-1, keepdims=keepdims)
        gy = rng.standard_normal(y.shape).astype(dtype)
        y.backward(gy)
    assert_close(on_threads(extremes.share_among_winners, gy, x, y.array), v.grad)


def test_large_arrays_over_any_axis():
    x = np.random.default_rng(0).standard_normal((40, 50, 60))
    for axis in (0, 1, 2, -1, (1, 2), None):
        gradients = []
        for array in (x, np.asfortranarray(x)):
            v = ag.Variable(array)
            y = ag.max(v, axis=axis)
            y.backward(np.ones(y.shape))
            gradients.append(v.grad)
        np.testing.assert_array_equal(gradients[0], x == x.max(axis=axis, keepdims=True))
        np.testing.assert_array_equal(*gradients)
