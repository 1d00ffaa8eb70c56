"""The README's table of what each way of convolution rounds, measured against float64."""

import re
from pathlib import Path

import numpy as np
import pytest

from autograd_core import backends
from autograd_core.backends import convolution
from autograd_core.backends.compiled import plain
from autograd_core.backends.windows import Window

README = (Path(__file__).parents[4] / "README.md").read_text(encoding="utf-8")
ROWS = {
    "Winograd's transforms": [(16, 1, 1, 8), (64, 1, 1, 8), (512, 1, 1, 8)],  # channels, stride, dilation, side
    "channels side by side": [(16, 2, 1, 16), (64, 2, 1, 16), (512, 2, 1, 8)],
    "windows where they lie": [(16, 1, 2, 16), (64, 1, 2, 16), (512, 1, 2, 16)],
}


@pytest.mark.parametrize(
    ("way", "case"), [(way, case) for way, cases in ROWS.items() for case in cases], ids=lambda value: str(value)
)
def test_errors_are_those_of_the_table(way, case):
    channels, stride, dilation, side = case
    rng = np.random.default_rng(0)
    window = Window((3, 3), (stride, stride), ((dilation, dilation), (dilation, dilation)), (dilation, dilation))
    x = rng.standard_normal((4, channels, side, side), dtype=np.float32)
    weight = rng.standard_normal((channels, channels, 3, 3), dtype=np.float32)
    gy = rng.standard_normal((4, channels, *window.positions("conv2d", (side, side))), dtype=np.float32)
    with backends.explain() as ran:
        y = convolution.conv(np, x, weight, window, 1)
        gw = convolution.conv_weight(np, gy, x, window, 1)
    assert all(way in how for _, how in ran.calls)
    with plain():
        x, weight, gy = x.astype(np.float64), weight.astype(np.float64), gy.astype(np.float64)
        expected = convolution.conv(np, x, weight, window, 1), convolution.conv_weight(np, gy, x, window, 1)
    for found, right, most in zip((y, gw), expected, bounds(way), strict=True):
        assert np.sqrt(np.mean((found - right) ** 2)) < 1.05 * most * right.std()


def bounds(way):
    """The largest errors that the table names: of the results, and of the gradient of the filters."""
    row = next(line for line in README.splitlines() if line.startswith(f"| {way}"))
    return [float(re.findall(r"\d+e-\d+", cell)[-1]) for cell in row.split("|")[2:4]]
