"""The loss surface: an optimizer's path on it, and the bowl it ends in.

The loss of a network is a surface over all of its weights, thousands of directions, of which a picture shows two. The
path of training bends so little that the two directions in which it varies most hold nearly all of it. Random directions
show a bowl around the end, once each neuron's part is made as long as the neuron's own weights (filter normalization);
that there is still a way down they do not show.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

import autograd_core as ag
from autograd_nn import data, optim
from autograd_nn import functional as F
from autograd_nn.models import MLP
from viz import palette
from viz.axes import tidy
from viz.exhibit import Exhibit, Picture, Table, claim

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.contour import QuadContourSet
    from matplotlib.figure import Figure

EXAMPLES, EPOCHS, LR, BATCH = 400, 20, 0.3, 50
DIRECTIONS = 100  # random ones, in which to look around the end of the path
DISTANCES = (0.25, 0.5, 1.0)  # as parts of each neuron's own weights
GRID = 41  # points across a picture of the surface


class Net:
    """A network seen as one point: all of its weights and biases in a row."""

    def __init__(self) -> None:
        self.model = MLP((64, 32, 10))
        self.parameters = self.model.parameters()
        digits, _ = data.digits(size=8)
        self.examples = data.ArrayDataset(*digits[:EXAMPLES])

    def split(self, point: Any) -> list[Any]:
        """The part of a point that belongs to each parameter, in its shape."""
        ends = np.cumsum([p.array.size for p in self.parameters])
        parts = np.split(point, ends[:-1])
        return [part.reshape(p.array.shape) for part, p in zip(parts, self.parameters, strict=True)]

    def point(self) -> Any:
        return np.concatenate([p.array.ravel() for p in self.parameters])

    def loss(self, point: Any) -> float:
        """The loss over all examples (nats) with the weights of this point."""
        for parameter, part in zip(self.parameters, self.split(point), strict=True):
            parameter.array[...] = part
        with ag.no_grad():
            return F.cross_entropy(self.model(self.examples.inputs), self.examples.targets).item()

    def train(self) -> Any:
        """The points after each epoch, from the initial values on: (EPOCHS + 1, weights)."""
        optimizer = optim.SGD(self.parameters, lr=LR)
        path = [self.point()]
        for _ in range(EPOCHS):
            for images, labels in data.DataLoader(self.examples, BATCH, shuffle=True):
                optimizer.zero_grad()
                F.cross_entropy(self.model(images), labels).backward()
                optimizer.step()
            path.append(self.point())
        return np.stack(path)


def surface(net: Net, center: Any, across: Any, up: Any, x: Any, y: Any) -> tuple[Any, Any, Any]:
    """x, y and the losses at center + x·across + y·up, (len(y), len(x))."""
    return x, y, np.array([[net.loss(center + a * across + b * up) for a in x] for b in y])


def principal_directions(path: Any) -> tuple[Any, Any]:
    """Unit vectors of the path's principal directions, most variation first, and the share of the variation of each."""
    _, sizes, directions = np.linalg.svd(path - path.mean(axis=0), full_matrices=False)
    forward = directions @ (path[-1] - path[0]) > 0
    directions[~forward] *= -1  # either sign would do: let the path go on to the right and up
    return directions, sizes**2 / (sizes**2).sum()


def random_direction(net: Net, center: Any, rng: np.random.Generator) -> Any:
    """A filter-normalized direction: each neuron's part as long as its weights at the center; biases stay.

    Source: H. Li et al., "Visualizing the Loss Landscape of Neural Nets", 2018.
    """
    parts = []
    for weights in net.split(center):
        drawn = rng.standard_normal(weights.shape)
        if weights.ndim == 2:  # (neurons, inputs)
            drawn *= np.linalg.norm(weights, axis=1, keepdims=True) / np.linalg.norm(drawn, axis=1, keepdims=True)
        else:
            drawn[...] = 0
        parts.append(drawn.ravel())
    return np.concatenate(parts)


def span(places: Any) -> Any:
    """Evenly spread from a little below the least of some places to a little above the greatest."""
    margin = 0.25 * (places.max() - places.min())
    return np.linspace(places.min() - margin, places.max() + margin, GRID)


def run() -> Exhibit:
    net = Net()
    path = net.train()
    losses = [net.loss(point) for point in path]
    end = path[-1]

    (first, second, *_), shares = principal_directions(path)
    places = (path - end) @ np.stack([first, second], axis=1)
    held = 100 * float(shares[:2].sum())
    along = surface(net, end, first, second, span(places[:, 0]), span(np.append(places[:, 1], [-2.5, 2.5])))

    rng = np.random.default_rng(0)
    rays = [random_direction(net, end, rng) for _ in range(DIRECTIONS)]
    rises = {d: [net.loss(end + d * ray) - losses[-1] for ray in rays] for d in DISTANCES}
    lowest = {d: min(values) for d, values in rises.items()}
    reach = np.linspace(-1, 1, GRID)
    around = surface(net, end, rays[0], rays[1], reach, reach)
    return Exhibit(
        claims=[
            claim(
                "the loss falls along the path, steeply at first and gently at the end",
                losses[-1] < losses[0] / 10 and losses[0] - losses[5] > 10 * (losses[-6] - losses[-1]),
                f"from {losses[0]:.2f} nats to {losses[5]:.2f} after 5 epochs and {losses[-1]:.3f} after {EPOCHS}",
            ),
            claim(
                f"of {len(end):,} directions two hold nearly all of the path's variation",
                held > 95,
                f"{held:.1f} %, of which the first holds {100 * float(shares[0]):.1f} %",
            ),
            claim(
                f"around its end the loss is higher in each of {DIRECTIONS} random directions",
                all(value > 0 for value in lowest.values()),
                "by at least " + ", ".join(f"{v:.3f} nats at {d:g} of the weights' length" for d, v in lowest.items()),
            ),
            claim(
                "yet it is no minimum: on along the path's directions the loss is lower still",
                along[2].min() < 0.9 * losses[-1],
                f"{float(along[2].min()):.3f} nats on the plane of the left picture, {losses[-1]:.3f} at the path's end",
            ),
        ],
        pictures=[
            Picture(
                "surface",
                "The loss on a plane through the path's end (star). Left: the path's two principal directions, a dot per "
                "epoch from the circle on; right: two random, filter-normalized directions.",
                draw(along, around, places, 100 * shares),
            )
        ],
        tables=[
            Table(
                "path",
                ("epoch", "first direction", "second direction", "loss (nats)"),
                [(n, *place, losses[n]) for n, place in enumerate(places.tolist())],
            ),
            Table(
                "around-the-end",
                ("direction", *[f"rise of the loss at {d:g} (nats)" for d in DISTANCES]),
                [(n, *values) for n, values in enumerate(zip(*rises.values(), strict=True))],
            ),
        ],
    )


def draw(along: tuple[Any, Any, Any], around: tuple[Any, Any, Any], places: Any, shares: Any) -> Figure:
    from matplotlib.figure import Figure

    figure = Figure(figsize=(9.8, 4.3), layout="constrained")
    left, right = figure.subplots(1, 2)
    draw_surface(left, along)
    left.plot(*places.T, "-o", color=palette.BLUE, markersize=4, linewidth=1.4)
    left.plot(*places[0], "o", color=palette.BLUE, markersize=11, markerfacecolor="none")
    left.set(
        title="Along the path",
        xlabel=f"first principal direction ({shares[0]:.0f} % of the variation)",
        ylabel=f"second principal direction ({shares[1]:.0f} %)",
    )
    bands = draw_surface(right, around)
    right.set(
        title="Around its end",
        xlabel="first random direction (times the weights' length)",
        ylabel="second random direction",
        xticks=[-1, -0.5, 0, 0.5, 1],
        yticks=[-1, -0.5, 0, 0.5, 1],
    )
    for axes in (left, right):
        axes.plot(0, 0, "*", color=palette.INK, markersize=12)
        tidy(axes)
        axes.grid(visible=False)
    figure.colorbar(bands, ax=[left, right], label="loss (nats)", ticks=[0.1, 0.2, 0.5, 1, 2, 5, 10], format="%g")
    return figure


def draw_surface(axes: Axes, plane: tuple[Any, Any, Any]) -> QuadContourSet:
    """Bands of equal loss, on one scale for all: each boundary a quarter or so above the one below."""
    from matplotlib.colors import ListedColormap, LogNorm

    shades = ListedColormap([palette.heat(height) for height in np.linspace(0, 1, 256)])
    levels = np.geomspace(0.07, 10, 23)
    axes.contour(*plane, levels=levels, colors="white", linewidths=0.6)
    return axes.contourf(*plane, levels=levels, cmap=shades, norm=LogNorm(), extend="both", zorder=0)
