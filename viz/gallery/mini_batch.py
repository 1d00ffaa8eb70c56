"""Mini-batches: a noisy gradient now, or an exact one later.

The gradient over all training examples costs a pass through all of them; that over a few chosen at random points the
same way on average, and its noise falls only with the root of their number. A hundred times the examples make it ten
times as exact, so small batches pay: for the same examples seen they take many more steps.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

import autograd_nn as nn
from autograd_nn import functional as F
from viz import palette
from viz.axes import STYLES, tidy
from viz.exhibit import Exhibit, Picture, Table, claim

if TYPE_CHECKING:
    from matplotlib.figure import Figure

BATCHES = (4, 16, 64, 256, 1024)  # for the noise
DRAWS = 60  # of each size
COMPARED = (32, 256, 1437)  # for progress; 1,437 is every training example
RATES = (0.1, 0.3, 1.0, 3.0)  # learning rates: each batch size has its best one
PASSES = 5  # through the training examples


def gradient(model: nn.Layer, x: Any, labels: Any) -> Any:
    """The gradient of the loss over some examples, as one vector."""
    model.zero_grad()
    F.cross_entropy(model(x), labels).backward()
    gradients: list[Any] = [parameter.grad for parameter in model.parameters()]
    return np.concatenate([g.ravel() for g in gradients])


def network(seed: int) -> nn.Layer:
    """One hidden layer on the 8x8 digits."""
    return nn.models.MLP((64, 30, 10), rng=np.random.default_rng(seed))


def noise(model: nn.Layer, data: nn.data.ArrayDataset, size: int, rng: np.random.Generator) -> float:
    """How far a batch's gradient lies from that of all examples, as a part of its length; root mean square of DRAWS."""
    whole = gradient(model, *data[:])
    batches = [gradient(model, *data[rng.integers(len(data), size=size)]) for _ in range(DRAWS)]
    return float(np.sqrt(np.mean([np.sum((g - whole) ** 2) for g in batches])) / np.linalg.norm(whole))


def train(data: nn.data.ArrayDataset, size: int, rate: float) -> list[float]:
    """The loss over all examples, at first and after each pass through them in batches."""
    model = network(seed=1)
    optimizer = nn.optim.SGD(model.parameters(), lr=rate)
    loader = nn.data.DataLoader(data, size, shuffle=True, seed=0)
    losses = [F.cross_entropy(model(data.inputs), data.targets).item()]
    for _ in range(PASSES):
        for x, labels in loader:
            optimizer.zero_grad()
            F.cross_entropy(model(x), labels).backward()
            optimizer.step()
        losses.append(F.cross_entropy(model(data.inputs), data.targets).item())
    return losses


def run() -> Exhibit:
    data, _ = nn.data.digits(size=8)
    rng = np.random.default_rng(0)
    noises = {size: noise(network(seed=0), data, size, rng) for size in BATCHES}
    slope = float(np.polyfit(np.log(BATCHES), np.log(list(noises.values())), 1)[0])

    curves = {
        size: min((train(data, size, rate) for rate in RATES), key=lambda losses: losses[-1]) for size in COMPARED
    }
    steps = {size: PASSES * -(-len(data) // size) for size in COMPARED}
    small, whole = curves[COMPARED[0]][-1], curves[COMPARED[-1]][-1]
    return Exhibit(
        claims=[
            claim(
                "the gradient's noise falls like 1/√B with the batch's size B",
                -0.6 < slope < -0.4,
                f"like B to the power of {slope:.2f}, from {noises[4]:.2f} at B = 4 to {noises[1024]:.2f} at B = 1,024",
            ),
            claim(
                "for the same examples seen, small batches get further than all examples at once",
                small < whole / 3,
                f"after {PASSES} passes the loss is {small:.3f} nats in batches of {COMPARED[0]} ({steps[COMPARED[0]]} steps) "
                f"and {whole:.3f} with all {len(data):,} at once ({steps[COMPARED[-1]]} steps), each at its best learning rate",
            ),
        ],
        pictures=[
            Picture(
                "noise-and-progress",
                "Left, how noisy a batch's gradient is; right, the loss by the examples seen, each at its best learning rate.",
                draw(noises, curves),
            )
        ],
        tables=[
            Table("noise", ("batch size", "noise, as part of the gradient's length"), list(noises.items())),
            Table(
                "progress",
                ("passes", *[f"loss with batches of {size} (nats)" for size in COMPARED]),
                [(k, *[losses[k] for losses in curves.values()]) for k in range(PASSES + 1)],
            ),
        ],
    )


def draw(noises: dict[int, float], curves: dict[int, list[float]]) -> Figure:
    from matplotlib.figure import Figure

    figure = Figure(figsize=(9.6, 3.8), layout="constrained")
    left, right = figure.subplots(1, 2)
    sizes = np.array(list(noises))
    left.loglog(sizes, list(noises.values()), "o", color=palette.BLUE, markersize=7, label="measured")
    left.loglog(sizes, noises[4] * np.sqrt(4 / sizes), "--", color=palette.FADED, label="1/√B through the first")
    left.set(title="Noise of the gradient", xlabel="examples in a batch, B", ylabel="noise / length of the gradient")
    left.set_yticks([0.125, 0.25, 0.5, 1, 2], ["1/8", "1/4", "1/2", "1", "2"])
    left.set_xticks(sizes, [f"{size:,}" for size in sizes])
    left.minorticks_off()
    for (size, losses), (color, dash, marker) in zip(curves.items(), STYLES, strict=False):
        label = f"batches of {size:,}" if size < 1437 else "all at once"
        right.plot(losses, color=color, linestyle=dash, marker=marker, markersize=5, label=label)
    right.set(
        title="Progress",
        xlabel="passes through the 1,437 examples",
        ylabel="loss over all of them (nats)",
        ylim=(0, None),
    )
    for axes in (left, right):
        tidy(axes)
    return figure
