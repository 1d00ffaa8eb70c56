"""Adam: momentum, and a step for each element that does not depend on its gradient's scale."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from math import sqrt
from typing import Any

from autograd_core import Variable, backends
from autograd_nn.optim.optimizer import Optimizer, State
from autograd_nn.optim.steps import blocks, move_average, with_decay


def adam(
    parameter: Any,
    gradient: Any,
    state: State,
    *,
    lr: float,
    betas: tuple[float, float] = (0.9, 0.999),
    eps: float = 1e-8,
    weight_decay: float = 0.0,
    amsgrad: bool = False,
    decoupled: bool = False,
) -> None:
    """One step of Adam, or with `decoupled` of AdamW, in place; the formulas are at the classes."""
    xp = backends.of(parameter).xp
    if not state:
        state["step"] = 0
        state["exp_avg"] = xp.zeros_like(parameter)
        state["exp_avg_sq"] = xp.zeros_like(parameter)
        if amsgrad:
            state["max_exp_avg_sq"] = xp.zeros_like(parameter)
    state["step"] += 1
    beta1, beta2 = betas
    # The corrections for starting at zero are numbers: put into eps and lr they cost no pass over an array.
    correction = sqrt(1 - beta2 ** state["step"])
    eps *= correction
    step_size = lr * correction / (1 - beta1 ** state["step"])
    largest = [state["max_exp_avg_sq"]] if amsgrad else []
    for w, g, m, v, *top in blocks(parameter, gradient, state["exp_avg"], state["exp_avg_sq"], *largest):
        if not decoupled:
            g = with_decay(g, w, weight_decay)
        elif weight_decay:
            w *= 1 - lr * weight_decay
        scratch = xp.empty_like(w)
        move_average(m, g, 1 - beta1, scratch, xp)
        xp.multiply(g, g, out=scratch)
        scratch *= 1 - beta2
        v *= beta2
        v += scratch
        if amsgrad:
            xp.maximum(top[0], v, out=top[0])
        xp.sqrt(top[0] if amsgrad else v, out=scratch)
        scratch += eps
        xp.divide(m, scratch, out=scratch)
        scratch *= step_size
        w -= scratch


class Adam(Optimizer):
    """Adaptive moment estimation.

    Formula:  g = ∂L/∂w + weight_decay·w
              m = β₁·m + (1 - β₁)·g;  v = β₂·v + (1 - β₂)·g², both from 0
              w = w - lr · (m / (1 - β₁ᵗ)) / (√(v / (1 - β₂ᵗ)) + eps), t = 1, 2, …
              amsgrad:  the largest v so far, element by element, stands for v in the last line
    Errors:   SettingError unless both betas are at least 0 and below 1.
    Source:   D. Kingma, J. Ba, "Adam: A Method for Stochastic Optimization", 2015, algorithm 1; amsgrad: S. Reddi,
              S. Kale, S. Kumar, "On the Convergence of Adam and Beyond", 2018, algorithm 2.
    """

    def __init__(
        self,
        params: Iterable[Variable] | Iterable[Mapping[str, Any]],
        lr: float = 1e-3,
        betas: tuple[float, float] = (0.9, 0.999),
        eps: float = 1e-8,
        weight_decay: float = 0.0,
        amsgrad: bool = False,
    ) -> None:
        super().__init__(params, lr=lr, betas=betas, eps=eps, weight_decay=weight_decay, amsgrad=amsgrad)

    def check(self, settings: Mapping[str, Any]) -> None:
        super().check(settings)
        self.require_betas(settings["betas"])

    def update(self, parameter: Any, gradient: Any, state: State, **settings: Any) -> None:
        adam(parameter, gradient, state, **settings)


class AdamW(Adam):
    """Adam with decoupled weight decay: the weights shrink by a share of themselves, whatever their gradients' scale.

    Formula:  w = w - lr·weight_decay·w, then Adam's step without weight decay
    Source:   I. Loshchilov, F. Hutter, "Decoupled Weight Decay Regularization", 2019, algorithm 2.
    """

    def __init__(
        self,
        params: Iterable[Variable] | Iterable[Mapping[str, Any]],
        lr: float = 1e-3,
        betas: tuple[float, float] = (0.9, 0.999),
        eps: float = 1e-8,
        weight_decay: float = 1e-2,
        amsgrad: bool = False,
    ) -> None:
        super().__init__(params, lr, betas, eps, weight_decay, amsgrad)

    def update(self, parameter: Any, gradient: Any, state: State, **settings: Any) -> None:
        adam(parameter, gradient, state, decoupled=True, **settings)
