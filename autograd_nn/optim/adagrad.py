"""AdaGrad: a learning rate for each element, smaller the more that element has moved."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from autograd_core import Variable, backends
from autograd_nn.optim.optimizer import Optimizer, State
from autograd_nn.optim.steps import blocks, with_decay


def adagrad(
    parameter: Any,
    gradient: Any,
    state: State,
    *,
    lr: float,
    lr_decay: float = 0.0,
    weight_decay: float = 0.0,
    initial_accumulator_value: float = 0.0,
    eps: float = 1e-10,
) -> None:
    """One step of AdaGrad, in place; the formula is at `AdaGrad`."""
    xp = backends.of(parameter).xp
    if not state:
        state["step"] = 0
        state["sum"] = xp.full_like(parameter, initial_accumulator_value)
    state["step"] += 1
    for w, g, h in blocks(parameter, gradient, state["sum"]):
        g = with_decay(g, w, weight_decay)
        scratch = xp.empty_like(w)
        xp.multiply(g, g, out=scratch)
        h += scratch
        xp.sqrt(h, out=scratch)
        scratch += eps
        xp.divide(g, scratch, out=scratch)
        scratch *= lr / (1 + (state["step"] - 1) * lr_decay)
        w -= scratch


class AdaGrad(Optimizer):
    """Gradient descent whose steps shrink element by element. PyTorch spells it `Adagrad`.

    Formula:  g = ∂L/∂w + weight_decay·w;  h = h + g², from initial_accumulator_value
              w = w - lr / (1 + (t - 1)·lr_decay) · g / (√h + eps), t = 1, 2, …
    Source:   J. Duchi, E. Hazan, Y. Singer, "Adaptive Subgradient Methods for Online Learning and Stochastic
              Optimization", 2011, fig. 1 (the diagonal form).
    """

    def __init__(
        self,
        params: Iterable[Variable] | Iterable[Mapping[str, Any]],
        lr: float = 1e-2,
        lr_decay: float = 0.0,
        weight_decay: float = 0.0,
        initial_accumulator_value: float = 0.0,
        eps: float = 1e-10,
    ) -> None:
        super().__init__(
            params,
            lr=lr,
            lr_decay=lr_decay,
            weight_decay=weight_decay,
            initial_accumulator_value=initial_accumulator_value,
            eps=eps,
        )

    def check(self, settings: Mapping[str, Any]) -> None:
        super().check(settings)
        for name in ("lr_decay", "initial_accumulator_value"):
            self.require(name, settings[name], at_least=0.0)

    def update(self, parameter: Any, gradient: Any, state: State, **settings: Any) -> None:
        adagrad(parameter, gradient, state, **settings)


Adagrad = AdaGrad
