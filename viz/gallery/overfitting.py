"""Overfitting: learning by heart, and weight decay and dropout against it.

A network with more weights than examples can learn every one of them by heart, mistakes included, and then answers worse
on images that it has not seen. Weight decay charges for large weights, so that bending the answer around a single example
costs more than it gains. Dropout switches half of the hidden units off at random in each step of training, so that no
few of them can agree on one example; in use all are on.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from autograd_nn import data, optim
from autograd_nn import functional as F
from autograd_nn.layers import Dropout, Flatten, Linear, ReLU, Sequential
from autograd_nn.training.evaluate import evaluate
from viz import palette
from viz.axes import STYLES, tidy
from viz.exhibit import Exhibit, Picture, Table, claim

if TYPE_CHECKING:
    from matplotlib.figure import Figure

EXAMPLES, MISLABELLED = 200, 40  # a few, and of them those whose label is drawn at random
EPOCHS, LR, BATCH = 100, 0.1, 20
AGAINST = {"nothing": (0.0, 0.0), "weight decay": (0.01, 0.0), "dropout": (0.0, 0.5)}  # the factor, and the share

Curve = list[tuple[int, float, float]]  # epoch, training accuracy, test accuracy (%)


def few_examples() -> tuple[data.ArrayDataset, float]:
    """A few digits to train on, and how many of their labels are wrong (%): a tenth of those drawn are right by chance."""
    rng = np.random.default_rng(0)
    digits, _ = data.digits(size=8)
    images, labels = digits[rng.permutation(len(digits))[:EXAMPLES]]
    given = np.concatenate([rng.integers(0, 10, MISLABELLED), labels[MISLABELLED:]])
    return data.ArrayDataset(images, given), 100 * float(np.mean(given != labels))


def network(share: float) -> Sequential:
    """Two hidden layers of 100 units, each followed by dropout: 17,610 weights for 200 examples."""
    first = [Linear(64, 100), ReLU(), Dropout(share)]
    second = [Linear(100, 100), ReLU(), Dropout(share)]
    return Sequential(Flatten(), *first, *second, Linear(100, 10))


def train(examples: data.ArrayDataset, decay: float, share: float) -> tuple[Curve, float]:
    """The accuracies after each fourth epoch, and the root mean square of the weights at the end."""
    _, test = data.digits(size=8)
    model = network(share)
    optimizer = optim.SGD(model.parameters(), lr=LR, weight_decay=decay)
    batches = data.DataLoader(examples, BATCH, shuffle=True)
    curve = []
    for epoch in range(1, EPOCHS + 1):
        for images, labels in batches:
            optimizer.zero_grad()
            F.cross_entropy(model(images), labels).backward()
            optimizer.step()
        if epoch % 4 == 0:
            seen, unseen = [evaluate(model, data.DataLoader(part, 500))["accuracy"] for part in (examples, test)]
            curve.append((epoch, 100 * seen, 100 * unseen))
    weights = np.concatenate([p.array.ravel() for p in model.parameters()])
    return curve, float(np.sqrt(np.mean(weights**2)))


def run() -> Exhibit:
    examples, wrong = few_examples()
    runs = {name: train(examples, *settings) for name, settings in AGAINST.items()}
    curves = {name: curve for name, (curve, _) in runs.items()}
    ends = {name: np.mean(curve[-5:], axis=0)[1:].tolist() for name, curve in curves.items()}  # noise averaged out
    gaps = {name: seen - unseen for name, (seen, unseen) in ends.items()}
    sizes = {name: size for name, (_, size) in runs.items()}
    return Exhibit(
        claims=[
            claim(
                "with nothing against it the network learns the examples by heart, the wrong labels too",
                ends["nothing"][0] > 98 and gaps["nothing"] > 10,
                f"{ends['nothing'][0]:.1f} % right on the examples, though {wrong:.0f} % are mislabelled; "
                f"{ends['nothing'][1]:.1f} % on the test images: a gap of {gaps['nothing']:.1f} points",
            ),
            claim(
                "weight decay keeps the weights small and narrows the gap",
                gaps["weight decay"] < 0.7 * gaps["nothing"] and sizes["weight decay"] < sizes["nothing"] / 1.5,
                f"{gaps['weight decay']:.1f} points; weights of {sizes['weight decay']:.3f} on average (root mean square) "
                f"instead of {sizes['nothing']:.3f}",
            ),
            claim(
                "dropout narrows the gap, and the network answers better on images that it has not seen",
                gaps["dropout"] < 0.7 * gaps["nothing"] and ends["dropout"][1] > ends["nothing"][1],
                f"{gaps['dropout']:.1f} points; {ends['dropout'][1]:.1f} % right on the test images",
            ),
        ],
        pictures=[
            Picture(
                "curves", "What lies between the two curves is learnt by heart, and of no use.", draw(curves, wrong)
            )
        ],
        tables=[
            Table(
                "accuracy",
                ("against overfitting", "epoch", "training accuracy (%)", "test accuracy (%)"),
                [(name, *row) for name, curve in curves.items() for row in curve],
            )
        ],
    )


def draw(curves: dict[str, Curve], wrong: float) -> Figure:
    from matplotlib.figure import Figure

    figure = Figure(figsize=(9.6, 3.4), layout="constrained")
    panels = figure.subplots(1, len(curves), sharey=True)
    for axes, (name, curve) in zip(panels, curves.items(), strict=True):
        epochs, seen, unseen = zip(*curve, strict=True)
        axes.axhline(100 - wrong, color=palette.FADED, linestyle=":", label="examples with a right label")
        for label, values, (color, dash, marker) in zip(
            ("examples", "test images"), (seen, unseen), STYLES, strict=False
        ):
            axes.plot(epochs, values, color=color, linestyle=dash, marker=marker, markersize=4, label=label)
        axes.set(title=f"With {name}", xlabel="epoch", xlim=(0, EPOCHS + 2), ylim=(45, 101))
        tidy(axes, legend=axes is panels[0])
    panels[0].set_title("With nothing against overfitting")
    panels[0].set_ylabel("accuracy (%)")
    return figure
