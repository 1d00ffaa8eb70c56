"""Pooling: the largest or the mean of each window, and what that forgives.

Pooling makes a map smaller: of each window, 2x2 say, it keeps the largest number or the mean. There is nothing to learn,
and each channel is worked on by itself. Where in the window the largest stood is forgotten, so a small shift of the image
changes less after it than before.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import numpy as np

import autograd_core as ag
from autograd_nn import data
from autograd_nn import functional as F
from autograd_nn.layers import AvgPool2d, MaxPool2d
from viz import palette
from viz.axes import STYLES, tidy
from viz.cells import draw_cells, sign
from viz.exhibit import Exhibit, Picture, Table, claim

if TYPE_CHECKING:
    from matplotlib.figure import Figure

MAP = np.array([[1.0, 3, 2, 0], [5, 3, 0, 6], [0, 1, 7, 4], [1, 6, 4, 1]])
EDGES = np.array([[[[1, 0, -1], [2, 0, -2], [1, 0, -1]]]], np.float32)  # a filter that sees vertical edges
SHIFTS = range(5)  # pixels
POOLS: dict[str, Callable[[Any], Any]] = {
    "no pooling": lambda x: x,
    "max 2x2": lambda x: F.max_pool2d(x, 2),
    "mean 2x2": lambda x: F.avg_pool2d(x, 2),
    "max 4x4": lambda x: F.max_pool2d(x, 4),
    "mean 4x4": lambda x: F.avg_pool2d(x, 4),
}


def edge_maps() -> Any:
    """Where the test digits, 16x16 with a margin of 4, have vertical edges: (360, 1, 24, 24)."""
    images = np.pad(data.digits(size=16)[1].inputs, ((0, 0), (0, 0), (4, 4), (4, 4)))
    return F.relu(F.conv2d(images, EDGES, padding=1))


def change(pool: Callable[[Any], Any], maps: Any, shift: int) -> float:
    """By how much the pooled maps change when the maps move to the right: ‖moved − before‖ / ‖before‖ (%), on average."""
    before, moved = np.asarray(pool(maps)), np.asarray(pool(np.roll(maps, shift, axis=3)))
    return 100 * float(np.mean(_norm(moved - before) / _norm(before)))


def _norm(maps: Any) -> Any:
    return np.sqrt((maps**2).sum(axis=(1, 2, 3)))


def run() -> Exhibit:
    x = ag.Variable(MAP[None])
    largest, mean = F.max_pool2d(x, 2).array[0], F.avg_pool2d(x, 2).array[0]
    windows = MAP.reshape(2, 2, 2, 2).swapaxes(1, 2).reshape(2, 2, 4)
    to_largest = np.asarray(ag.grad(lambda x: F.max_pool2d(x, 2).sum())(MAP[None]))[0]
    to_all = np.asarray(ag.grad(lambda x: F.avg_pool2d(x, 2).sum())(MAP[None]))[0]

    maps = edge_maps()
    changes = {name: [change(pool, maps, shift) for shift in SHIFTS] for name, pool in POOLS.items()}
    by_one = {name: values[1] for name, values in changes.items()}
    weights = MaxPool2d(2).num_parameters() + AvgPool2d(2).num_parameters()
    return Exhibit(
        claims=[
            claim(
                "max pooling keeps the largest of each window, average pooling the mean, and neither has weights",
                (largest == windows.max(axis=2)).all() and (mean == windows.mean(axis=2)).all() and weights == 0,
                f"{weights} parameters; of {windows[0, 0].astype(int).tolist()}: {largest[0, 0]:g} and {mean[0, 0]:g}",
            ),
            claim(
                "backward, the gradient goes to the largest alone, or in equal parts to all",
                (to_largest == (np.kron(largest, np.ones((2, 2))) == MAP)).all() and (to_all == 0.25).all(),
                f"{int(to_largest.sum())} of 16 elements get 1; all 16 get 0.25",
            ),
            claim(
                "a shift by one pixel changes less after pooling, the less the larger the windows",
                by_one["no pooling"] > by_one["max 2x2"] > by_one["max 4x4"]
                and by_one["no pooling"] > by_one["mean 2x2"] > by_one["mean 4x4"]
                and by_one["max 4x4"] < 0.6 * by_one["no pooling"],
                ", ".join(f"{name} {value:.0f} %" for name, value in by_one.items()),
            ),
        ],
        pictures=[
            Picture("windows", "Of each window of 2x2 the largest, and the mean.", draw(largest, mean)),
            Picture(
                "shift",
                "An edge map, moved by one pixel: what is left of the difference after pooling.",
                draw_shift(maps[2:3], changes),
            ),
        ],
        tables=[
            Table(
                "changes",
                ("shift (pixels)", *[f"change, {name} (%)" for name in POOLS]),
                [(shift, *[values[shift] for values in changes.values()]) for shift in SHIFTS],
            )
        ],
    )


def draw(largest: Any, mean: Any) -> Figure:
    from matplotlib.figure import Figure

    figure = Figure(figsize=(8, 3), layout="constrained")
    axes = figure.subplots()
    paints = [[palette.LEAF, palette.OP], [palette.PARAMETER, palette.OUTPUT]]
    fills = [[paints[i // 2][j // 2].fill for j in range(4)] for i in range(4)]
    small = [[paint.fill for paint in row] for row in paints]
    draw_cells(axes, MAP, 0, 0, fills, "map, 4x4")
    draw_cells(axes, largest, 6, 1, small, "largest")
    draw_cells(axes, mean, 9.5, 1, small, "mean")
    sign(axes, 5, 2, "→")
    sign(axes, 8.75, 2, "or")
    axes.set(xlim=(-0.2, 11.7), ylim=(4.2, -1), aspect="equal")
    axes.axis("off")
    return figure


def draw_shift(maps: Any, changes: dict[str, list[float]]) -> Figure:
    from matplotlib.figure import Figure

    figure = Figure(figsize=(9.6, 4), layout="constrained")
    grid = figure.add_gridspec(2, 5, width_ratios=(1, 1, 1, 0.1, 2.6))
    moved = np.roll(maps, 1, axis=3)
    for column, name in enumerate(("no pooling", "max 2x2", "max 4x4")):
        for row, (which, x) in enumerate((("edges", maps), ("moved 1 pixel", moved))):
            axes = figure.add_subplot(grid[row, column])
            axes.imshow(np.asarray(POOLS[name](x))[0, 0], cmap="gray_r")
            axes.set(title=f"{which},\n{name}", xticks=[], yticks=[])
            axes.title.set_fontsize(9)
    axes = figure.add_subplot(grid[:, 4])
    for (name, values), (color, dash, marker) in zip(changes.items(), STYLES, strict=False):
        axes.plot(SHIFTS, values, color=color, linestyle=dash, marker=marker, label=name)
    axes.set(title="Change of the maps", xlabel="shift of the image (pixels)", ylabel="change (% of the maps' norm)")
    axes.set(xticks=SHIFTS, ylim=(0, None))
    tidy(axes)
    return figure
