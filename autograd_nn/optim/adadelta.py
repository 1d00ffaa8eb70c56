"""Adadelta: steps in the parameter's own units, so that no learning rate need be chosen."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from autograd_core import Variable, backends
from autograd_nn.optim.optimizer import Optimizer, State
from autograd_nn.optim.steps import blocks, with_decay


def adadelta(
    parameter: Any,
    gradient: Any,
    state: State,
    *,
    lr: float = 1.0,
    rho: float = 0.9,
    eps: float = 1e-6,
    weight_decay: float = 0.0,
) -> None:
    """One step of Adadelta, in place; the formula is at `Adadelta`."""
    xp = backends.of(parameter).xp
    if not state:
        state["square_avg"] = xp.zeros_like(parameter)
        state["acc_delta"] = xp.zeros_like(parameter)
    for w, g, v, u in blocks(parameter, gradient, state["square_avg"], state["acc_delta"]):
        g = with_decay(g, w, weight_decay)
        step, scratch = xp.empty_like(w), xp.empty_like(w)
        v *= rho
        xp.multiply(g, g, out=scratch)
        scratch *= 1 - rho
        v += scratch
        xp.add(u, eps, out=step)
        xp.add(v, eps, out=scratch)
        step /= scratch
        xp.sqrt(step, out=step)
        step *= g
        u *= rho
        xp.multiply(step, step, out=scratch)
        scratch *= 1 - rho
        u += scratch
        step *= lr
        w -= step


class Adadelta(Optimizer):
    """Gradient descent scaled by the ratio of two running root mean squares: of the steps and of the gradients.

    Formula:  g = ∂L/∂w + weight_decay·w;  v = rho·v + (1 - rho)·g², from 0
              d = √(u + eps) / √(v + eps) · g;  u = rho·u + (1 - rho)·d², from 0
              w = w - lr·d
    Errors:   SettingError unless 0 <= rho < 1.
    Source:   M. Zeiler, "ADADELTA: An Adaptive Learning Rate Method", 2012, algorithm 1 (where lr is 1).
    """

    def __init__(
        self,
        params: Iterable[Variable] | Iterable[Mapping[str, Any]],
        lr: float = 1.0,
        rho: float = 0.9,
        eps: float = 1e-6,
        weight_decay: float = 0.0,
    ) -> None:
        super().__init__(params, lr=lr, rho=rho, eps=eps, weight_decay=weight_decay)

    def check(self, settings: Mapping[str, Any]) -> None:
        super().check(settings)
        self.require("rho", settings["rho"], at_least=0.0, below=1.0)

    def update(self, parameter: Any, gradient: Any, state: State, **settings: Any) -> None:
        adadelta(parameter, gradient, state, **settings)
