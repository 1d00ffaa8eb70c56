"""The dropout layer."""

from __future__ import annotations

import numpy as np

from autograd_core import Variable
from autograd_nn import functional
from autograd_nn.layers.layer import Layer


class Dropout(Layer):
    """In training each element becomes 0 with probability p and the others grow by 1/(1 − p); in use, nothing happens.

    rng:     the generator that draws; the process's by default.
    Errors:  ValueError unless 0 <= p <= 1.
    """

    def __init__(self, p: float = 0.5, *, rng: np.random.Generator | None = None) -> None:
        if not 0 <= p <= 1:
            raise ValueError(f"Dropout: p is a probability and must lie between 0 and 1, not {p}")
        self.p = p
        self.rng = rng

    def forward(self, x: Variable) -> Variable:
        return functional.dropout(x, self.p, self.training, self.rng)

    def extra_repr(self) -> str:
        return f"p={self.p}"
