"""Convolution by CUDA kernels against the plain array code in float64."""

import numpy as np
import pytest

import autograd_core as ag
from autograd_core import backends
from autograd_core.backends import compiled, convolution
from autograd_core.backends.cuda import kernels
from autograd_core.backends.windows import Window
from autograd_nn import functional as F

pytestmark = pytest.mark.on_card

# images, channels, height, width; filters; groups; window
CASES = {
    "3x3": ((2, 3, 7, 5), 4, 1, Window((3, 3), (1, 1), ((1, 1), (1, 1)), (1, 1))),
    "strides": ((3, 2, 9, 8), 5, 1, Window((2, 3), (2, 3), ((0, 1), (2, 0)), (1, 1))),
    "dilation": ((1, 2, 9, 9), 2, 1, Window((3, 2), (1, 2), ((2, 2), (0, 0)), (2, 3))),
    "groups": ((2, 4, 5, 6), 6, 2, Window((3, 3), (1, 1), ((1, 1), (1, 1)), (1, 1))),
    "depthwise": ((2, 3, 5, 6), 3, 3, Window((3, 3), (2, 2), ((1, 1), (1, 1)), (1, 1))),
    "1x1": ((2, 3, 4, 5), 7, 1, Window((1, 1), (1, 1), ((0, 0), (0, 0)), (1, 1))),
}


@pytest.mark.parametrize("limit", [None, 500], ids=["at once", "in parts"])
@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_agrees_with_the_plain_code(card, dtype, close, rng, monkeypatch, case, limit):
    shape, filters, groups, window = case
    if limit:
        monkeypatch.setattr(convolution, "_ON_DEVICE", limit)
    x = rng.standard_normal(shape).astype(dtype)
    weight = (rng.standard_normal((filters, shape[1] // groups, *window.kernel)) / 4).astype(dtype)
    bias, gy = rng.standard_normal(filters).astype(dtype), None
    gy = rng.standard_normal((shape[0], filters, *window.positions("", shape[2:]))).astype(dtype)
    fast = kernels("convolution", card(x), card(weight))
    wide = [array.astype(np.float64) for array in (x, weight, bias, gy)]
    with compiled.plain():
        expected = (
            convolution.conv(np, *wide[:2], window, groups, wide[2]),
            convolution.conv_input(np, wide[3], wide[1], window, groups, shape[2:]),
            convolution.conv_weight(np, wide[3], wide[0], window, groups),
            wide[3].sum(axis=(0, 2, 3)),
        )
    x, weight, bias, gy = map(card, (x, weight, bias, gy))
    close(fast.conv(x, weight, window, groups, bias), expected[0], 4)
    close(fast.conv_input(gy, weight, window, groups, shape[2:]), expected[1], 8)
    close(fast.conv_weight(gy, x, window, groups), expected[2], 40 if limit else 20)
    close(fast.conv_bias(gy), expected[3], 10)


def test_the_op_uses_it(card, rng):
    x, weight, bias = rng.standard_normal((2, 3, 6, 6)), rng.standard_normal((4, 3, 3, 3)), rng.standard_normal(4)
    results = []
    for move in (np.array, card):
        inputs = [ag.Variable(move(array), requires_grad=True) for array in (x, weight, bias)]
        with backends.explain() as ran:
            y = F.conv2d(*inputs, padding=1)
            (y * y).sum().backward()
        results.append([y.array, *(v.grad for v in inputs)])
    assert {way for work, way in ran.calls if work == "convolution"} == {"CUDA kernel"}
    for here, there in zip(*results, strict=True):
        np.testing.assert_allclose(there.get(), here, rtol=1e-11, atol=1e-12)
