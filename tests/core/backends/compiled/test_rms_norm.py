"""The compiled root-mean-square normalisation against the op on plain arrays."""

import numpy as np
import pytest

import autograd_core as ag
from autograd_core.backends.compiled import plain
from autograd_nn.functional import rms_norm
from tests.core.backends.compiled.agreement import assert_close, on_threads


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("shape", [(131, 203), (9, 30, 5, 21)])
@pytest.mark.parametrize("affine", [True, False])
def test_equals_the_plain_code(shape, dtype, affine):
    rng = np.random.default_rng(0)
    sizes = shape[len(shape) // 2 :]
    x, gy = rng.standard_normal((2, *shape)).astype(dtype)
    x.reshape(-1)[-1] = np.inf
    weight = rng.standard_normal(sizes).astype(dtype)

    def both():
        v, w = ag.Variable(x), ag.Variable(weight)
        y = rms_norm(v, sizes, w if affine else None)
        y.backward(gy)
        return (y.array, v.grad, w.grad) if affine else (y.array, v.grad)

    with plain(), np.errstate(invalid="ignore"):
        expected = both()
    for found, right in zip(on_threads(both), expected, strict=True):
        assert_close(found, right)
