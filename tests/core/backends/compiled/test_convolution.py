"""The compiled convolutions against the plain array code, over sizes that don't divide evenly, and any thread count."""

import numpy as np
import pytest

from autograd_core.backends import convolution as reference
from autograd_core.backends import threads
from autograd_core.backends.compiled import convolution as compiled
from autograd_core.backends.compiled import plain
from autograd_core.backends.windows import Window

# images, channels, filters, height, width, kernel, stride, padding (top, bottom), (left, right), dilation, groups
CASES = {
    "5x5 padded": (3, 1, 6, 28, 28, (5, 5), (1, 1), ((2, 2), (2, 2)), (1, 1), 1),
    "5x5": (5, 6, 16, 14, 13, (5, 5), (1, 1), ((0, 0), (0, 0)), (1, 1), 1),
    "stride 2, groups": (4, 4, 6, 9, 8, (3, 3), (2, 2), ((1, 1), (1, 1)), (1, 1), 2),
    "all uneven": (2, 3, 4, 11, 12, (3, 2), (1, 2), ((1, 0), (0, 2)), (2, 1), 1),
    "depthwise": (7, 8, 8, 7, 7, (3, 3), (1, 1), ((1, 1), (1, 1)), (1, 1), 8),
    "1x1": (2, 5, 7, 6, 6, (1, 1), (1, 1), ((0, 0), (0, 0)), (1, 1), 1),
    "1x1 stride 2": (2, 5, 7, 6, 6, (1, 1), (2, 2), ((0, 0), (0, 0)), (1, 1), 1),
    "7x7 stride 2": (1, 3, 8, 41, 60, (7, 7), (2, 2), ((3, 3), (3, 3)), (1, 1), 1),
    "padding past the kernel": (3, 4, 4, 5, 5, (3, 3), (1, 1), ((4, 4), (3, 3)), (1, 1), 1),
    "negative padding": (2, 3, 4, 7, 8, (3, 3), (1, 1), ((1, -1), (0, -2)), (1, 1), 1),
    "negative padding, stride 2": (2, 3, 4, 8, 8, (3, 3), (2, 2), ((1, -1), (1, -1)), (1, 1), 1),
    "stride past the kernel": (2, 3, 9, 11, 12, (2, 2), (3, 3), ((1, 0), (0, 1)), (1, 1), 1),
    "rows in several blocks": (1, 64, 9, 70, 71, (3, 3), (1, 1), ((1, 1), (1, 1)), (1, 1), 1),
    "dilation 3": (2, 3, 5, 12, 15, (3, 3), (1, 1), ((3, 3), (3, 3)), (3, 3), 1),
    "many filters": (2, 40, 70, 16, 16, (3, 3), (1, 1), ((1, 1), (1, 1)), (1, 1), 1),
    "one row": (3, 2, 3, 1, 17, (1, 3), (1, 1), ((0, 0), (1, 1)), (1, 1), 1),
}


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("case", CASES)
def test_equals_the_plain_code(case, dtype, count):
    n, c, k, h, w, kernel, stride, padding, dilation, groups = CASES[case]
    window = Window(kernel, stride, padding, dilation)
    rng = np.random.default_rng(0)
    x = rng.standard_normal((n, c, h, w)).astype(dtype)
    weight = rng.standard_normal((k, c // groups, *kernel)).astype(dtype)
    gy = rng.standard_normal((n, k, *window.positions("conv2d", (h, w)))).astype(dtype)
    close = {"rtol": 1e-4, "atol": 2e-4} if dtype == "float32" else {"rtol": 1e-11, "atol": 1e-11}
    with plain():
        expected = (
            reference.conv(np, x, weight, window, groups),
            reference.conv_input(np, gy, weight, window, groups, (h, w)),
            reference.conv_weight(np, gy, x, window, groups),
        )
    found = (
        compiled.conv(x, weight, window, groups),
        compiled.conv_input(gy, weight, window, groups, (h, w)),
        compiled.conv_weight(gy, x, window, groups),
    )
    for a, b in zip(found, expected, strict=True):
        assert a.dtype == dtype
        np.testing.assert_allclose(a, b, **close)


def test_results_do_not_depend_on_the_number_of_threads():
    window = Window((3, 3), (1, 1), ((1, 1), (1, 1)), (1, 1))
    rng = np.random.default_rng(1)
    x, weight = rng.standard_normal((13, 8, 14, 14)), rng.standard_normal((9, 8, 3, 3))
    gy = rng.standard_normal((13, 9, 14, 14))
    before, results = threads.get_num_threads(), []
    for count in (1, 2, 5):
        threads.set_num_threads(count)
        results.append((compiled.conv(x, weight, window, 1), compiled.conv_weight(gy, x, window, 1)))
    threads.set_num_threads(before)
    for other in results[1:]:
        for a, b in zip(results[0], other, strict=True):
            assert a.tobytes() == b.tobytes()


def test_bias_and_memory_that_is_not_contiguous():
    window = Window((3, 3), (1, 1), ((1, 1), (1, 1)), (1, 1))
    rng = np.random.default_rng(2)
    x = rng.standard_normal((6, 6, 4, 5)).transpose(3, 2, 0, 1)
    weight = rng.standard_normal((3, 3, 7, 4)).transpose(2, 3, 0, 1)
    bias = rng.standard_normal(7)
    with plain():
        expected = reference.conv(np, x, weight, window, 1) + bias[:, None, None]
    np.testing.assert_allclose(compiled.conv(x, weight, window, 1, bias), expected, rtol=1e-12)
