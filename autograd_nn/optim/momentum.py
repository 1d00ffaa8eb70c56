"""Gradient descent that keeps its speed."""

from __future__ import annotations

from collections.abc import Iterable

from autograd_core import Variable
from autograd_nn.optim.sgd import SGD


class Momentum(SGD):
    """`SGD` under the name text-books give it, with momentum on from the start.

    Formula:  v = momentum·v + g;  w = w - lr·v
    Source:   B. Polyak, "Some methods of speeding up the convergence of iteration methods", 1964.
    """

    def __init__(
        self,
        params: Iterable[Variable],
        lr: float = 1e-2,
        momentum: float = 0.9,
        dampening: float = 0.0,
        weight_decay: float = 0.0,
        nesterov: bool = False,
    ) -> None:
        super().__init__(params, lr, momentum, dampening, weight_decay, nesterov)
