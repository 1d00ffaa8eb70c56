"""Gradient descent that keeps its speed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from autograd_core import Variable
from autograd_nn.optim.sgd import SGD


class Momentum(SGD):
    """`SGD` under the name text-books give it, with momentum on from the start.

    Formula:  v = momentum·v + g;  w = w - lr·v
    Source:   B. Polyak, "Some methods of speeding up the convergence of iteration methods", 1964.
    """

    def __init__(
        self,
        params: Iterable[Variable] | Iterable[Mapping[str, Any]],
        lr: float = 1e-2,
        momentum: float = 0.9,
        dampening: float = 0.0,
        weight_decay: float = 0.0,
        nesterov: bool = False,
    ) -> None:
        super().__init__(params, lr, momentum, dampening, weight_decay, nesterov)


class Nesterov(SGD):
    """`SGD` with Nesterov's momentum: the speed is corrected by the gradient before it is used, not after.

    Formula:  v = momentum·v + g;  w = w - lr·(g + momentum·v)
    Source:   Y. Nesterov, "A method for solving the convex programming problem with convergence rate O(1/k²)", 1983, in
              the form of Sutskever et al., 2013, eq. 3-4.
    """

    def __init__(
        self,
        params: Iterable[Variable] | Iterable[Mapping[str, Any]],
        lr: float = 1e-2,
        momentum: float = 0.9,
        weight_decay: float = 0.0,
    ) -> None:
        super().__init__(params, lr, momentum, weight_decay=weight_decay, nesterov=True)
