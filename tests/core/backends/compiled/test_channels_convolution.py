"""Convolution with channels side by side against the plain array code in float64, all three directions."""

import numpy as np
import pytest

from autograd_core.backends import convolution as reference
from autograd_core.backends import threads
from autograd_core.backends.compiled import channels_convolution, convolution, plain
from autograd_core.backends.windows import Window

# images, channels, filters, height, width, kernel, stride, padding, dilation
CASES = [
    (3, 16, 48, 9, 11, (3, 3), (2, 2), ((1, 1), (1, 1)), (1, 1)),
    (5, 32, 16, 8, 8, (3, 3), (2, 2), ((0, 0), (0, 0)), (1, 1)),
    (2, 16, 48, 13, 5, (3, 2), (2, 1), ((2, 2), (1, 0)), (2, 1)),
    (4, 64, 32, 8, 8, (1, 1), (2, 2), ((0, 0), (0, 0)), (1, 1)),
    (3, 16, 16, 7, 7, (4, 4), (2, 2), ((1, 1), (1, 1)), (1, 1)),
    (2, 16, 32, 9, 10, (3, 3), (3, 2), ((1, 0), (0, -2)), (1, 1)),
    (1, 16, 16, 12, 12, (2, 2), (4, 3), ((0, 0), (0, 0)), (1, 1)),  # pixels that no window sees
    (2, 16, 16, 9, 9, (5, 5), (2, 2), ((2, 2), (2, 2)), (2, 2)),  # phases that see no place of the window
    (30, 16, 16, 4, 4, (5, 5), (1, 1), ((2, 2), (2, 2)), (1, 1)),
    (1, 16, 16, 6, 50, (3, 3), (2, 2), ((1, 1), (1, 1)), (1, 1)),
]


def operands(n, c, k, h, w, kernel, stride, padding, dilation):
    rng = np.random.default_rng(0)
    window = Window(kernel, stride, padding, dilation)
    x = rng.standard_normal((n, c, h, w), dtype=np.float32)
    weight = rng.standard_normal((k, c, *kernel), dtype=np.float32)
    gy = rng.standard_normal((n, k, *window.positions("conv2d", (h, w))), dtype=np.float32)
    return window, x, weight, gy, rng.standard_normal(k, dtype=np.float32)


def results(window, x, weight, gy, bias):
    y, gx = np.empty_like(gy), np.empty_like(x)
    channels_convolution.conv(x, weight, bias, y, window)
    channels_convolution.conv_input(gy, weight, gx, window)
    return y, gx, channels_convolution.conv_weight(gy, x, window)


@pytest.mark.parametrize("case", CASES)
def test_equals_the_plain_code_whatever_the_number_of_threads(case):
    window, x, weight, gy, bias = operands(*case)
    before, found = threads.get_num_threads(), []
    for count in (1, 2, 3):
        threads.set_num_threads(count)
        found.append(results(window, x, weight, gy, bias))
    threads.set_num_threads(before)
    for other in found[1:]:
        assert all(a.tobytes() == b.tobytes() for a, b in zip(found[0], other, strict=True))
    with plain():
        wide, filters, above = (a.astype(np.float64) for a in (x, weight, gy))
        expected = (
            reference.conv(np, wide, filters, window, 1, bias.astype(np.float64)),
            reference.conv_input(np, above, filters, window, 1, x.shape[2:]),
            reference.conv_weight(np, above, wide, window, 1),
        )
    for got, right in zip(found[0], expected, strict=True):
        assert got.dtype == np.float32
        np.testing.assert_allclose(got, right, rtol=0, atol=1e-6 * np.abs(right).max())


def test_strided_convolutions_take_it_in_all_three_directions(monkeypatch):
    window, x, weight, gy, _ = operands(2, 32, 32, 16, 16, (3, 3), (2, 2), ((1, 1), (1, 1)), (1, 1))
    taken = []
    for name in ("conv", "conv_input", "conv_weight"):
        original = getattr(channels_convolution, name)
        monkeypatch.setattr(
            channels_convolution, name, lambda *a, name=name, original=original: taken.append(name) or original(*a)
        )
    convolution.conv(x, weight, window, 1)
    convolution.conv_input(gy, weight, window, 1, (16, 16))
    convolution.conv_weight(gy, x, window, 1)
    assert taken == ["conv", "conv_input", "conv_weight"]


@pytest.mark.parametrize("case", [*CASES, (2, 16, 16, 7, 7, (3, 3), (1, 1), ((6, 6), (6, 6)), (6, 6))])
def test_what_fills_up_tiles_lies_in_the_frame_too(case):
    """Out of it there is memory of others, or none."""
    window, x, _, gy, _ = operands(*case)
    for make, source, result in (
        (channels_convolution._forward, x, gy),
        (channels_convolution._backward, gy, x),
    ):
        channels = source.shape[1]
        frame, tables = make(1, channels, result.shape[1], result.shape[2:], window)
        for phase in range(len(tables.places) - 1):
            lefts = tables.lefts[tables.spots[phase] : tables.spots[phase + 1]].astype(np.int64)
            shifts = tables.shifts[tables.places[phase] : tables.places[phase + 1]].astype(np.int64)
            begins = lefts + shifts[:, None]
            assert begins.min() >= 0
            assert begins.max() + channels <= frame.height * frame.pitch * channels
