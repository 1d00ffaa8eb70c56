"""Half precision: numbers of 16 bits, and scaling the loss for the gradients that are too small for them.

A float16 takes half the bytes of a float32, so memory holds twice as many and they travel in half the time; but it has 11
significant bits, and no number between 0 and 2⁻²⁴. Many gradients of a network that has learnt its examples well are
smaller than that and become 0; if the loss is multiplied by a large number before the backward pass, so are all gradients,
which fit then and are divided again in float32. Weights stay float32 while they are trained, since a small step would be
rounded away in 16 bits.
"""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

import numpy as np

import autograd_nn as nn
from autograd_nn import data, optim
from autograd_nn import functional as F
from autograd_nn.layers import Flatten, Linear, ReLU, Sequential
from autograd_nn.training.evaluate import evaluate
from viz import gradient_range, gradient_shares
from viz.exhibit import Exhibit, Picture, Table, claim

if TYPE_CHECKING:
    from matplotlib.figure import Figure

EPOCHS, LR, BATCH = 20, 0.003, 50
SCALE = 2.0**16  # what a GradScaler begins with
PRECISIONS = {"float32": (False, False), "float16": (True, False), "float16, loss scaled": (True, True)}


def network() -> Sequential:
    """13,002 weights, the same ones each time."""
    rng = np.random.default_rng(0)
    layers = (Linear(64, 96, rng=rng), ReLU(), Linear(96, 64, rng=rng), ReLU(), Linear(64, 10, rng=rng))
    return Sequential(Flatten(), *layers)


def train(examples: data.ArrayDataset, half: bool, scaled: bool) -> Sequential:
    """A trained network: with `half` its products, and their gradients, are computed in float16."""
    model = network()
    optimizer = optim.Adam(model.parameters(), lr=LR)
    scaler = nn.amp.GradScaler(SCALE, enabled=scaled)
    for _ in range(EPOCHS):
        for images, labels in data.DataLoader(examples, BATCH, shuffle=True, seed=0):
            optimizer.zero_grad()
            with nn.amp.autocast(enabled=half):
                loss = F.cross_entropy(model(images), labels)
            scaler.scale(loss).backward()
            scaler.step(optimizer)  # divides the gradients by the scale; leaves the step out if one of them overflowed
            scaler.update()
    return model


def gradients(model: Sequential, images: Any, labels: Any, half: bool, scale: float) -> list[Any]:
    """The gradients at the output of each linear layer, in which each example has its own, before they are unscaled."""
    outputs = []
    with nn.amp.autocast(enabled=half):
        x = images
        for layer in model:
            x = layer(x)
            if isinstance(layer, Linear):
                x.retain_grad()
                outputs.append(x)
        loss = F.cross_entropy(x, labels)
    (loss * scale).backward()
    return [np.asarray(output.grad) for output in outputs]


def file_size(model: Sequential) -> int:
    """The bytes of the file of the model's weights."""
    with TemporaryDirectory() as folder:
        nn.save(model, path := Path(folder, "weights.safetensors"))
        return path.stat().st_size


def run() -> Exhibit:
    examples, test = data.digits(size=8)
    models = {name: train(examples, *settings) for name, settings in PRECISIONS.items()}
    accuracy = {name: 100 * evaluate(model, data.DataLoader(test, 360))["accuracy"] for name, model in models.items()}
    by_kind = {
        name: gradients(models["float32"], *examples[:500], half, SCALE if scaled else 1.0)
        for name, (half, scaled) in PRECISIONS.items()
    }
    # Where ReLU is 0 the gradient is 0 in any precision: what counts are the others.
    alive = [gradient != 0 for gradient in by_kind["float32"]]
    by_kind = {name: [g[a] for g, a in zip(parts, alive, strict=True)] for name, parts in by_kind.items()}
    shares = gradient_shares(by_kind)
    lost = {row["name"]: 100 * row["zero"] for row in shares}

    model = models["float32"]
    whole = file_size(model)
    halved = file_size(model.half())
    accuracy["float32, rounded to float16 after training"] = (
        100 * evaluate(model, data.DataLoader(test, 360))["accuracy"]
    )
    full, plain, scaled, rounded = accuracy.values()
    return Exhibit(
        claims=[
            claim(
                "without a scaled loss much of the gradient is lost in float16, with it hardly anything",
                lost["float16"] > 25 and lost["float16, loss scaled"] < lost["float16"] / 4,
                f"of the gradients that are not 0 in float32, {lost['float16']:.1f} % are 0 in float16, "
                f"{lost['float16, loss scaled']:.1f} % with the loss times {SCALE:,.0f}",
            ),
            claim(
                "a network trained in float16, its weights kept in float32, is as good as one trained in float32",
                abs(scaled - full) < 2,
                f"{scaled:.1f} % and {full:.1f} % of the test digits right; "
                f"without a scaled loss, which so small a task can do without, {plain:.1f} %",
            ),
            claim(
                "rounded to float16 the weights' file is half as long, and the answers are as good",
                halved < 0.53 * whole and abs(rounded - full) < 1,
                f"{halved:,} bytes instead of {whole:,}; {rounded:.1f} % instead of {full:.1f} %",
            ),
        ],
        pictures=[
            Picture(
                "gradients",
                "The gradients at the outputs of the layers of the trained network: left of the shaded range float16 has "
                "nothing but 0; the scaled loss moves nearly all of them into it.",
                draw(by_kind),
            )
        ],
        tables=[
            Table(
                "gradient-shares",
                ("precision", "0 (%)", "0 to 2⁻²⁴ (%)", "2⁻²⁴ to 2⁻¹⁴ (%)", "2⁻¹⁴ to 65,504 (%)"),
                [(r["name"], *(100 * r[k] for k in ("zero", "below", "subnormal", "normal"))) for r in shares],
            ),
            Table("accuracy", ("precision", "test accuracy (%)"), list(accuracy.items())),
        ],
    )


def draw(by_kind: dict[str, list[Any]]) -> Figure:
    figure = gradient_range(by_kind)
    figure.set_size_inches(9.0, 4.0)
    figure.axes[0].set(title="Gradients of the trained network", xlim=(-50, None))
    return figure
