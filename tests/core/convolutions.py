"""Convolutions of every kind, that a library's results are compared on: on the stand-in, and on a card."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from autograd_core.backends import convolution
from autograd_core.backends.compiled import plain
from autograd_core.backends.windows import Shape, Window


class Convolution(NamedTuple):
    """Images (N, C, …), the number of filters, how they slide, and groups."""

    images: Shape
    filters: int
    window: Window
    groups: int = 1

    def shapes(self) -> tuple[Shape, Shape, Shape]:
        """Of images, filters and results."""
        n, c, *image = self.images
        out = self.window.positions("conv", tuple(image))
        return self.images, (self.filters, c // self.groups, *self.window.kernel), (n, self.filters, *out)


def _window(kernel: Shape, stride: int = 1, padding: int = 0, dilation: int = 1, more_after: int = 0) -> Window:
    axes = len(kernel)
    return Window(kernel, (stride,) * axes, ((padding, padding + more_after),) * axes, (dilation,) * axes)


CONVOLUTIONS = {
    "3x3": Convolution((2, 8, 9, 7), 16, _window((3, 3), padding=1)),
    "3x3 of few channels": Convolution((3, 3, 9, 8), 5, _window((3, 3), padding=1)),
    "1x1": Convolution((2, 8, 5, 6), 24, _window((1, 1))),
    "1x1 with stride 2": Convolution((2, 16, 7, 6), 8, _window((1, 1), stride=2)),
    "7x7 with stride 2": Convolution((1, 3, 20, 22), 8, _window((7, 7), 2, 3)),
    "rows left over": Convolution((2, 8, 10, 12), 8, _window((3, 3), stride=3)),
    "all different": Convolution((2, 5, 12, 11), 7, Window((3, 2), (2, 1), ((1, 1), (0, 0)), (1, 3))),
    "dilation": Convolution((2, 8, 11, 11), 8, _window((3, 3), 1, 2, 2)),
    "padding wider than the window": Convolution((1, 8, 4, 4), 8, _window((3, 3), padding=3)),
    "more padding after": Convolution((2, 8, 6, 7), 8, _window((2, 2), more_after=1)),
    "patches": Convolution((2, 3, 16, 16), 16, _window((4, 4), stride=4)),
    "groups": Convolution((2, 8, 7, 6), 12, _window((3, 3), padding=1), 4),
    "groups of eight": Convolution((2, 16, 5, 5), 16, _window((3, 3), padding=1), 2),
    "depthwise": Convolution((2, 8, 7, 7), 8, _window((3, 3), 2, 1), 8),
    "one pixel": Convolution((1, 1, 1, 1), 1, _window((1, 1))),
    "one image": Convolution((1, 16, 8, 8), 8, _window((5, 5), padding=2)),
    "signals": Convolution((3, 4, 20), 6, _window((5,), 2, 2)),
    "signals with dilation": Convolution((2, 8, 25), 8, _window((3,), 1, 4, 4)),
    "signals in groups": Convolution((2, 6, 12), 6, _window((3,), padding=1), 3),
    "volumes": Convolution((1, 8, 5, 6, 4), 8, _window((3, 3, 3), padding=1)),
    "volumes, all different": Convolution(
        (2, 3, 5, 6, 7), 4, Window((2, 3, 1), (1, 2, 1), ((0, 0), (1, 1), (0, 0)), (2, 1, 1))
    ),
    "volumes in groups": Convolution((1, 4, 4, 5, 4), 6, _window((2, 2, 2)), 2),
}
# How far a result may be from that of float64, relative and absolute, with numbers of about 1 in it.
TOLERANCE = {"float32": 2e-5, "float16": 4e-3, "bfloat16": 3e-2}


class Factors(NamedTuple):
    """Arrays of a convolution in one dtype, scaled so that results are about 1, and the results in float64."""

    x: np.ndarray
    weight: np.ndarray
    bias: np.ndarray
    gy: np.ndarray
    y: np.ndarray
    gx: np.ndarray
    gw: np.ndarray


def factors(case: Convolution, dtype: np.dtype, rng: np.random.Generator) -> Factors:
    """Random ones, and what the plain array code makes of them."""
    x, weight, y = case.shapes()
    fan = np.prod(weight[1:])
    scales = (x, 1), (weight, fan**-0.5), ((case.filters,), 1), (y, np.prod([y[0], *y[2:]]) ** -0.5)
    arrays = [(rng.standard_normal(shape) * scale).astype(dtype) for shape, scale in scales]
    wide = [array.astype(np.float64) for array in arrays]
    with plain():
        results = (
            convolution.conv(np, wide[0], wide[1], case.window, case.groups, wide[2]),
            convolution.conv_input(np, wide[3], wide[1], case.window, case.groups, x[2:]),
            convolution.conv_weight(np, wide[3], wide[0], case.window, case.groups),
        )
    return Factors(*arrays, *results)
