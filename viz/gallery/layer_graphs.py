"""Layers as computational graphs: affine, ReLU, sigmoid, and softmax with its loss.

A layer is a few steps of calculation, so its backward pass follows from theirs: nobody has to derive it, but it is
worth knowing what comes out. An affine layer sends back the gradient times the transposed weights, ReLU opens or shuts,
the sigmoid multiplies by y·(1 − y). Softmax and cross-entropy together send back y − t, the answer less the truth.
"""

from __future__ import annotations

from typing import Any

import numpy as np

import autograd_core as ag
import viz
from autograd_nn import functional as F
from viz.exhibit import Exhibit, Picture, Table, claim
from viz.graphs import GraphPicture


def affine(x: Any, w: Any, b: Any) -> Any:
    """x (N, in), w (in, out), b (out,) -> (N, out)."""
    return x @ w + b


def sigmoid(x: Any) -> Any:
    """In its four steps."""
    return 1 / (1 + ag.exp(-x))


def softmax_with_loss(x: Any, label: int) -> Any:
    """Softmax and cross-entropy of scores (C,) in their steps."""
    e = ag.exp(x)
    return -ag.log((e / ag.sum(e))[label])


def largest(differences: Any) -> float:
    """How far two arrays are apart at most."""
    return float(np.abs(differences).max())


def run() -> Exhibit:
    rng = np.random.default_rng(0)
    x, w, b, gy = (rng.standard_normal(shape) for shape in ((5, 4), (4, 3), (3,), (5, 3)))
    gx, gw, gb = ag.vjp(affine, x, w, b)[1](gy)  # gy is what comes back from the layers behind
    affine_off = max(largest(gx - gy @ w.T), largest(gw - x.T @ gy), largest(gb - gy.sum(axis=0)))

    many = rng.standard_normal(1000)
    gate: Any = ag.elementwise_grad(F.relu)(many)
    gate_off = largest(gate - (many > 0))
    y, slope = sigmoid(many), ag.elementwise_grad(sigmoid)(many)
    sigmoid_off = max(largest(slope - y * (1 - y)), largest(slope - ag.elementwise_grad(F.sigmoid)(many)))

    scores = rng.standard_normal((100, 5))
    answers: Any = F.softmax(scores)
    labels = rng.integers(5, size=100)
    truth = np.eye(5)[labels]  # one-hot
    in_steps = np.stack([ag.grad(softmax_with_loss)(s, int(k)) for s, k in zip(scores, labels, strict=True)])
    in_one = ag.grad(lambda s: F.cross_entropy(s, labels, reduction="sum"))(scores)
    loss_off = max(largest(in_steps - (answers - truth)), largest(in_one - (answers - truth)))
    return Exhibit(
        claims=[
            claim(
                "an affine layer y = xW + b sends back gy·Wᵀ to x, xᵀ·gy to W, and the sum of gy's rows to b",
                affine_off < 1e-12,
                f"the backward pass differs from these by at most {affine_off:.1g}",
            ),
            claim(
                "ReLU lets the whole gradient through where x > 0, and none of it elsewhere",
                gate_off == 0,
                f"it is open to {int(gate.sum())} of 1,000 random numbers, those above 0",
            ),
            claim(
                "the sigmoid's four steps, −, exp, + and /, make y·(1 − y) together, as its one node does",
                sigmoid_off < 1e-12,
                f"they differ by at most {sigmoid_off:.0e} over 1,000 numbers",
            ),
            claim(
                "softmax and cross-entropy together send back y − t",
                loss_off < 1e-12,
                f"step by step and in one node the gradients of 500 scores differ from it by at most {loss_off:.0e}",
            ),
        ],
        pictures=[
            Picture(
                "affine",
                "Affine: two examples. gy stands for what the layers behind send back; Σ gy·y has gy as its gradient.",
                draw_affine(),
            ),
            Picture("relu", "ReLU: what was positive gets its gradient, the others get 0.", draw_relu()),
            Picture("sigmoid", "The sigmoid in four steps: 0.235 is 0.6225 · (1 − 0.6225).", draw_sigmoid()),
            Picture(
                "softmax-with-loss",
                "Softmax and cross-entropy, the right class being the second: the scores get (0.018, 0.245, 0.737) − (0, 1, 0).",
                draw_softmax_with_loss(),
            ),
        ],
        tables=[
            Table(
                "derivatives",
                ("layer", "of", "what goes back", "largest difference"),
                [
                    ("affine", "x", "gy·Wᵀ", largest(gx - gy @ w.T)),
                    ("affine", "W", "xᵀ·gy", largest(gw - x.T @ gy)),
                    ("affine", "b", "sum of gy over the examples", largest(gb - gy.sum(axis=0))),
                    ("ReLU", "x", "gy where x > 0, else 0", gate_off),
                    ("sigmoid", "x", "gy·y·(1 − y)", sigmoid_off),
                    ("softmax with loss", "scores", "y − t", loss_off),
                ],
            )
        ],
    )


def draw_affine() -> GraphPicture:
    x = ag.Variable(np.array([[1.0, 2.0, 3.0], [0.0, 1.0, -1.0]]), name="x")
    w = ag.Variable(np.array([[1.0, 0.0], [0.5, -1.0], [0.0, 2.0]]), name="W")
    b = ag.Variable(np.array([0.1, 0.2]), name="b")
    gy = ag.Variable(np.array([[1.0, 2.0], [3.0, -1.0]]), name="gy", requires_grad=False)
    return viz.graph(ag.sum(affine(x, w, b) * gy), values=True)


def draw_relu() -> GraphPicture:
    x = ag.Variable(np.array([2.0, -1.0, 0.5, -3.0]), name="x")
    gy = ag.Variable(np.array([1.0, 2.0, 3.0, 4.0]), name="gy", requires_grad=False)
    return viz.graph(ag.sum(F.relu(x) * gy), values=True)


def draw_sigmoid() -> GraphPicture:
    return viz.graph(sigmoid(ag.Variable(0.5, name="x")), values=True)


def draw_softmax_with_loss() -> GraphPicture:
    scores = ag.Variable(np.array([0.3, 2.9, 4.0]), name="scores")
    return viz.graph(softmax_with_loss(scores, label=1), values=True, rankdir="TB")
