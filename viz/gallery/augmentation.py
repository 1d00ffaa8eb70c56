"""Augmentation: more images out of few, by changes that leave the digit what it is.

A digit that is turned a little, slanted, moved or enlarged is still the same digit, so each epoch may show each image
changed in another way: the network can't learn it by heart, and learns what does not matter. It works as far as the
changes are those in which real images differ. A mirrored digit is no digit that anybody writes, and learning from such
images does harm.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from autograd_nn import data, optim
from autograd_nn import functional as F
from autograd_nn.data import augment
from autograd_nn.models import MLP
from autograd_nn.training.evaluate import evaluate
from viz import palette
from viz.axes import tidy
from viz.exhibit import Exhibit, Picture, Table, claim

if TYPE_CHECKING:
    from matplotlib.figure import Figure

SIZE = 16  # pixels a side
EXAMPLES, EPOCHS, LR, BATCH = 50, 200, 0.003, 25
DRAWS = 6  # times to draw the examples: with so few it matters which
CHANGES = {
    "turn": augment.RandomRotate(20),
    "scale": augment.RandomScale((0.7, 1.05)),
    "shift": augment.RandomShift(2),
    "crop": augment.RandomCrop(SIZE, padding=2),
    "mirror": augment.RandomHorizontalFlip(p=1),
    "affine": augment.RandomAffine(degrees=15, scale=(0.85, 1.05), shear=0.2, shift=1),
}
TRAINED_WITH = {"as they are": None, "affine": CHANGES["affine"], "mirrored or not": augment.RandomHorizontalFlip()}


def train(examples: data.ArrayDataset, change: augment.Augment | None) -> float:
    """Train on a few examples, changed anew in each epoch; the accuracy on the test digits (%)."""
    model = MLP((SIZE * SIZE, 100, 10))
    optimizer = optim.Adam(model.parameters(), lr=LR)
    batches = data.DataLoader(examples, BATCH, shuffle=True, transform=change)
    for _ in range(EPOCHS):
        for images, labels in batches:
            optimizer.zero_grad()
            F.cross_entropy(model(images), labels).backward()
            optimizer.step()
    return 100 * evaluate(model, data.DataLoader(data.digits(SIZE)[1], 360))["accuracy"]


def run() -> Exhibit:
    digits, _ = data.digits(SIZE)
    rng = np.random.default_rng(0)
    draws = [data.ArrayDataset(*digits[rng.permutation(len(digits))[:EXAMPLES]]) for _ in range(DRAWS)]
    found = {name: [train(examples, change) for examples in draws] for name, change in TRAINED_WITH.items()}
    mean = {name: float(np.mean(accuracies)) for name, accuracies in found.items()}
    plain = mean["as they are"]
    one = np.broadcast_to(digits.inputs[np.argmax(digits.targets == 4)], (8, 1, SIZE, SIZE)).copy()
    changed = {name: change(one, None, np.random.default_rng(1))[0] for name, change in CHANGES.items()}
    return Exhibit(
        claims=[
            claim(
                f"with {EXAMPLES} examples, turning, scaling, slanting and moving them makes a better network",
                mean["affine"] > plain + 0.5,
                f"{mean['affine']:.1f} % of the test digits right instead of {plain:.1f} %, on average over {DRAWS} draws",
            ),
            claim(
                "mirroring them makes a worse one: a change must leave the digit one that people write",
                mean["mirrored or not"] < plain - 0.5,
                f"{mean['mirrored or not']:.1f} % instead of {plain:.1f} %",
            ),
        ],
        pictures=[
            Picture("images", "One digit, changed in eight ways at random by each of six rules.", draw(changed)),
            Picture("accuracy", "Each mark is a training on other examples; the bars are means.", draw_accuracy(found)),
        ],
        tables=[
            Table(
                "test-accuracy",
                ("trained with the images", *[f"draw {n}: test accuracy (%)" for n in range(1, DRAWS + 1)], "mean (%)"),
                [(name, *accuracies, mean[name]) for name, accuracies in found.items()],
            )
        ],
    )


def draw(changed: dict[str, Any]) -> Figure:
    from matplotlib.figure import Figure

    figure = Figure(figsize=(7.2, 5.4), layout="constrained")
    for row, (name, images) in zip(figure.subplots(len(changed), 8), changed.items(), strict=True):
        for axes, image in zip(row, images, strict=True):
            axes.imshow(image[0], cmap="gray_r", vmin=0, vmax=1)
            axes.set(xticks=[], yticks=[])
        row[0].set_ylabel(name)
    return figure


def draw_accuracy(found: dict[str, list[float]]) -> Figure:
    from matplotlib.figure import Figure

    figure = Figure(figsize=(7.2, 2.6), layout="constrained")
    axes = figure.subplots()
    for row, accuracies in enumerate(found.values()):
        axes.barh(row, np.mean(accuracies), color=palette.LEAF.fill, edgecolor=palette.LEAF.line, height=0.6)
        axes.plot(accuracies, [row] * DRAWS, "D", color=palette.VERMILLION, markersize=6)
    axes.set(yticks=range(len(found)), yticklabels=list(found), xlabel="test accuracy (%)", xlim=(60, 100))
    axes.set_title(f"Trained on {EXAMPLES} examples")
    axes.invert_yaxis()
    tidy(axes)
    return figure
