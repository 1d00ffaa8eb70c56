"""A running average of the weights, often better than the weights of any one step."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import numpy as np

import autograd_core as ag
from autograd_core import ShapeError, Variable, backends
from autograd_core.half import widened
from autograd_nn.errors import SettingError
from autograd_nn.layers import Layer
from autograd_nn.optim.steps import Update, apply, move_average


class EMA:
    """The exponential moving average of a model's parameters, and of its running statistics, which belong to them.

        ema = nn.optim.EMA(model, decay=0.999)
        for images, labels in loader:
            ...
            optimizer.step()
            ema.update()
        with ema.applied():
            evaluate(model)

    Formula:  a = d·a + (1 - d)·w after each step, from the w that the model has when this is made
              d = decay, or with warmup min(decay, (1 + t) / (10 + t)), t = 0, 1, …: early averages are short, as the
              first weights are not worth remembering
              Buffers that are no floating-point numbers are copied.
              Averages of half precision are kept in float32: a thousandth of a difference would be rounded away.
    Errors:   SettingError unless 0 <= decay < 1.
    Source:   B. Polyak, A. Juditsky, "Acceleration of Stochastic Approximation by Averaging", 1992; the warm-up is that
              of TensorFlow's ExponentialMovingAverage.
    """

    def __init__(self, model: Layer, decay: float = 0.999, warmup: bool = True) -> None:
        if not isinstance(model, Layer):
            raise SettingError(f"EMA: pass the model itself, whose weights have names, not {type(model).__name__}")
        if not 0 <= decay < 1:
            raise SettingError(f"EMA: decay must be at least 0 and below 1, not {decay!r}")
        self.decay = decay
        self.warmup = warmup
        self.updates = 0
        self._parameters: dict[str, Variable] = dict(model.named_parameters())
        self._buffers: dict[str, Variable] = dict(model.named_buffers())
        self.shadow: dict[str, Any] = {
            name: ag.copy(widened(variable.array)) for name, variable in self._variables().items()
        }

    def update(self) -> None:
        """Take the model's present weights into the average: call it after each step of the optimizer."""
        share = 1 - (min(self.decay, (1 + self.updates) / (10 + self.updates)) if self.warmup else self.decay)
        self.updates += 1
        updates: list[Update] = []
        for name, variable in self._variables().items():
            if backends.is_floating(variable.dtype):
                updates.append(((share,), [self.shadow[name], widened(variable.array)]))
            else:  # a counter
                with backends.at(variable.array):
                    self.shadow[name][...] = variable.array
        apply("move_average", _move_average, updates)

    @contextmanager
    def applied(self) -> Iterator[None]:
        """The model with the averaged weights, to be tested or saved; afterwards it has its own again, bit by bit.

        The averages take the places of the arrays, nothing is copied but what is rounded to half precision; so don't train
        or load weights meanwhile.
        """
        variables = self._variables()
        own = {name: variable.array for name, variable in variables.items()}
        for name, variable in variables.items():
            with backends.at(variable.array):
                variable.array = self.shadow[name].astype(variable.dtype, copy=False)
        try:
            yield
        finally:
            for name, variable in variables.items():
                variable.array = own[name]

    def state_dict(self) -> dict[str, Any]:
        """A copy of the average, by the names of the model's parameters and buffers, as NumPy arrays."""
        shadow = {name: np.array(backends.to_numpy(array)) for name, array in self.shadow.items()}
        return {"decay": self.decay, "warmup": self.warmup, "updates": self.updates, "shadow": shadow}

    def load_state_dict(self, state_dict: Mapping[str, Any]) -> None:
        """Take over what `state_dict` gave.

        Raises SettingError for the state of a model with other names, ShapeError for other shapes; then nothing has
        changed.
        """
        shadow = state_dict["shadow"]
        if shadow.keys() != self.shadow.keys():
            different = ", ".join(sorted(shadow.keys() ^ self.shadow.keys()))
            raise SettingError(f"EMA: this state is of another model; only one of the two has {different}")
        for name, array in self.shadow.items():
            if shadow[name].shape != array.shape:
                raise ShapeError(
                    f"EMA: {name} is {shadow[name].shape} in this state, {array.shape} in the model; "
                    "load the state for the model it was made with"
                )
        for name, array in self.shadow.items():
            with backends.at(array):
                array[...] = backends.of(array).xp.asarray(shadow[name], dtype=array.dtype)
        self.decay, self.warmup, self.updates = (state_dict[key] for key in ("decay", "warmup", "updates"))

    def _variables(self) -> dict[str, Variable]:
        return {**self._parameters, **self._buffers}


def _move_average(xp: Any, share: float, average: Any, value: Any) -> None:
    move_average(average, value, share, xp.empty_like(average), xp)
