"""CUDA kernels of root-mean-square normalisation against the op's plain code in float64."""

import numpy as np
import pytest

import autograd_core as ag
from autograd_core.backends import compiled
from autograd_core.backends.cuda import kernels
from autograd_nn import functional as F

pytestmark = pytest.mark.on_card

EPS = 1e-3


@pytest.mark.parametrize("affine", [True, False])
@pytest.mark.parametrize(("shape", "size"), [((70, 9), 9), ((2, 3, 4), 12), ((2, 300), 300)])
def test_forward_and_backward(card, dtype, close, rng, shape, size, affine):
    x, gy = rng.standard_normal((2, *shape)).astype(dtype)
    weight = rng.uniform(0.5, 1.5, size).astype(dtype)
    v, w = (ag.Variable(array.astype(np.float64), requires_grad=True) for array in (x.reshape(-1, size), weight))
    with compiled.plain():
        y = F.rms_norm(v, size, w if affine else None, EPS)
        y.backward(gy.astype(np.float64).reshape(-1, size))
    fast = kernels("rms_norm", card(x))
    given = card(weight) if affine else None
    close(fast.rms_norm(card(x), given, size, EPS).reshape(-1, size), y.array)
    gx, gweight = fast.rms_norm_backward(card(gy), card(x), given, size, EPS)
    close(gx.reshape(-1, size), v.grad, 2)
    if affine:
        close(gweight, w.grad, 4)


def test_the_op_uses_it(card, rng):
    x, weight = rng.standard_normal((3, 4, 5)), rng.standard_normal((4, 5))
    results = []
    for move in (np.array, card):
        v, w = (ag.Variable(move(array), requires_grad=True) for array in (x, weight))
        F.rms_norm(v, (4, 5), w).sum().backward()
        results.append((v.grad, w.grad))
    for here, there in zip(*results, strict=True):
        np.testing.assert_allclose(there.get(), here, rtol=1e-12, atol=1e-14)


def test_values_near_the_largest_float_make_no_nan(card):
    x, gy, weight = np.full((3, 5), 3e38, np.float32), np.full((3, 5), 3, np.float32), np.ones(5, np.float32)
    fast = kernels("rms_norm", card(x))
    assert not fast.rms_norm(card(x), card(weight), 5, EPS).get().any()
    for gradient in fast.rms_norm_backward(card(gy), card(x), card(weight), 5, EPS):
        assert not gradient.get().any()
