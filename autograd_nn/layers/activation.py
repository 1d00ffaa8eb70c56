"""Activation functions as layers, for use in Sequential."""

from __future__ import annotations

from autograd_core import Variable
from autograd_core.variable import Operand
from autograd_nn import functional
from autograd_nn.layers.layer import Layer


class Step(Layer):
    """1 where x > 0, else 0."""

    def forward(self, x: Operand) -> Variable:
        return functional.step(x)


class Sigmoid(Layer):
    """1 / (1 + e⁻ˣ)."""

    def forward(self, x: Operand) -> Variable:
        return functional.sigmoid(x)


class Tanh(Layer):
    """(eˣ − e⁻ˣ) / (eˣ + e⁻ˣ)."""

    def forward(self, x: Operand) -> Variable:
        return functional.tanh(x)


class ReLU(Layer):
    """max(x, 0)."""

    def forward(self, x: Operand) -> Variable:
        return functional.relu(x)


class Softmax(Layer):
    """e^xᵢ / Σⱼ e^xⱼ along `dim`."""

    def __init__(self, dim: int = -1) -> None:
        self.dim = dim

    def forward(self, x: Operand) -> Variable:
        return functional.softmax(x, self.dim)

    def extra_repr(self) -> str:
        return f"dim={self.dim}"


class LogSoftmax(Layer):
    """The logarithm of softmax along `dim`."""

    def __init__(self, dim: int = -1) -> None:
        self.dim = dim

    def forward(self, x: Operand) -> Variable:
        return functional.log_softmax(x, self.dim)

    def extra_repr(self) -> str:
        return f"dim={self.dim}"
