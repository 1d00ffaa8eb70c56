"""Adam: momentum, and a step for each element that does not depend on its gradient's scale."""

from __future__ import annotations

from collections.abc import Iterable
from math import sqrt
from typing import Any

from autograd_core import Variable, backends
from autograd_nn.errors import SettingError
from autograd_nn.optim.optimizer import Optimizer, State, decayed, require


def adam(
    parameter: Any,
    gradient: Any,
    state: State,
    *,
    lr: float,
    betas: tuple[float, float] = (0.9, 0.999),
    eps: float = 1e-8,
    weight_decay: float = 0.0,
) -> None:
    """One step of Adam, in place; the formula is at `Adam`."""
    xp = backends.of(parameter).xp
    gradient = decayed(gradient, parameter, weight_decay)
    if not state:
        state["step"] = 0
        state["exp_avg"] = xp.zeros_like(parameter)
        state["exp_avg_sq"] = xp.zeros_like(parameter)
    state["step"] += 1
    beta1, beta2 = betas
    m, v = state["exp_avg"], state["exp_avg_sq"]
    scratch = xp.empty_like(parameter)

    m *= beta1
    xp.multiply(gradient, 1 - beta1, out=scratch)
    m += scratch
    v *= beta2
    xp.multiply(gradient, gradient, out=scratch)
    scratch *= 1 - beta2
    v += scratch

    # The corrections for starting at zero are numbers: put into lr and into √v they cost no pass over an array.
    xp.sqrt(v, out=scratch)
    scratch *= 1 / sqrt(1 - beta2 ** state["step"])
    scratch += eps
    xp.divide(m, scratch, out=scratch)
    scratch *= lr / (1 - beta1 ** state["step"])
    xp.subtract(parameter, scratch, out=parameter)


class Adam(Optimizer):
    """Adaptive moment estimation.

    Formula:  g = ∂L/∂w + weight_decay·w
              m = β₁·m + (1 - β₁)·g;  v = β₂·v + (1 - β₂)·g², both from 0
              w = w - lr · (m / (1 - β₁ᵗ)) / (√(v / (1 - β₂ᵗ)) + eps), t = 1, 2, …
    Errors:   SettingError unless both betas are at least 0 and below 1.
    Source:   D. Kingma, J. Ba, "Adam: A Method for Stochastic Optimization", 2015, algorithm 1.
    """

    def __init__(
        self,
        params: Iterable[Variable],
        lr: float = 1e-3,
        betas: tuple[float, float] = (0.9, 0.999),
        eps: float = 1e-8,
        weight_decay: float = 0.0,
    ) -> None:
        super().__init__(params, lr=lr, betas=betas, eps=eps, weight_decay=weight_decay)
        if len(betas) != 2:
            raise SettingError(f"Adam: betas must be two numbers, not {betas!r}")
        for beta in betas:
            require(type(self), "each of betas", beta, at_least=0.0, below=1.0)

    def update(self, parameter: Any, gradient: Any, state: State) -> None:
        adam(parameter, gradient, state, **self.settings)
