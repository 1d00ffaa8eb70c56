"""Filters of a CNN before and after training, and its feature maps by depth.

A filter is a small image, and shows itself what it looks for. Before training it is noise; training makes edges and blobs
of it, whose neighbouring weights are alike. Layer by layer a unit sees a larger part of the image, up to
the scores, which see all of it and in which each digit has a place of its own.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

import autograd_core as ag
from autograd_nn import data, init, optim
from autograd_nn import functional as F
from autograd_nn.layers import Conv2d, Flatten, Layer, Linear, MaxPool2d, ReLU, Sequential
from autograd_nn.training.evaluate import evaluate
from viz import palette
from viz.exhibit import Exhibit, Picture, Table, claim

if TYPE_CHECKING:
    from matplotlib.figure import Figure

EXAMPLES, EPOCHS, LR, BATCH = 600, 6, 0.005, 50
STAGES = {"convolution 1": 1, "convolution 2": 2, "convolution 3": 3}  # how many blocks of the network


class Net(Layer):
    """Three blocks of convolution, ReLU and, but for the last, pooling; then scores."""

    def __init__(self) -> None:
        edges = Conv2d(1, 16, 5, padding=2)
        self.filters = init.normal_(edges.weight, std=0.01)  # so small that what was drawn drowns in what is learnt
        first = Sequential(edges, ReLU())
        second = Sequential(MaxPool2d(2), Conv2d(16, 16, 3, padding=1), ReLU())
        third = Sequential(MaxPool2d(2), Conv2d(16, 32, 3, padding=1), ReLU())
        self.blocks = [first, second, third]
        self.scores = Sequential(Flatten(), Linear(32 * 7 * 7, 10))

    def maps(self, x: Any, stages: int) -> Any:
        """The feature maps after some of the blocks."""
        for block in self.blocks[:stages]:
            x = block(x)
        return x

    def forward(self, x: Any) -> Any:
        return self.scores(self.maps(x, len(self.blocks)))


def normalized_digits() -> tuple[data.ArrayDataset, data.ArrayDataset]:
    """Digits to train and to test on, with pixels of mean 0 and variance 1: where all are positive, many filters die."""
    train, test = data.digits()
    mean, std = train.inputs.mean(), train.inputs.std()
    part = slice(EXAMPLES)
    return (
        data.ArrayDataset((train.inputs[part] - mean) / std, train.targets[part]),
        data.ArrayDataset((test.inputs - mean) / std, test.targets),
    )


def train(model: Net) -> float:
    """Train on some digits; the accuracy on the test digits (%)."""
    examples, test = normalized_digits()
    optimizer = optim.Adam(model.parameters(), lr=LR)
    batches = data.DataLoader(examples, BATCH, shuffle=True)
    for _ in range(EPOCHS):
        for images, labels in batches:
            optimizer.zero_grad()
            F.cross_entropy(model(images), labels).backward()
            optimizer.step()
    return 100 * evaluate(model, data.DataLoader(test, 360))["accuracy"]


def neighbour_correlation(filters: Any) -> float:
    """How alike neighbouring weights are: 1 in a smooth filter, 0 in noise, below 0 in a chequered one."""
    w = filters - filters.mean(axis=(2, 3), keepdims=True)
    across, down = w[..., 1:] * w[..., :-1], w[..., 1:, :] * w[..., :-1, :]
    return float((across.mean() + down.mean()) / 2 / (w**2).mean())


def seen(model: Net, stages: int) -> int:
    """How many pixels a unit in the middle sees, across: where its gradient is other than 0."""
    x = ag.Variable(np.random.default_rng(0).random((20, 1, 28, 28)))  # one image alone may miss some pixels
    maps = model.maps(x, stages)
    maps[..., maps.shape[2] // 2, maps.shape[3] // 2].sum().backward()
    return int(np.any(x.grad, axis=(0, 1, 2)).sum())


def class_spread(features: Any, labels: Any) -> float:
    """How far apart the digits' means lie, relative to how far each image is from its mean: variances, as a ratio."""
    f = features.reshape(len(features), -1)
    means = np.stack([f[labels == digit].mean(axis=0) for digit in range(10)])[labels]
    return float(((means - f.mean(axis=0)) ** 2).sum() / ((f - means) ** 2).sum())


def run() -> Exhibit:
    model = Net()
    before = model.filters.array.copy()
    accuracy = train(model)
    after = model.filters.array.copy()
    alike = [neighbour_correlation(filters) for filters in (before, after)]

    images, labels = normalized_digits()[1][:]
    with ag.no_grad():
        features = {"image": images} | {name: model.maps(ag.Variable(images), n).array for name, n in STAGES.items()}
        features["scores"] = model(ag.Variable(images)).array
    spread = {name: class_spread(maps, labels) for name, maps in features.items()}
    sizes = {name: seen(model, n) for name, n in STAGES.items()}
    return Exhibit(
        claims=[
            claim(
                "training makes patterns of noise: neighbouring weights of a filter become alike",
                abs(alike[0]) < 0.2 and alike[1] > 0.4,
                f"correlation {alike[0]:.2f} before and {alike[1]:.2f} after; accuracy {accuracy:.1f} %",
            ),
            claim(
                "layer by layer a unit sees a larger part of the image",
                list(sizes.values()) == [5, 10, 20],
                ", ".join(f"{name} {size}x{size} pixels" for name, size in sizes.items()),
            ),
            claim(
                "in the scores images of one digit lie close together; in the pixels, and still in the maps, they don't",
                spread["scores"] > 2 * max(value for name, value in spread.items() if name != "scores"),
                "spread between the digits relative to that within: "
                + ", ".join(f"{name} {value:.2f}" for name, value in spread.items()),
            ),
        ],
        pictures=[
            Picture(
                "before-after",
                "The 16 filters of the first convolution before and after training: orange above 0, blue below.",
                draw(before, after),
            ),
            Picture(
                "maps",
                "One image, and eight maps of each layer.",
                draw_maps({name: maps[np.argmax(labels == 3)] for name, maps in features.items()}),
            ),
        ],
        tables=[
            Table(
                "by-depth",
                ("what", "unit sees (pixels across)", "spread between digits / within"),
                [(name, sizes.get(name, 1 if name == "image" else 28), value) for name, value in spread.items()],
            ),
            Table(
                "filters",
                ("filter", *[f"w{i}{j}" for i in range(5) for j in range(5)]),
                [(n, *weights) for n, weights in enumerate(after.reshape(16, 25).tolist())],
            ),
        ],
    )


def draw(before: Any, after: Any) -> Figure:
    from matplotlib.colors import LinearSegmentedColormap
    from matplotlib.figure import Figure

    colors = LinearSegmentedColormap.from_list("signed", [palette.BLUE, "white", palette.VERMILLION])
    figure = Figure(figsize=(9.6, 1.7), layout="constrained")
    panels = figure.subplots(2, 16)
    for row, (when, filters) in zip(panels, (("before", before), ("after", after)), strict=True):
        largest = np.abs(filters).max()
        for axes, weights in zip(row, filters[:, 0], strict=True):
            axes.imshow(weights, cmap=colors, vmin=-largest, vmax=largest)
            axes.set(xticks=[], yticks=[])
        row[0].set_ylabel(f"{when}\n±{largest:.2f}", fontsize=9)
    return figure


def draw_maps(features: dict[str, Any]) -> Figure:
    from matplotlib.figure import Figure

    figure = Figure(figsize=(9.6, 4), layout="constrained")
    grid = figure.add_gridspec(3, 10, width_ratios=(1.6, 0.3, *[1] * 8))
    axes = figure.add_subplot(grid[:, 0])
    axes.imshow(features["image"][0], cmap="gray_r")
    axes.set(title="image", xticks=[], yticks=[])
    for row, name in enumerate(STAGES):
        maps = features[name]
        for column in range(8):
            axes = figure.add_subplot(grid[row, column + 2])
            axes.imshow(maps[column], cmap="gray_r")
            axes.set(xticks=[], yticks=[])
            if column == 0:
                axes.set_ylabel(f"{name}\n{maps.shape[1]}x{maps.shape[2]}", fontsize=8)
    return figure
