"""Losses: what mean squared error and cross-entropy charge for a wrong answer.

A loss is the one number that training makes small: the further the answer from the truth, the larger. Squared error adds
up (y − t)²; cross-entropy is −ln of the probability given to the right class, and has no upper end. After a softmax the
two differ most where it matters most: of a confident mistake cross-entropy makes a gradient of nearly 1, squared error
one of nearly 0.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

import autograd_core as ag
from autograd_nn import functional as F
from autograd_nn import optim
from viz import palette
from viz.axes import STYLES, tidy
from viz.exhibit import Exhibit, Picture, Table, claim

if TYPE_CHECKING:
    from matplotlib.figure import Figure

ANSWER = np.array([0.1, 0.05, 0.6, 0.0, 0.05, 0.1, 0.0, 0.1, 0.0, 0.0])  # probabilities of a digit: "likely a 2"
SCORES = np.linspace(-8, 8, 161)  # of the right class, against one wrong class with the score 0
WRONG = SCORES[0]  # sure of the wrong class: the right one has the probability 0.0003


def squared_error(score: Any) -> Any:
    """½ Σ (y − t)² for y, the softmax of (score, 0), and the truth t = (1, 0)."""
    return F.mse_loss(F.softmax(ag.stack([score, 0 * score])), np.array([1.0, 0.0]), reduction="sum") / 2


def cross_entropy(score: Any) -> Any:
    """−ln of the first probability in the softmax of (score, 0)."""
    return F.cross_entropy(ag.stack([score, 0 * score]), np.array(0))


LOSSES = {"squared error": squared_error, "cross-entropy": cross_entropy}


def steps_to_learn(loss: Any) -> int:
    """Steps of gradient descent, learning rate 1, from the confident mistake to a probability above 0.9."""
    score = ag.Variable(WRONG)
    optimizer, steps = optim.SGD([score], lr=1.0), 0
    while F.sigmoid(score).item() < 0.9:
        optimizer.zero_grad()
        loss(score).backward()
        optimizer.step()
        steps += 1
    return steps


def run() -> Exhibit:
    truths = {digit: np.eye(10)[digit] for digit in (2, 7)}  # one-hot
    squares = {digit: float(F.mse_loss(ANSWER, t, reduction="sum")) / 2 for digit, t in truths.items()}
    entropies = {digit: float(F.nll_loss(np.log(ANSWER + 1e-7), np.array(digit))) for digit in truths}

    curves = {name: ag.vmap(ag.value_and_grad(loss))(SCORES) for name, loss in LOSSES.items()}  # values, derivatives
    (square, square_slope), (entropy, entropy_slope) = curves.values()
    steps = {name: steps_to_learn(loss) for name, loss in LOSSES.items()}
    numbers = np.stack([SCORES, F.sigmoid(SCORES), square, entropy, square_slope, entropy_slope], axis=1)
    return Exhibit(
        claims=[
            claim(
                'a network that says "2, with probability 0.6" pays more if the digit is a 7',
                squares[7] > squares[2] and entropies[7] > entropies[2],
                f"squared error {squares[2]:.4f} for a 2 and {squares[7]:.4f} for a 7, cross-entropy {entropies[2]:.2f} and "
                f"{entropies[7]:.2f} nats",
            ),
            claim(
                "cross-entropy has no upper end, squared error ends at 1",
                square.max() < 1 and abs(entropy[0] + WRONG) < 0.01,
                f"sure of the wrong class they charge {entropy[0]:.2f} nats and {square[0]:.4f}",
            ),
            claim(
                "of a confident mistake cross-entropy makes a gradient a thousand times as large as squared error's",
                abs(entropy_slope[0]) > 0.99 and abs(entropy_slope[0]) > 1000 * abs(square_slope[0]),
                f"{abs(entropy_slope[0]):.4f} against {abs(square_slope[0]):.5f}",
            ),
            claim(
                "so cross-entropy unlearns the mistake in a tenth of the steps",
                steps["cross-entropy"] * 10 < steps["squared error"],
                f"{steps['cross-entropy']} steps against {steps['squared error']:,} at learning rate 1",
            ),
        ],
        pictures=[
            Picture(
                "right-to-wrong",
                "Both losses, and the size of their gradients, from a confident mistake (left) to a confident right answer.",
                draw(curves),
            )
        ],
        tables=[
            Table(
                "losses",
                ("score", "probability", *LOSSES, "derivative of squared error", "derivative of cross-entropy"),
                numbers[::16].tolist(),
            ),
            Table("steps", ("loss", "steps to unlearn a mistake"), list(steps.items())),
        ],
    )


def draw(curves: dict[str, Any]) -> Figure:
    from matplotlib.figure import Figure

    figure = Figure(figsize=(9.6, 3.8), layout="constrained")
    left, right = figure.subplots(1, 2)
    for (name, (value, slope)), (color, dash, marker) in zip(curves.items(), STYLES, strict=False):
        look: dict[str, Any] = {"color": color, "linestyle": dash, "marker": marker, "markevery": 20, "markersize": 5}
        left.plot(SCORES, value, label=name, **look)
        right.plot(SCORES, np.abs(slope), label=name, **look)
    left.set(title="What an answer costs", ylabel="loss (cross-entropy in nats)")
    right.set(title="What training is told", ylabel="size of the gradient")
    for axes in (left, right):
        axes.set(xlabel="score of the right class, above that of the wrong one")
        axes.axvspan(SCORES[0], 0, color=palette.CONSTANT.fill)
        axes.set_xlim(SCORES[0] - 0.3, SCORES[-1])
        tidy(axes)
    left.annotate("answers wrongly", (-0.2, 7.6), ha="right", color=palette.FADED, fontsize="small")
    return figure
