"""Saliency and Grad-CAM: where in the image a network sees its digit.

Saliency is the gradient of a digit's score with respect to the pixels: where a small change changes the score most.
Grad-CAM adds the last feature maps, each times the mean gradient of the score with respect to it, and keeps what is above
0: coarser, and it marks only what speaks for the digit. Whether such a map is right is tested by erasing what it marks.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

import autograd_core as ag
from autograd_nn import data, optim
from autograd_nn import functional as F
from autograd_nn.layers import Conv2d, Flatten, GlobalAvgPool2d, Layer, Linear, MaxPool2d, ReLU, Sequential
from viz import palette
from viz.axes import tidy
from viz.exhibit import Exhibit, Picture, Table, claim

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

SIZE = 16  # pixels a side
EXAMPLES, EPOCHS, LR, BATCH = 800, 12, 0.01, 50
ERASED = SIZE * SIZE // 10  # pixels
SHOWN = (0, 2, 3, 4, 7)  # digits in the picture


class Net(Layer):
    """Three convolutions, whose last feature maps' means give the scores."""

    def __init__(self) -> None:
        self.features = Sequential(
            *(Conv2d(1, 16, 3, padding=1), ReLU(), Conv2d(16, 32, 3, padding=1), ReLU()),
            *(MaxPool2d(2), Conv2d(32, 32, 3, padding=1), ReLU()),
        )
        self.scores = Sequential(GlobalAvgPool2d(), Flatten(), Linear(32, 10))

    def forward(self, images: Any) -> ag.Variable:
        return self.scores(self.features(images))


def train(model: Net, examples: data.ArrayDataset) -> None:
    optimizer = optim.Adam(model.parameters(), lr=LR)
    for _ in range(EPOCHS):
        for images, labels in data.DataLoader(examples, BATCH, shuffle=True):
            optimizer.zero_grad()
            F.cross_entropy(model(images), labels).backward()
            optimizer.step()


def explain(model: Net, images: Any, digits: Any) -> dict[str, Any]:
    """Saliency and Grad-CAM of each image's digit (the score asked about), (N, SIZE, SIZE) each.

    Sources: K. Simonyan et al., "Deep Inside Convolutional Networks", 2013; R. Selvaraju et al., "Grad-CAM", 2017.
    """
    x = ag.Variable(images)
    maps = model.features(x)
    maps.retain_grad()
    model.scores(maps)[np.arange(len(digits)), digits].sum().backward()
    weights = np.asarray(maps.grad).mean(axis=(2, 3), keepdims=True)
    cam = np.maximum((weights * maps.array).sum(axis=1, keepdims=True), 0)
    return {
        "saliency": np.abs(np.asarray(x.grad))[:, 0],
        "Grad-CAM": np.asarray(F.interpolate(cam, (SIZE, SIZE), mode="bilinear"))[:, 0],
    }


def erase(images: Any, marks: Any, average: Any) -> Any:
    """The images with the pixels of the highest marks replaced by those of the average image, which tell no digit."""
    most = np.argsort(-marks.reshape(len(marks), -1), axis=1)[:, :ERASED]
    erased = np.zeros((len(marks), SIZE * SIZE), dtype=bool)
    np.put_along_axis(erased, most, True, axis=1)
    return np.where(erased.reshape(images.shape), average, images)


def score(model: Net, images: Any, digits: Any) -> Any:
    """The score of one digit for each image."""
    with ag.no_grad():
        return model(images).array[np.arange(len(digits)), digits]


def run() -> Exhibit:
    digits, test = data.digits(SIZE)
    model, average = Net(), digits.inputs.mean(axis=0)
    train(model, data.ArrayDataset(*digits[:EXAMPLES]))
    with ag.no_grad():
        guesses = model(test.inputs).array.argsort(axis=1)
    right = guesses[:, -1] == test.targets
    images, labels, others = test.inputs[right], test.targets[right], guesses[right, -2]

    rng = np.random.default_rng(0)
    random = rng.random((len(images), SIZE, SIZE))
    marks = explain(model, images, labels)
    marks |= {"random pixels": random, "random ink": random + (images[:, 0] > 0.5)}
    before = score(model, images, labels)
    drops = {name: before - score(model, erase(images, m, average), labels) for name, m in marks.items()}
    mean = {name: float(drop.mean()) for name, drop in drops.items()}
    chance = max(mean["random pixels"], mean["random ink"])

    runner_up = explain(model, images, others)["Grad-CAM"]
    lead = before - score(model, images, others)
    lost = {}  # of the right digit's lead over the runner-up, by erasing what speaks for the one or for the other
    for name, speaks in (("right", marks["Grad-CAM"]), ("runner-up", runner_up)):
        left = erase(images, speaks, average)
        lost[name] = float((lead - score(model, left, labels) + score(model, left, others)).mean())

    shown = [marks["saliency"], marks["Grad-CAM"], runner_up]
    chosen = [int(np.argmax(labels == digit)) for digit in SHOWN]
    return Exhibit(
        claims=[
            claim(
                f"erasing the {ERASED} of {SIZE * SIZE} pixels that saliency marks most costs more than erasing random ones",
                mean["saliency"] > 1.25 * chance,
                f"the digit's score falls by {mean['saliency']:.2f}, with random pixels by {mean['random pixels']:.2f}, with "
                f"random ones where there is ink by {mean['random ink']:.2f}, over the {len(images)} test images it gets right",
            ),
            claim(
                "so does erasing as many that Grad-CAM marks",
                mean["Grad-CAM"] > 1.25 * chance,
                f"by {mean['Grad-CAM']:.2f}; more than with random pixels in "
                f"{100 * float((drops['Grad-CAM'] > drops['random pixels']).mean()):.0f} % of the images",
            ),
            claim(
                "Grad-CAM tells apart what speaks for which digit",
                lost["right"] > 1 and lost["runner-up"] < lost["right"] / 2,
                f"the right digit's score leads the runner-up's by {float(lead.mean()):.2f}; erasing what Grad-CAM marks for "
                f"the right digit takes {lost['right']:.2f} of it, what it marks for the runner-up {lost['runner-up']:.2f}",
            ),
        ],
        pictures=[
            Picture(
                "maps",
                "Test images, saliency, and Grad-CAM for the right digit and for the runner-up: the darker, the more; "
                "each map has a scale of its own.",
                draw(images[chosen, 0], [maps[chosen] for maps in shown], others[chosen]),
            ),
            Picture(
                "erased",
                "What erasing costs: the mean (bar), and the middle half of the images (line).",
                draw_erased(drops),
            ),
        ],
        tables=[
            Table(
                "score-falls",
                ("erased", "mean fall of the score", "median", "images whose score falls (%)"),
                [(n, mean[n], float(np.median(drop)), 100 * float((drop > 0).mean())) for n, drop in drops.items()],
            )
        ],
    )


def draw(images: Any, maps: list[Any], others: Any) -> Figure:
    from matplotlib.figure import Figure

    figure = Figure(figsize=(8.4, 7.0), layout="constrained")
    rows = figure.subplots(4, len(images))
    for column, image in enumerate(images):
        rows[0, column].imshow(image, cmap="gray_r", vmin=0, vmax=1)
        for row, marks in enumerate(maps, start=1):
            draw_marks(rows[row, column], marks[column], image)
        rows[2, column].set_title(f"for {SHOWN[column]}", fontsize="medium")
        rows[3, column].set_title(f"for {others[column]}", fontsize="medium")
    for row, name in zip(rows, ("image", "saliency", "Grad-CAM", "Grad-CAM,\nrunner-up"), strict=True):
        row[0].set_ylabel(name)
    for axes in rows.flat:
        axes.set(xticks=[], yticks=[])
    return figure


def draw_marks(axes: Axes, marks: Any, image: Any) -> None:
    """A map as heat, with the outline of the ink over it."""
    from matplotlib.colors import ListedColormap

    heat = ListedColormap([palette.heat(height) for height in np.linspace(0, 1, 256)])
    axes.imshow(marks, cmap=heat, vmin=0)
    axes.contour(image, levels=[0.4], colors=palette.INK, linewidths=1.2)


def draw_erased(drops: dict[str, Any]) -> Figure:
    from matplotlib.figure import Figure

    figure = Figure(figsize=(7.2, 2.6), layout="constrained")
    axes = figure.subplots()
    for row, drop in enumerate(drops.values()):
        axes.barh(row, drop.mean(), color=palette.LEAF.fill, edgecolor=palette.LEAF.line, height=0.6)
        axes.plot(np.percentile(drop, [25, 75]), [row, row], "-|", color=palette.VERMILLION, markersize=12, linewidth=2)
    axes.set(yticks=range(len(drops)), yticklabels=list(drops), xlabel="fall of the right digit's score (bars: mean)")
    axes.set_title(f"{ERASED} of {SIZE * SIZE} pixels erased")
    axes.invert_yaxis()
    tidy(axes)
    return figure
