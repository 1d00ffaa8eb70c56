"""Lion: steps of one size, in the direction of the momentum's sign."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from autograd_core import Variable, backends
from autograd_nn.optim.optimizer import Optimizer, State
from autograd_nn.optim.steps import blocks, move_average


def lion(
    parameter: Any,
    gradient: Any,
    state: State,
    *,
    lr: float,
    betas: tuple[float, float] = (0.9, 0.99),
    weight_decay: float = 0.0,
) -> None:
    """One step of Lion, in place; the formula is at `Lion`."""
    xp = backends.of(parameter).xp
    if not state:
        state["exp_avg"] = xp.zeros_like(parameter)
    beta1, beta2 = betas
    for w, g, m in blocks(parameter, gradient, state["exp_avg"]):
        if weight_decay:
            w *= 1 - lr * weight_decay
        step = xp.empty_like(w)
        xp.subtract(g, m, out=step)
        step *= 1 - beta1
        step += m
        # The sign in three passes: xp.sign takes ten times as long where signs follow no pattern.
        negative = step < 0
        xp.greater(step, 0, out=step)
        step -= negative
        step *= lr
        w -= step
        move_average(m, g, 1 - beta2, step, xp)


class Lion(Optimizer):
    """Evolved sign momentum: half of Adam's memory. Its lr is about a tenth of Adam's, its weight_decay ten times it.

    Formula:  w = w - lr·(sign(β₁·m + (1 - β₁)·g) + weight_decay·w);  m = β₂·m + (1 - β₂)·g, from 0
    Errors:   SettingError unless both betas are at least 0 and below 1.
    Source:   X. Chen et al., "Symbolic Discovery of Optimization Algorithms", 2023, algorithm 2.
    """

    def __init__(
        self,
        params: Iterable[Variable] | Iterable[Mapping[str, Any]],
        lr: float = 1e-4,
        betas: tuple[float, float] = (0.9, 0.99),
        weight_decay: float = 0.0,
    ) -> None:
        super().__init__(params, lr=lr, betas=betas, weight_decay=weight_decay)

    def check(self, settings: Mapping[str, Any]) -> None:
        super().check(settings)
        self.require_betas(settings["betas"])

    def update(self, parameter: Any, gradient: Any, state: State, **settings: Any) -> None:
        lion(parameter, gradient, state, **settings)
