"""Dropout layers."""

from __future__ import annotations

import numpy as np

from autograd_core import Variable
from autograd_nn import functional
from autograd_nn.functional.dropout import check_probability
from autograd_nn.layers.layer import Layer


class Dropout(Layer):
    """In training each element becomes 0 with probability p and the others grow by 1/(1 − p); in use, nothing happens.

    rng:     the generator that draws; the process's by default.
    Errors:  ArgumentError unless 0 <= p <= 1.
    """

    def __init__(self, p: float = 0.5, *, rng: np.random.Generator | None = None) -> None:
        check_probability(type(self).__name__, p)
        self.p = p
        self.rng = rng

    def forward(self, x: Variable) -> Variable:
        return functional.dropout(x, self.p, self.training, self.rng)

    def extra_repr(self) -> str:
        return f"p={self.p}"


class Dropout1d(Dropout):
    """`Dropout` of whole channels of sequences, x (N, C, L)."""

    def forward(self, x: Variable) -> Variable:
        return functional.dropout1d(x, self.p, self.training, self.rng)


class Dropout2d(Dropout):
    """`Dropout` of whole feature maps, x (N, C, H, W)."""

    def forward(self, x: Variable) -> Variable:
        return functional.dropout2d(x, self.p, self.training, self.rng)


class Dropout3d(Dropout):
    """`Dropout` of whole volumes, x (N, C, D, H, W)."""

    def forward(self, x: Variable) -> Variable:
        return functional.dropout3d(x, self.p, self.training, self.rng)


class AlphaDropout(Dropout):
    """Dropout that keeps mean and variance behind SELU: elements become SELU's lower limit, see `functional.alpha_dropout`."""

    def forward(self, x: Variable) -> Variable:
        return functional.alpha_dropout(x, self.p, self.training, self.rng)
