"""Convolution by Winograd's transforms against the plain array code in float64."""

import numpy as np
import pytest

from autograd_core.backends import convolution as reference
from autograd_core.backends import threads
from autograd_core.backends.compiled import convolution, plain, winograd, winograd_weight
from autograd_core.backends.windows import Window

# images, channels, filters, height, width, padding: maps that 4x4 tiles cover unevenly, few and many images at once
CASES = [
    (3, 16, 48, 9, 11, ((1, 1), (1, 1))),
    (5, 32, 16, 8, 8, ((0, 0), (0, 0))),
    (2, 16, 16, 13, 5, ((2, 2), (1, 0))),
    (1, 16, 32, 4, 4, ((1, 1), (1, 1))),
    (40, 16, 16, 7, 7, ((1, 1), (1, 1))),
    (2, 16, 16, 9, 10, ((1, -1), (0, -2))),
    (1, 16, 80, 70, 45, ((1, 1), (1, 1))),
    (3, 192, 192, 5, 4, ((1, 1), (1, 1))),  # sums of all points at once are too large for the cache
]
TOLERANCE = 2e-6  # of the largest value


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
    y, gx = np.empty(gy.shape, np.float32), np.empty(x.shape, np.float32)
    winograd.conv(x, weight, bias, y, window.padding)
    gw = winograd_weight.conv_weight(gy, x, window.padding)
    margin = tuple((2 - before, 2 - after) for before, after in window.padding)
    winograd.conv(gy, weight, np.zeros(x.shape[1], np.float32), gx, margin, turned=True)
    with plain():
        wide, filters, above = (a.astype(np.float64) for a in (x, weight, gy))
        assert_close(y, reference.conv(np, wide, filters, window, 1) + bias[:, None, None])
        assert_close(gx, reference.conv_input(np, above, filters, window, 1, x.shape[2:]))
        assert_close(gw, reference.conv_weight(np, above, wide, window, 1))


@pytest.mark.parametrize(("n", "channels", "side"), [(13, 16, 12), (9, 192, 12)])
def test_results_do_not_depend_on_the_number_of_threads(monkeypatch, n, channels, side):
    monkeypatch.setattr(winograd_weight, "MEMORY", 36 * 2 * channels * 20)  # several blocks of tiles
    window, x, weight, gy, bias = operands(n, channels, channels, side, side, ((1, 1), (1, 1)))
    before, results = threads.get_num_threads(), []
    for many in (1, 2, 5):
        threads.set_num_threads(many)
        y = np.empty(gy.shape, np.float32)
        winograd.conv(x, weight, bias, y, window.padding)
        results.append(y.tobytes() + winograd_weight.conv_weight(gy, x, window.padding).tobytes())
    threads.set_num_threads(before)
    assert results[0] == results[1] == results[2]


@pytest.mark.parametrize("channels", [64, 512])
def test_the_error_in_float32(channels):
    """Of the order of direct convolution's, 4e-7 of the results' spread; PyTorch's gradient of filters is off by 1e-6."""
    window, x, weight, gy, bias = operands(4, channels, channels, 8, 8, ((1, 1), (1, 1)))
    y = np.empty(gy.shape, np.float32)
    winograd.conv(x, weight, bias, y, window.padding)
    with plain():
        wide, above = x.astype(np.float64), gy.astype(np.float64)
        expected = reference.conv(np, wide, weight.astype(np.float64), window, 1) + bias[:, None, None]
        gradient = reference.conv_weight(np, above, wide, window, 1)
    found = winograd_weight.conv_weight(gy, x, window.padding)
    for got, right in ((y, expected), (found, gradient)):
        assert np.sqrt(np.mean((got - right) ** 2)) < 1.1e-6 * right.std()


def test_large_convolutions_take_it_in_all_three_directions(monkeypatch):
    window, x, weight, gy, _ = operands(2, 128, 128, 24, 24, ((1, 1), (1, 1)))
    taken = []
    for module, name in ((winograd, "conv"), (winograd_weight, "conv_weight")):
        original = getattr(module, name)
        monkeypatch.setattr(
            module, name, lambda *a, name=name, original=original, **k: taken.append(name) or original(*a, **k)
        )
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
