"""LAMB: Adam's direction, with a step in proportion to the size of each array of weights, for large batches."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from math import sqrt
from typing import Any

from autograd_core import Variable, backends
from autograd_nn.optim.norm import norm
from autograd_nn.optim.optimizer import Optimizer, State
from autograd_nn.optim.steps import blocks, move_average


def lamb(
    parameter: Any,
    gradient: Any,
    state: State,
    *,
    lr: float,
    betas: tuple[float, float] = (0.9, 0.999),
    eps: float = 1e-6,
    weight_decay: float = 1e-2,
) -> None:
    """One step of LAMB, in place; the formula is at `LAMB`."""
    xp = backends.of(parameter).xp
    if not state:
        state["step"] = 0
        state["exp_avg"] = xp.zeros_like(parameter)
        state["exp_avg_sq"] = xp.zeros_like(parameter)
    state["step"] += 1
    beta1, beta2 = betas
    correction = sqrt(1 - beta2 ** state["step"])
    direction = xp.empty_like(parameter)
    for w, g, m, v, d in blocks(parameter, gradient, state["exp_avg"], state["exp_avg_sq"], direction):
        move_average(m, g, 1 - beta1, d, xp)
        xp.multiply(g, g, out=d)
        d *= 1 - beta2
        v *= beta2
        v += d
        xp.sqrt(v, out=d)
        d += eps * correction
        xp.divide(m, d, out=d)
        d *= correction / (1 - beta1 ** state["step"])
        if weight_decay:
            d += w * weight_decay
    direction *= _rate(xp, lr, norm(parameter), norm(direction))
    parameter -= direction


def _rate(xp: Any, lr: float, size: Any, length: Any) -> Any:
    """lr·size/length, or lr where one of them is 0; of numbers, or of a card's arrays without axes."""
    if isinstance(size, float):
        return lr * size / length if size and length else lr
    return xp.where((size != 0) & (length != 0), lr * size / length, lr)


class LAMB(Optimizer):
    """Layer-wise adaptive moments: each array moves by lr times its own norm, whatever its gradients' scale.

    Formula:  m = β₁·m + (1 - β₁)·g;  v = β₂·v + (1 - β₂)·g², both from 0
              d = (m / (1 - β₁ᵗ)) / (√(v / (1 - β₂ᵗ)) + eps) + weight_decay·w, t = 1, 2, …
              w = w - lr·|w| / |d|·d, with 1 for |w| / |d| where one of the norms is 0
    Errors:   SettingError unless both betas are at least 0 and below 1.
    Source:   Y. You et al., "Large Batch Optimization for Deep Learning: Training BERT in 76 minutes", 2020,
              algorithm 2, with φ(z) = z.
    """

    def __init__(
        self,
        params: Iterable[Variable] | Iterable[Mapping[str, Any]],
        lr: float = 1e-3,
        betas: tuple[float, float] = (0.9, 0.999),
        eps: float = 1e-6,
        weight_decay: float = 1e-2,
    ) -> None:
        super().__init__(params, lr=lr, betas=betas, eps=eps, weight_decay=weight_decay)

    def check(self, settings: Mapping[str, Any]) -> None:
        super().check(settings)
        self.require_betas(settings["betas"])

    def update(self, parameter: Any, gradient: Any, state: State, **settings: Any) -> None:
        lamb(parameter, gradient, state, **settings)
