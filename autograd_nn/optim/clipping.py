"""Gradients kept within bounds, so that one bad batch can't throw the weights far off."""

from __future__ import annotations

from collections.abc import Iterable
from math import isfinite
from typing import Any

import numpy as np

import autograd_core as ag
from autograd_core import Variable, backends
from autograd_core.half import scaled, widened
from autograd_nn.errors import SettingError, TrainingError
from autograd_nn.optim.norm import norm


def clip_grad_norm_(
    parameters: Variable | Iterable[Variable],
    max_norm: float,
    norm_type: float = 2.0,
    error_if_nonfinite: bool = False,
) -> Any:
    """Scale all gradients by one number so that together, as one long vector, they are no longer than max_norm.

    Returns the length they had; parameters without a gradient don't count. Call it between backward and step. On a GPU
    the length is an array without axes, for which the program waits only when it is read or with error_if_nonfinite.

    Formula:  g = g · min(1, max_norm / (|g| + 10⁻⁶))
    Errors:   SettingError for a max_norm below 0 or a norm_type that is not above 0 (inf takes the largest element);
              TrainingError with error_if_nonfinite where the length is infinite or NaN.
    Source:   R. Pascanu, T. Mikolov, Y. Bengio, "On the difficulty of training Recurrent Neural Networks", 2013,
              algorithm 1.
    """
    if not max_norm >= 0:
        raise SettingError(f"clip_grad_norm_: max_norm must be at least 0, not {max_norm!r}")
    if not norm_type > 0:
        raise SettingError(f"clip_grad_norm_: norm_type must be above 0 (2, 1 or inf, say), not {norm_type!r}")
    trained = _with_gradients(parameters)
    norms = [norm(gradient, norm_type) for _, gradient in trained]
    total = norm(_in_a_row(norms), norm_type)
    if error_if_nonfinite and not isfinite(total):
        raise TrainingError(
            f"clip_grad_norm_: the norm of the gradients is {total}; ag.debug() names the op that made the first NaN or "
            "infinity, or try a smaller learning rate"
        )
    if not isinstance(total, float):  # of a card
        share = ag.minimum(ag.divide(max_norm, ag.add(total, 1e-6)), 1)
        for parameter, gradient in trained:
            wide = widened(gradient)
            product = ag.multiply(wide, ag.astype(ag.to(share, parameter.device), wide.dtype))
            parameter.grad = ag.astype(product, gradient.dtype, copy=False)
        return total
    share = max_norm / (total + 1e-6)
    if not share >= 1:  # a NaN goes on into every gradient, so that the loss shows it
        for parameter, gradient in trained:
            parameter.grad = scaled(gradient, share)  # a new array: a gradient may be shared with another parameter
    return total


def _in_a_row(numbers: list[Any]) -> Any:
    """Numbers, or arrays without axes of one card or several, as one array."""
    arrays = [x for x in numbers if not isinstance(x, float)]
    if not arrays:
        return np.array(numbers)
    backend, device = backends.of(arrays[0]), backends.device_of(arrays[0])
    with backends.at(arrays[0]):
        return backend.xp.stack([backend.to_device(x, device) for x in arrays])


def clip_grad_value_(parameters: Variable | Iterable[Variable], clip_value: float) -> None:
    """Limit every element of every gradient to -clip_value … clip_value.

    Raises SettingError for a clip_value below 0.
    """
    if not clip_value >= 0:
        raise SettingError(f"clip_grad_value_: clip_value must be at least 0, not {clip_value!r}")
    for parameter, gradient in _with_gradients(parameters):
        with backends.at(gradient):
            clipped = backends.of(gradient).xp.clip(widened(gradient), -clip_value, clip_value)
            parameter.grad = clipped.astype(gradient.dtype, copy=False)


def _with_gradients(parameters: Variable | Iterable[Variable]) -> list[tuple[Variable, Any]]:
    given = [parameters] if isinstance(parameters, Variable) else list(parameters)
    for parameter in given:
        if not isinstance(parameter, Variable):
            raise SettingError(f"clip_grad: pass model.parameters(), not arrays or a {type(parameter).__name__}")
    return [(parameter, parameter.grad) for parameter in given if parameter.grad is not None]
