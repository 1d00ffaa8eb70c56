"""Convolution: padding, stride and channels, and im2col that makes a matrix product of it.

A filter slides over the image, and at each place gives one number: the pixels under it times its weights, added up over
all channels. Padding lays zeros around the image, stride is how far the filter moves: with O = (H + 2P − F) // S + 1 they
say how large the map comes out. im2col writes the pixels under the filter at each place into a row of a matrix, so that
all of it becomes one product of matrices, which computers do fastest.
"""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING, Any

import numpy as np

from autograd_nn import functional as F
from viz import palette
from viz.cells import draw_box, draw_cells, sign
from viz.exhibit import Exhibit, Picture, Table, claim

if TYPE_CHECKING:
    from matplotlib.figure import Figure

IMAGE = np.array([[[0, 1, 2, 1], [3, 5, 4, 0], [2, 6, 1, 1], [0, 2, 3, 2]]])  # one channel of 4x4
FILTER = np.array([[[1, 0, -1], [2, 0, -2], [1, 0, -1]]])  # brighter on the left than on the right?
CHANNELS = np.array([[[1, 2, 0], [0, 3, 1], [2, 1, 2]], [[4, 0, 1], [1, 1, 0], [0, 2, 3]]])  # two of 3x3
WEIGHTS = np.array([[[1, 0], [0, 1]], [[0, 1], [-1, 0]]])  # one filter, 2x2 for each of them
SETTINGS = [(0, 1), (1, 1), (0, 2), (1, 2)]  # padding and stride, as drawn
WINDOWS = (palette.LEAF, palette.OP, palette.PARAMETER, palette.OUTPUT)  # the paint of each place of the filter


def im2col(x: Any, size: int, stride: int = 1, padding: int = 0) -> Any:
    """The pixels under the filter, a row for each of its places: x (C, H, W) -> (OH·OW, C·size·size)."""
    x = np.pad(x, ((0, 0), (padding, padding), (padding, padding)))
    rows, columns = (range(0, length - size + 1, stride) for length in x.shape[1:])
    return np.stack([x[:, i : i + size, j : j + size].ravel() for i in rows for j in columns])


def convolve(x: Any, filters: Any, stride: int = 1, padding: int = 0) -> Any:
    """One matrix product, and back into the shape of maps: x (C, H, W), filters (K, C, F, F) -> (K, OH, OW)."""
    k, size = len(filters), filters.shape[-1]
    maps = im2col(x, size, stride, padding) @ filters.reshape(k, -1).T  # each filter is a column
    return maps.T.reshape(k, *[output_size(length, size, padding, stride) for length in x.shape[1:]])


def output_size(length: int, size: int, padding: int, stride: int) -> int:
    """How many places the filter has along an axis."""
    return (length + 2 * padding - size) // stride + 1


def run() -> Exhibit:
    rng = np.random.default_rng(0)
    cases = list(product((5, 7, 8, 28), (1, 2, 3, 5), (0, 1, 2), (1, 2, 3)))
    sizes, equal = [], []
    for length, size, padding, stride in cases:  # whole numbers, so that "equal" means equal
        x = rng.integers(-9, 10, (3, length, length)).astype(np.float64)
        filters = rng.integers(-9, 10, (4, 3, size, size)).astype(np.float64)
        y = np.asarray(F.conv2d(x, filters, stride=stride, padding=padding))
        sizes.append(y.shape[1:] == (output_size(length, size, padding, stride),) * 2)
        equal.append(np.array_equal(convolve(x, filters, stride, padding), y))
    channels = [F.conv2d(x[[c]], filters[:, [c]], stride=stride, padding=padding) for c in range(3)]  # of the last case
    summed = np.sum(channels, axis=0)
    return Exhibit(
        claims=[
            claim(
                "the output's size is (H + 2·padding − filter) // stride + 1",
                all(sizes),
                f"in all of {len(cases)} cases; 28 pixels and a filter of 5 give {output_size(28, 5, 0, 1)}, with padding 2 "
                f"{output_size(28, 5, 2, 1)}",
            ),
            claim(
                "im2col and one matrix product give exactly what conv2d gives",
                all(equal),
                f"no difference in {len(cases)} cases of 3 channels and 4 filters",
            ),
            claim(
                "channels are convolved one by one and added up; each filter gives one map",
                np.array_equal(summed, y) and len(y) == len(filters),
                f"the sum over 3 channels differs by {np.abs(summed - y).max():.0f}; {len(filters)} filters, {len(y)} maps",
            ),
        ],
        pictures=[
            Picture(
                "im2col", "Each window of the image becomes a row; its product with the filter is one pixel.", draw()
            ),
            Picture("channels", "A filter has weights for each channel; what they give is added up.", draw_channels()),
            Picture(
                "padding-stride",
                "Dots: where the filter's centre comes to lie; the map has as many pixels.",
                draw_sizes(),
            ),
        ],
        tables=[
            Table(
                "sizes",
                ("image (pixels)", "filter (pixels)", "padding (pixels)", "stride (pixels)", "map (pixels)"),
                [(*case, output_size(*case)) for case in cases],
            ),
            Table("im2col-rows", tuple(f"pixel {n}" for n in range(1, 10)), im2col(IMAGE, 3).tolist()),
        ],
    )


def draw() -> Figure:
    from matplotlib.figure import Figure

    figure = Figure(figsize=(9.6, 4.6), layout="constrained")
    axes = figure.subplots()
    rows, column = im2col(IMAGE, 3), FILTER.reshape(-1, 1)
    fills = [paint.fill for paint in WINDOWS]
    draw_cells(axes, IMAGE[0], 0, 0, "white", "1. image, 4x4")
    for n, paint in enumerate(WINDOWS):  # nested a little, so that all four outlines can be seen
        inset = 0.06 + 0.07 * n
        draw_box(axes, n % 2 + inset, n // 2 + inset, 3 - 2 * inset, edge=paint.line, width=2)
    draw_cells(axes, FILTER[0], 0.5, 6, palette.CONSTANT.fill, "the filter, 3x3")
    draw_cells(axes, rows, 5.6, 0, [[fill] * 9 for fill in fills], "2. im2col: a row for each window")
    draw_cells(axes, column, 16.2, 0, palette.CONSTANT.fill, "3. filter")
    draw_cells(axes, rows @ column, 18.9, 0, [[fill] for fill in fills], "4. product")
    draw_cells(axes, (rows @ column).reshape(2, 2), 21.6, 0, [fills[:2], fills[2:]], "5. map, 2x2")
    for x, text in ((4.8, "→"), (15.4, "×"), (18.05, "="), (20.75, "→")):
        sign(axes, x, 2, text)
    axes.set(xlim=(-0.3, 24.2), ylim=(9.2, -1), aspect="equal")
    axes.axis("off")
    return figure


def draw_channels() -> Figure:
    from matplotlib.figure import Figure

    figure = Figure(figsize=(8, 4), layout="constrained")
    axes = figure.subplots()
    for channel, paint in enumerate((palette.LEAF, palette.OP)):
        fill, top = paint.fill, 4.5 * channel
        part = convolve(CHANNELS[[channel]], WEIGHTS[None, [channel]])[0]
        draw_cells(axes, CHANNELS[channel], 0, top, fill, f"channel {channel + 1}")
        draw_cells(axes, WEIGHTS[channel], 4.5, top + 0.5, fill, "its weights")
        draw_cells(axes, part, 8, top + 0.5, fill, "what they give")
        for x, text in ((3.75, "∗"), (7.25, "=")):
            sign(axes, x, top + 1.5, text)
    whole = convolve(CHANNELS, WEIGHTS[None])[0]
    draw_cells(axes, whole, 12.5, 2.75, "white", "map: the sum")
    sign(axes, 9, 3.4, "+")
    sign(axes, 11.2, 3.75, "→")
    axes.set(xlim=(-0.3, 15.2), ylim=(7.8, -1), aspect="equal")
    axes.axis("off")
    return figure


def draw_sizes() -> Figure:
    from matplotlib.figure import Figure

    figure = Figure(figsize=(9.6, 3.0), layout="constrained")
    for axes, (padding, stride) in zip(figure.subplots(1, len(SETTINGS)), SETTINGS, strict=True):
        for i, j in product(range(-padding, 7 + padding), repeat=2):
            inside = 0 <= i < 7 and 0 <= j < 7
            draw_box(axes, j, i, fill=palette.LEAF.fill if inside else palette.CONSTANT.fill)
            if not inside:
                axes.text(j + 0.5, i + 0.5, "0", ha="center", va="center", fontsize=7, color=palette.FADED)
        size = output_size(7, 3, padding, stride)
        centres = 1.5 - padding + stride * np.arange(size)
        axes.plot(*np.meshgrid(centres, centres), "o", color=palette.INK, markersize=4)
        draw_box(axes, -padding, -padding, 3, edge=palette.VERMILLION, width=2)
        axes.set(title=f"padding {padding}, stride {stride}:\n7x7 → {size}x{size}", aspect="equal")
        axes.set(xlim=(-1.2, 8.2), ylim=(8.2, -1.2))
        axes.axis("off")
    return figure
