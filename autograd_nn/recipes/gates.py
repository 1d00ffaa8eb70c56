"""Logic gates by perceptrons: what one unit can learn, and what takes two layers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

import autograd_core as ag
from autograd_core import Variable
from autograd_core.variable import Operand
from autograd_nn.errors import RecipeError
from autograd_nn.layers import Layer
from autograd_nn.models import Perceptron
from autograd_nn.recipes.recipe import Outcome, Plan, Recipe, Settings
from autograd_nn.training import Table

INPUTS = np.array([[0, 0], [0, 1], [1, 0], [1, 1]], np.float32)
GATES = {
    "AND": np.array([[0], [0], [0], [1]], np.float32),
    "OR": np.array([[0], [1], [1], [1]], np.float32),
    "NAND": np.array([[1], [1], [1], [0]], np.float32),
    "XOR": np.array([[0], [1], [1], [0]], np.float32),
}


class TwoLayerXor(Layer):
    """x₁ XOR x₂ = AND(OR(x₁, x₂), NAND(x₁, x₂)): the line that no single unit can draw, made of two.

    Shapes:  x (N, 2) -> (N, 1), of 0 and 1.
    Source:  M. Minsky, S. Papert, "Perceptrons", 1969, for what one unit can't do; two layers are the way around it.
    """

    def __init__(self) -> None:
        self.OR = Perceptron(2)
        self.NAND = Perceptron(2)
        self.AND = Perceptron(2)

    def forward(self, x: Operand) -> Variable:
        return self.AND(ag.concatenate([self.OR(x), self.NAND(x)], axis=1))


@dataclass(frozen=True)
class Gates(Recipe):
    """Teaches AND, OR, NAND and XOR to one unit each by the perceptron rule, then builds XOR from the first three.

    Metrics: for each gate, the share of the four inputs that the unit had right as it went through them in an epoch;
    train_accuracy is the mean of the four. The seed decides the order of the inputs; all weights start at 0.
    """

    name: str = "perceptron"
    summary: str = "one unit learns AND, OR and NAND; XOR takes two layers"
    settings: Mapping[str, Settings] = field(
        default_factory=lambda: {
            "gates": Settings(
                epochs=20, batch_size=1, lr=1.0, optimizer="perceptron rule", schedule="constant", validation=0.0
            )
        }
    )
    input_shape: tuple[int, ...] = (2,)

    def build(self) -> TwoLayerXor:
        return TwoLayerXor()

    def plan(self, data: str | None = None, **options: Any) -> Plan:
        plan = super().plan(data, **options)
        if plan.settings.batch_size != 1:
            raise RecipeError("the perceptron rule takes one example at a time; leave the batch size at 1")
        own = self.settings[plan.data]
        for name in ("optimizer", "weight_decay", "augment", "ema", "validation", "precision"):
            if getattr(plan.settings, name) != getattr(own, name):
                raise RecipeError(f"the perceptron rule has no {name} to choose; leave it out")
        if plan.device != "cpu":
            raise RecipeError(f'four examples are too few for device {plan.device!r}; train the perceptron on "cpu"')
        return plan

    def train(self, plan: Plan) -> Outcome:
        settings = plan.settings
        rng = np.random.default_rng(plan.seed)
        units = {gate: Perceptron(2) for gate in GATES}
        metrics = Table()
        for epoch in range(1, settings.epochs + 1):
            order = rng.permutation(len(INPUTS))
            row: dict[str, float] = {"epoch": epoch}
            for gate, unit in units.items():
                mistakes = unit.learn(INPUTS[order], GATES[gate][order], settings.lr)
                row[f"{gate}_accuracy"] = 1 - mistakes / len(INPUTS)
            row["train_accuracy"] = sum(row[f"{gate}_accuracy"] for gate in GATES) / len(GATES)
            metrics.append(row)
        model = self.build()
        for gate in ("OR", "NAND", "AND"):
            getattr(model, gate).load_state_dict(units[gate].state_dict())
        learned = {gate: first_perfect_epoch(metrics, gate) for gate in GATES}
        return Outcome(model, metrics, _report(units, model, learned), {"first_epoch_without_mistakes": learned})


def first_perfect_epoch(metrics: Table, gate: str) -> int | None:
    """The epoch from which the unit made no more mistakes: once it makes none, it stays as it is. None if it made some
    to the end."""
    return next((int(row["epoch"]) for row in metrics if row[f"{gate}_accuracy"] == 1), None)


def _report(units: Mapping[str, Layer], model: TwoLayerXor, learned: Mapping[str, int | None]) -> list[str]:
    lines = ["one unit each, by the perceptron rule:"]
    lines += truth_table({gate: unit(INPUTS).numpy() for gate, unit in units.items()})
    for gate, epoch in learned.items():
        never = "mistakes to the end: no line separates its 0s from its 1s" if gate == "XOR" else "still makes mistakes"
        lines.append(f"{gate}: no mistake from epoch {epoch} on" if epoch else f"{gate}: {never}")
    hidden = {"OR": model.OR(INPUTS).numpy(), "NAND": model.NAND(INPUTS).numpy()}
    lines += ["", "two layers, XOR = AND(OR, NAND), of the units above:"]
    return lines + truth_table({**hidden, "XOR": model(INPUTS).numpy()})


def truth_table(outputs: Mapping[str, np.ndarray]) -> list[str]:
    """The outputs (4, 1) of gates as lines, one for each input; a wrong output has an exclamation mark."""
    lines = ["  x1 x2 |" + "".join(f" {gate:>5}" for gate in outputs)]
    for row, (x1, x2) in enumerate(INPUTS):
        cells = ""
        for gate, y in outputs.items():
            cells += f"{y[row, 0]:5.0f}" + (" " if y[row, 0] == GATES[gate][row, 0] else "!")
        lines.append(f"  {x1:2.0f} {x2:2.0f} | {cells.rstrip()}")
    return lines
