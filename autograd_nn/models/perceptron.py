"""The perceptron (1958): one unit, or several side by side."""

from __future__ import annotations

import numpy as np

from autograd_core import Variable, no_grad
from autograd_core.variable import Operand
from autograd_nn import functional
from autograd_nn.layers import Layer
from autograd_nn.parameter import Parameter


class Perceptron(Layer):
    """y = step(x wᵀ + b): 1 where the weighted sum of the inputs, with the bias, is above 0.

    A unit separates its inputs by a straight line (a plane, a hyperplane): it can learn AND, OR and NAND, not XOR. The
    step is flat, so it learns by its own rule, `learn`, and not by gradients.

    Shapes:  x (N, in_features) -> y (N, out_features) of 0 and 1.
    Source:  F. Rosenblatt, "The Perceptron: A Probabilistic Model for Information Storage and Organization in the
             Brain", 1958.
    """

    def __init__(self, in_features: int, out_features: int = 1) -> None:
        self.weight = Parameter(np.zeros((out_features, in_features), np.float32))
        self.bias = Parameter(np.zeros(out_features, np.float32))

    def forward(self, x: Operand) -> Variable:
        return functional.step(functional.linear(x, self.weight, self.bias))

    @no_grad()
    def learn(self, x: np.ndarray, target: np.ndarray, lr: float = 1.0) -> int:
        """Go through the examples once, by the perceptron rule: w += lr · (target − y) · x after each one.

        Gives the number of mistakes made on the way. If a line separates the classes, it comes to 0 after finitely many
        rounds (the convergence theorem); else it never does.
        """
        mistakes = 0
        for row, truth in zip(x, target, strict=True):
            error = truth - self(row[None]).array[0]
            if error.any():
                mistakes += 1
                self.weight.array += lr * error[:, None] * row
                self.bias.array += lr * error
        return mistakes

    def extra_repr(self) -> str:
        return f"{self.weight.shape[1]}, {self.weight.shape[0]}"
