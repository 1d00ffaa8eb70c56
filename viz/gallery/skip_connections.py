"""Skip connections: what depth does to gradients, and adding a layer's input to its output against it.

On its way back through a layer a gradient is multiplied by its weights and slopes: if that halves it each time, after 40
layers there is a millionth of a millionth left, and the first layers learn nothing. A skip connection, y = x + f(x), adds
a way around each layer on which the gradient passes undiminished. That is how ResNet could have 152 layers, where VGG had
19.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

import autograd_core as ag
from autograd_nn import data, init, optim
from autograd_nn import functional as F
from autograd_nn.layers import Layer, Linear
from autograd_nn.training.evaluate import evaluate
from viz.axes import STYLES, tidy
from viz.exhibit import Exhibit, Picture, Table, claim

if TYPE_CHECKING:
    from matplotlib.figure import Figure

DEPTHS, WIDTH = (2, 5, 10, 20, 40), 50
EXAMPLES, EPOCHS, LR, BATCH = 500, 8, 0.001, 50
KINDS = {  # skip connections or not, and the standard deviation of the weights times √WIDTH: Xavier's is 1
    "plain, small weights": (False, 0.5),
    "skip, small weights": (True, 0.5),
    "plain, Xavier's weights": (False, 1.0),
    "skip, Xavier's weights": (True, 1.0),
}


class Net(Layer):
    """Many equal layers of tanh, with a skip connection around each or none."""

    def __init__(self, depth: int, skip: bool, scale: float) -> None:
        self.first = Linear(64, WIDTH)
        self.layers = [Linear(WIDTH, WIDTH) for _ in range(depth)]
        for layer in self.layers:
            init.normal_(layer.weight, std=scale / np.sqrt(WIDTH))
        self.last = Linear(WIDTH, 10)
        self.skip = skip

    def activations(self, images: Any) -> list[ag.Variable]:
        """What comes out of the first layer, and of each of the equal ones."""
        outputs = [F.tanh(self.first(ag.reshape(images, (len(images), -1))))]
        for layer in self.layers:
            x = outputs[-1]
            outputs.append(x + F.tanh(layer(x)) if self.skip else F.tanh(layer(x)))
        return outputs

    def forward(self, images: Any) -> ag.Variable:
        return self.last(self.activations(images)[-1])


def gradient_norms(model: Net, images: Any, labels: Any) -> list[float]:
    """The norm of the loss's gradient at the output of each layer, from the first on."""
    outputs = model.activations(images)
    for output in outputs:
        output.retain_grad()
    F.cross_entropy(model.last(outputs[-1]), labels).backward()
    return [float(np.linalg.norm(np.asarray(output.grad))) for output in outputs]


def train(model: Net, examples: data.ArrayDataset, test: data.ArrayDataset) -> float:
    """Train for some epochs; the accuracy on the test digits (%)."""
    optimizer = optim.Adam(model.parameters(), lr=LR)
    batches = data.DataLoader(examples, BATCH, shuffle=True)
    for _ in range(EPOCHS):
        for images, labels in batches:
            optimizer.zero_grad()
            F.cross_entropy(model(images), labels).backward()
            optimizer.step()
    return 100 * evaluate(model, data.DataLoader(test, 360))["accuracy"]


def run() -> Exhibit:
    digits, test = data.digits(size=8)
    examples = data.ArrayDataset(*digits[:EXAMPLES])
    norms, accuracies = {}, {}
    for kind, (skip, scale) in KINDS.items():
        models = {depth: Net(depth, skip, scale) for depth in DEPTHS}
        norms[kind] = gradient_norms(models[40], *examples[:100])
        accuracies[kind] = {depth: train(model, examples, test) for depth, model in models.items()}
    left = {kind: values[0] / values[-1] for kind, values in norms.items()}
    deep = {kind: values[40] for kind, values in accuracies.items()}
    plain, skipping, xavier, xavier_skipping = KINDS
    return Exhibit(
        claims=[
            claim(
                "without skip connections the gradient vanishes on its way to the first layer, with them it does not",
                left[plain] < 1e-9 and 0.5 < left[skipping] < 100,
                f"through 40 layers it is multiplied by {left[plain]:.0e}, with skip connections by {left[skipping]:.2g}",
            ),
            claim(
                "so deep a network learns nothing without them, and learns with them",
                deep[plain] < 30 and deep[skipping] > 70,
                f"{deep[plain]:.0f} and {deep[skipping]:.0f} % of the test digits right with 40 layers; with 2 layers "
                f"{accuracies[plain][2]:.0f} and {accuracies[skipping][2]:.0f} %",
            ),
            claim(
                "they help with Xavier's initial values, too, by which the gradient does not vanish",
                left[xavier] > 0.01 and deep[xavier_skipping] > deep[xavier] + 5,
                f"it is multiplied by {left[xavier]:.2g}; {deep[xavier]:.0f} % without and {deep[xavier_skipping]:.0f} % with "
                "skip connections after as many steps, 40 layers each",
            ),
        ],
        pictures=[Picture("depth", "Gradients by layer, and what is learnt by depth.", draw(norms, accuracies))],
        tables=[
            Table("gradients", ("layer", *KINDS), list(zip(range(41), *norms.values(), strict=True))),
            Table(
                "accuracy",
                ("layers", *[f"{kind}: test accuracy (%)" for kind in KINDS]),
                [(depth, *[values[depth] for values in accuracies.values()]) for depth in DEPTHS],
            ),
        ],
    )


def draw(norms: dict[str, list[float]], accuracies: dict[str, dict[int, float]]) -> Figure:
    from matplotlib.figure import Figure

    figure = Figure(figsize=(9.6, 3.8), layout="constrained")
    left, right = figure.subplots(1, 2)
    for kind, (color, dash, marker) in zip(KINDS, STYLES, strict=False):
        style = {"color": color, "linestyle": dash, "marker": marker, "markersize": 4, "label": kind}
        left.plot(range(41), norms[kind], markevery=5, **style)
        right.plot(list(accuracies[kind]), list(accuracies[kind].values()), **style)
    left.set(
        title="Gradients, 40 layers",
        xlabel="layer, 0 the first",
        ylabel="norm of the gradient of the loss",
        yscale="log",
    )
    right.set(title="After training", xlabel="layers", ylabel="test accuracy (%)", ylim=(0, 100))
    tidy(left)
    tidy(right, legend=False)
    return figure
