"""Adam: momentum, and a step for each element that does not depend on its gradient's scale."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from math import sqrt
from typing import Any

from autograd_core import Variable, backends
from autograd_nn.optim.optimizer import Optimizer, State, Trained
from autograd_nn.optim.steps import Update, apply, move_average, with_decay


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
    adam_all([(parameter, gradient, state)], lr, betas, eps, weight_decay, amsgrad, decoupled)


def adam_all(
    trained: Sequence[Trained],
    lr: float,
    betas: tuple[float, float],
    eps: float,
    weight_decay: float,
    amsgrad: bool,
    decoupled: bool = False,
) -> None:
    """One step of `adam` for several parameters at once."""
    beta1, beta2 = betas
    decay, shrink = (0.0, 1 - lr * weight_decay) if decoupled else (weight_decay, 1.0)
    updates: list[Update] = []
    for parameter, gradient, state in trained:
        arrays = [parameter, gradient, *_averages(parameter, state, amsgrad)]
        state["step"] += 1
        # The corrections for starting at zero are numbers: put into eps and lr they cost no pass over an array.
        correction = sqrt(1 - beta2 ** state["step"])
        step_size = lr * correction / (1 - beta1 ** state["step"])
        numbers = (decay, shrink, 1 - beta1, beta2, 1 - beta2, eps * correction, step_size)
        updates.append((numbers, arrays))
    apply("adam", _adam, updates)


def _averages(parameter: Any, state: State, amsgrad: bool) -> list[Any]:
    names = ["exp_avg", "exp_avg_sq", "max_exp_avg_sq"] if amsgrad else ["exp_avg", "exp_avg_sq"]
    state.setdefault("step", 0)
    for name in names:
        if name not in state:  # the largest square may be asked for later than the others
            state[name] = backends.zeros_like(parameter)
    return [state[name] for name in names]


def _adam(
    xp: Any,
    decay: float,
    shrink: float,
    share1: float,
    beta2: float,
    share2: float,
    eps: float,
    step_size: float,
    w: Any,
    g: Any,
    m: Any,
    v: Any,
    largest: Any = None,
) -> None:
    """The rule in plain array code; `compiled.updates.adam` does the same."""
    if shrink != 1:
        w *= shrink
    g = with_decay(g, w, decay)
    scratch = xp.empty_like(w)
    move_average(m, g, share1, scratch, xp)
    xp.multiply(g, g, out=scratch)
    scratch *= share2
    v *= beta2
    v += scratch
    if largest is not None:
        xp.maximum(largest, v, out=largest)
    xp.sqrt(v if largest is None else largest, out=scratch)
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

    _decoupled = False

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
        adam(parameter, gradient, state, decoupled=self._decoupled, **settings)

    def update_all(self, trained: Sequence[Trained], **settings: Any) -> None:
        adam_all(trained, decoupled=self._decoupled, **settings)


class AdamW(Adam):
    """Adam with decoupled weight decay: the weights shrink by a share of themselves, whatever their gradients' scale.

    Formula:  w = w - lr·weight_decay·w, then Adam's step without weight decay
    Source:   I. Loshchilov, F. Hutter, "Decoupled Weight Decay Regularization", 2019, algorithm 2.
    """

    _decoupled = True

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
