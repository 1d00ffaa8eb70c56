"""Gradient descent on mini-batches, with or without momentum."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from autograd_core import Variable, backends
from autograd_nn.errors import SettingError
from autograd_nn.optim.optimizer import Optimizer, State, Trained
from autograd_nn.optim.steps import Update, apply, with_decay


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
    sgd_all([(parameter, gradient, state)], lr, momentum, dampening, weight_decay, nesterov)


def sgd_all(
    trained: Sequence[Trained], lr: float, momentum: float, dampening: float, weight_decay: float, nesterov: bool
) -> None:
    """One step of `sgd` for several parameters at once."""
    updates: list[Update] = []
    for parameter, gradient, state in trained:
        arrays = [parameter, gradient]
        first = bool(momentum) and "momentum_buffer" not in state
        if first:
            state["momentum_buffer"] = backends.zeros_like(parameter)
        if momentum:
            arrays.append(state["momentum_buffer"])
        updates.append(((first, lr, momentum, 1 - dampening, weight_decay, nesterov), arrays))
    apply("sgd", _sgd, updates)


def _sgd(
    xp: Any,
    first: bool,
    lr: float,
    momentum: float,
    keep: float,
    decay: float,
    nesterov: bool,
    w: Any,
    g: Any,
    v: Any = None,
) -> None:
    """The rule in plain array code; `compiled.updates.sgd` does the same."""
    g = with_decay(g, w, decay)
    if v is not None:
        if first:
            v[...] = g  # the first step is not dampened, as in PyTorch
        else:
            v *= momentum
            v += g if keep == 1 else g * keep
        g = v * momentum + g if nesterov else v
    w -= g * lr


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

    def update_all(self, trained: Sequence[Trained], **settings: Any) -> None:
        sgd_all(trained, **settings)
