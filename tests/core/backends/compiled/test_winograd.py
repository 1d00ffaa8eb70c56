"""Convolution by Winograd's transforms against the plain array code in float64."""

import numpy as np
import pytest

from autograd_core.backends import convolution as reference
from autograd_core.backends import threads
from autograd_core.backends.compiled import convolution, plain, winograd
from autograd_core.backends.windows import Window

# images, channels, filters, height, width, padding: maps that 4x4 tiles cover unevenly, few and many images at once
CASES = [
    (3, 16, 17, 9, 11, ((1, 1), (1, 1))),
    (5, 20, 16, 8, 8, ((0, 0), (0, 0))),
    (2, 16, 16, 13, 5, ((2, 2), (1, 0))),
    (1, 16, 32, 4, 4, ((1, 1), (1, 1))),
    (40, 16, 16, 7, 7, ((1, 1), (1, 1))),
    (2, 16, 16, 9, 10, ((1, -1), (0, -2))),
    (1, 3, 2, 70, 45, ((1, 1), (1, 1))),
]
TOLERANCE = 1e-5  # of the largest value; the transforms cost about one of float32's seven digits


@pytest.fixture(params=[1, 2])
def count(request):
    before = threads.get_num_threads()
    threads.set_num_threads(request.param)
    yield request.param
    threads.set_num_threads(before)


def operands(n, c, k, h, w, padding):
    rng = np.random.default_rng(0)
    window = Window((3, 3), (1, 1), padding, (1, 1))
    x = rng.standard_normal((n, c, h, w), dtype=np.float32)
    weight = rng.standard_normal((k, c, 3, 3), dtype=np.float32)
    gy = rng.standard_normal((n, k, *window.positions("conv2d", (h, w))), dtype=np.float32)
    return window, x, weight, gy, rng.standard_normal(k, dtype=np.float32)


def assert_close(found, expected):
    assert found.dtype == np.float32
    assert np.abs(found - expected).max() <= TOLERANCE * np.abs(expected).max()


@pytest.mark.parametrize("case", CASES)
def test_equals_the_plain_code(case, count):
    window, x, weight, gy, bias = operands(*case)
    y = np.empty(gy.shape, np.float32)
    winograd.conv(x, weight, bias, y, window.padding)
    with plain():
        wide = x.astype(np.float64)
        assert_close(y, reference.conv(np, wide, weight.astype(np.float64), window, 1) + bias[:, None, None])
        expected = reference.conv_weight(np, gy.astype(np.float64), wide, window, 1)
    assert_close(winograd.conv_weight(gy, x, window.padding), expected)


def test_results_do_not_depend_on_the_number_of_threads():
    window, x, weight, gy, bias = operands(13, 16, 16, 12, 12, ((1, 1), (1, 1)))
    before, results = threads.get_num_threads(), []
    for many in (1, 2, 5):
        threads.set_num_threads(many)
        y = np.empty(gy.shape, np.float32)
        winograd.conv(x, weight, bias, y, window.padding)
        results.append(y.tobytes() + winograd.conv_weight(gy, x, window.padding).tobytes())
    threads.set_num_threads(before)
    assert results[0] == results[1] == results[2]


def test_large_convolutions_take_it_in_all_three_directions(monkeypatch):
    window, x, weight, gy, _ = operands(2, 128, 128, 24, 24, ((1, 1), (1, 1)))
    taken = []
    for name in ("conv", "conv_weight"):
        original = getattr(winograd, name)
        monkeypatch.setattr(winograd, name, lambda *a, name=name, original=original: taken.append(name) or original(*a))
    found = (
        convolution.conv(x, weight, window, 1),
        convolution.conv_input(gy, weight, window, 1, (24, 24)),
        convolution.conv_weight(gy, x, window, 1),
    )
    assert taken == ["conv", "conv", "conv_weight"]
    with plain():
        wide, filters, above = (a.astype(np.float64) for a in (x, weight, gy))
        assert_close(found[0], reference.conv(np, wide, filters, window, 1))
        assert_close(found[1], reference.conv_input(np, above, filters, window, 1, (24, 24)))
        assert_close(found[2], reference.conv_weight(np, above, wide, window, 1))
    convolution.conv(x.astype(np.float64), weight.astype(np.float64), window, 1)  # all digits for checks
    assert len(taken) == 3
