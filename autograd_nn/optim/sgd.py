"""Gradient descent on mini-batches, with or without momentum."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from autograd_core import Variable, backends
from autograd_nn.errors import SettingError
from autograd_nn.optim.optimizer import Optimizer, State
from autograd_nn.optim.steps import blocks, with_decay


def sgd(
    parameter: Any,
    gradient: Any,
    state: State,
    *,
    lr: float,
    momentum: float = 0.0,
    dampening: float = 0.0,
    weight_decay: float = 0.0,
    nesterov: bool = False,
) -> None:
    """One step of gradient descent, in place; the formula is at `SGD`."""
    xp = backends.of(parameter).xp
    if not momentum:
        for w, g in blocks(parameter, gradient):
            w -= with_decay(g, w, weight_decay) * lr
        return
    if first := "momentum_buffer" not in state:
        state["momentum_buffer"] = xp.empty_like(parameter)
    for w, g, v in blocks(parameter, gradient, state["momentum_buffer"]):
        g = with_decay(g, w, weight_decay)
        if first:
            v[...] = g  # the first step is not dampened, as in PyTorch
        else:
            v *= momentum
            v += g * (1 - dampening) if dampening else g
        if nesterov:
            step = v * momentum
            step += g
            step *= lr
        else:
            step = v * lr
        w -= step


class SGD(Optimizer):
    """Stochastic gradient descent.

    Formula:  g = ∂L/∂w + weight_decay·w
              v = momentum·v + (1 - dampening)·g, and v = g in the first step
              w = w - lr·v, or with nesterov w - lr·(g + momentum·v), or without momentum w - lr·g
    Errors:   SettingError unless 0 <= momentum < 1; for nesterov without momentum, or with dampening.
    Source:   H. Robbins, S. Monro, "A Stochastic Approximation Method", 1951; momentum in PyTorch's form: I. Sutskever
              et al., "On the importance of initialization and momentum in deep learning", 2013, eq. 1-4, with v there
              being -lr·v here.
    """

    def __init__(
        self,
        params: Iterable[Variable] | Iterable[Mapping[str, Any]],
        lr: float = 1e-3,
        momentum: float = 0.0,
        dampening: float = 0.0,
        weight_decay: float = 0.0,
        nesterov: bool = False,
    ) -> None:
        super().__init__(
            params, lr=lr, momentum=momentum, dampening=dampening, weight_decay=weight_decay, nesterov=nesterov
        )

    def check(self, settings: Mapping[str, Any]) -> None:
        super().check(settings)
        momentum, dampening = settings["momentum"], settings["dampening"]
        self.require("momentum", momentum, at_least=0.0, below=1.0)
        if settings["nesterov"] and (not momentum or dampening):
            raise SettingError(
                f"{type(self).__name__}: nesterov needs momentum above 0 and no dampening; momentum is {momentum:g}, "
                f"dampening {dampening:g}"
            )

    def update(self, parameter: Any, gradient: Any, state: State, **settings: Any) -> None:
        sgd(parameter, gradient, state, **settings)
