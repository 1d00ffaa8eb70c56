"""RMSprop: each element's step is measured by the size its gradients have had of late."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from autograd_core import Variable, backends
from autograd_nn.optim.optimizer import Optimizer, State
from autograd_nn.optim.steps import blocks, move_average, with_decay


def rmsprop(
    parameter: Any,
    gradient: Any,
    state: State,
    *,
    lr: float,
    alpha: float = 0.99,
    eps: float = 1e-8,
    weight_decay: float = 0.0,
    momentum: float = 0.0,
    centered: bool = False,
) -> None:
    """One step of RMSprop, in place; the formula is at `RMSprop`."""
    xp = backends.of(parameter).xp
    if not state:
        state["square_avg"] = xp.zeros_like(parameter)
    also = [name for name, on in (("grad_avg", centered), ("momentum_buffer", momentum)) if on]
    for name in also:
        if name not in state:
            state[name] = xp.zeros_like(parameter)
    for w, g, v, *others in blocks(parameter, gradient, state["square_avg"], *[state[name] for name in also]):
        g = with_decay(g, w, weight_decay)
        scratch = xp.empty_like(w)
        v *= alpha
        xp.multiply(g, g, out=scratch)
        scratch *= 1 - alpha
        v += scratch
        if centered:
            move_average(others[0], g, 1 - alpha, scratch, xp)
            xp.multiply(others[0], others[0], out=scratch)
            xp.subtract(v, scratch, out=scratch)
            xp.maximum(scratch, 0, out=scratch)  # a variance; rounding may put it a little below
            xp.sqrt(scratch, out=scratch)
        else:
            xp.sqrt(v, out=scratch)
        scratch += eps
        xp.divide(g, scratch, out=scratch)
        if momentum:
            b = others[-1]
            b *= momentum
            b += scratch
            xp.multiply(b, lr, out=scratch)
        else:
            scratch *= lr
        w -= scratch


class RMSprop(Optimizer):
    """Gradient descent divided by a running root mean square of the gradient.

    Formula:  g = ∂L/∂w + weight_decay·w;  v = alpha·v + (1 - alpha)·g², from 0
              centered:  a = alpha·a + (1 - alpha)·g, from 0, and v - a², the variance, stands for v below
              d = g / (√v + eps);  w = w - lr·d, or with momentum b = momentum·b + d, w = w - lr·b
    Errors:   SettingError unless 0 <= alpha < 1 and 0 <= momentum < 1.
    Source:   T. Tieleman, G. Hinton, "Neural Networks for Machine Learning", lecture 6.5, 2012; centered: A. Graves,
              "Generating Sequences With Recurrent Neural Networks", 2013, eq. 38-45.
    """

    def __init__(
        self,
        params: Iterable[Variable] | Iterable[Mapping[str, Any]],
        lr: float = 1e-2,
        alpha: float = 0.99,
        eps: float = 1e-8,
        weight_decay: float = 0.0,
        momentum: float = 0.0,
        centered: bool = False,
    ) -> None:
        super().__init__(
            params, lr=lr, alpha=alpha, eps=eps, weight_decay=weight_decay, momentum=momentum, centered=centered
        )

    def check(self, settings: Mapping[str, Any]) -> None:
        super().check(settings)
        for name in ("alpha", "momentum"):
            self.require(name, settings[name], at_least=0.0, below=1.0)

    def update(self, parameter: Any, gradient: Any, state: State, **settings: Any) -> None:
        rmsprop(parameter, gradient, state, **settings)
