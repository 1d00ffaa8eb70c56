"""NAdam: Adam with Nesterov's momentum."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from math import sqrt
from typing import Any

from autograd_core import Variable, backends
from autograd_nn.optim.optimizer import Optimizer, State
from autograd_nn.optim.steps import blocks, move_average, with_decay


def nadam(
    parameter: Any,
    gradient: Any,
    state: State,
    *,
    lr: float,
    betas: tuple[float, float] = (0.9, 0.999),
    eps: float = 1e-8,
    weight_decay: float = 0.0,
    momentum_decay: float = 4e-3,
    decoupled_weight_decay: bool = False,
) -> None:
    """One step of NAdam, in place; the formula is at `NAdam`."""
    xp = backends.of(parameter).xp
    if not state:
        state["step"] = 0
        state["mu_product"] = 1.0
        state["exp_avg"] = xp.zeros_like(parameter)
        state["exp_avg_sq"] = xp.zeros_like(parameter)
    step = state["step"] = state["step"] + 1
    beta1, beta2 = betas
    mu, mu_next = (beta1 * (1 - 0.5 * 0.96 ** (t * momentum_decay)) for t in (step, step + 1))
    product = state["mu_product"] = state["mu_product"] * mu
    # As in `adam`, the corrections are numbers that cost no pass over an array.
    correction = sqrt(1 - beta2**step)
    of_gradient = lr * correction * (1 - mu) / (1 - product)
    of_momentum = lr * correction * mu_next / (1 - product * mu_next)
    for w, g, m, v in blocks(parameter, gradient, state["exp_avg"], state["exp_avg_sq"]):
        if not decoupled_weight_decay:
            g = with_decay(g, w, weight_decay)
        elif weight_decay:
            w *= 1 - lr * weight_decay
        scratch = xp.empty_like(w)
        move_average(m, g, 1 - beta1, scratch, xp)
        xp.multiply(g, g, out=scratch)
        scratch *= 1 - beta2
        v *= beta2
        v += scratch
        xp.sqrt(v, out=scratch)
        scratch += eps * correction
        step_taken = g * of_gradient
        step_taken += m * of_momentum
        step_taken /= scratch
        w -= step_taken


class NAdam(Optimizer):
    """Adam whose step looks ahead: the momentum is that of the next step, and the gradient counts at once.

    Formula:  g = ∂L/∂w + weight_decay·w, or with decoupled_weight_decay w = w - lr·weight_decay·w first
              μₜ = β₁·(1 - 0.96^(t·momentum_decay) / 2), t = 1, 2, …;  Πₜ = μ₁·…·μₜ
              m = β₁·m + (1 - β₁)·g;  v = β₂·v + (1 - β₂)·g², both from 0
              m̂ = μₜ₊₁·m / (1 - Πₜ₊₁) + (1 - μₜ)·g / (1 - Πₜ);  w = w - lr·m̂ / (√(v / (1 - β₂ᵗ)) + eps)
    Errors:   SettingError unless both betas are at least 0 and below 1.
    Source:   T. Dozat, "Incorporating Nesterov Momentum into Adam", 2016, algorithm 2.
    """

    def __init__(
        self,
        params: Iterable[Variable] | Iterable[Mapping[str, Any]],
        lr: float = 2e-3,
        betas: tuple[float, float] = (0.9, 0.999),
        eps: float = 1e-8,
        weight_decay: float = 0.0,
        momentum_decay: float = 4e-3,
        decoupled_weight_decay: bool = False,
    ) -> None:
        super().__init__(
            params,
            lr=lr,
            betas=betas,
            eps=eps,
            weight_decay=weight_decay,
            momentum_decay=momentum_decay,
            decoupled_weight_decay=decoupled_weight_decay,
        )

    def check(self, settings: Mapping[str, Any]) -> None:
        super().check(settings)
        self.require_betas(settings["betas"])
        self.require("momentum_decay", settings["momentum_decay"], at_least=0.0)

    def update(self, parameter: Any, gradient: Any, state: State, **settings: Any) -> None:
        nadam(parameter, gradient, state, **settings)
