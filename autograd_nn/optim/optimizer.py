"""Optimizer: what every update rule shares, from `step` to saved state."""

from __future__ import annotations

import copy
from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np

from autograd_core import Variable, backends
from autograd_core.errors import ShapeError
from autograd_nn.errors import SettingError

State = dict[str, Any]  # what an update rule remembers of one parameter: arrays of its shape, and numbers


class Optimizer:
    """Changes parameters by their gradients. A subclass names its settings and applies its update rule:

        class Lion(Optimizer):
            def __init__(self, params, lr=1e-4, *, betas=(0.9, 0.99), weight_decay=0.0):
                super().__init__(params, lr=lr, betas=betas, weight_decay=weight_decay)

            def update(self, parameter, gradient, state):
                lion(parameter, gradient, state, **self.settings)

    The rule itself is a function of raw arrays, (parameter, gradient, state) and the settings, that changes parameter
    and state in place and never the gradient, which may be shared.

    settings:  a dictionary of the rule's numbers; `lr` can also be read and set as an attribute.
    Errors:    SettingError without parameters, or for a number out of its range.
    """

    def __init__(self, params: Iterable[Variable], *, lr: float, **settings: Any) -> None:
        if not isinstance(params, Iterable):
            raise SettingError(f"{type(self).__name__}: params is a {type(params).__name__}; pass model.parameters()")
        self.params = list(params)
        if not self.params:
            raise SettingError(f"{type(self).__name__}: there are no parameters to train; pass model.parameters()")
        for position, parameter in enumerate(self.params):
            if not isinstance(parameter, Variable):
                raise SettingError(
                    f"{type(self).__name__}: params must be Parameters, but number {position} is a "
                    f"{type(parameter).__name__}; pass model.parameters()"
                )
        if len({id(parameter) for parameter in self.params}) < len(self.params):
            raise SettingError(f"{type(self).__name__}: a parameter is listed twice and would be stepped twice")
        self.settings: dict[str, Any] = {"lr": lr, **settings}
        self.state: list[State] = [{} for _ in self.params]
        for name in ("lr", "eps", "weight_decay"):
            if name in self.settings:
                require(type(self), name, self.settings[name], at_least=0.0)

    @property
    def lr(self) -> float:
        """The learning rate, as of the next step."""
        return self.settings["lr"]

    @lr.setter
    def lr(self, value: float) -> None:
        require(type(self), "lr", value, at_least=0.0)
        self.settings["lr"] = value

    def step(self) -> None:
        """Update every parameter that has a gradient; the others, and their state, stay as they are."""
        for parameter, state in zip(self.params, self.state, strict=True):
            gradient = parameter.grad
            if gradient is not None:
                self.update(parameter.array, gradient, state)
                parameter.changed_in_place()

    def update(self, parameter: Any, gradient: Any, state: State) -> None:
        """Apply the rule to one parameter, in place."""
        raise NotImplementedError(f"{type(self).__name__} has no update rule")

    def zero_grad(self) -> None:
        """Forget the gradients of all parameters."""
        for parameter in self.params:
            parameter.zero_grad()

    def state_dict(self) -> dict[str, Any]:
        """A copy of the settings and of the state of each parameter, in the order they were given, as NumPy arrays."""
        return {
            "settings": copy.deepcopy(self.settings),
            "state": [
                {key: np.array(backends.to_numpy(value)) if _is_array(value) else value for key, value in state.items()}
                for state in self.state
            ],
        }

    def load_state_dict(self, state_dict: Mapping[str, Any]) -> None:
        """Take over what `state_dict` gave: the next steps are then the very steps the other optimizer would take.

        Raises SettingError for the state of another rule or of another number of parameters, ShapeError where an array
        has not its parameter's shape; then nothing has changed.
        """
        settings, states = state_dict["settings"], state_dict["state"]
        if settings.keys() != self.settings.keys():
            raise SettingError(
                f"{type(self).__name__}: this state has the settings {', '.join(settings)}; expected "
                f"{', '.join(self.settings)}. Load it into the optimizer that made it."
            )
        if len(states) != len(self.params):
            raise SettingError(
                f"{type(self).__name__}: this state is of {len(states)} parameters, here are {len(self.params)}; "
                "load it for the model it was made with"
            )
        loaded = []
        for position, (parameter, state) in enumerate(zip(self.params, states, strict=True)):
            backend = backends.of(parameter.array)
            for key, value in state.items():
                if _is_array(value) and value.shape != parameter.shape:
                    raise ShapeError(
                        f"{type(self).__name__}: {key} of parameter {position} is {value.shape}, the parameter is "
                        f"{parameter.shape}; load the state for the model it was made with"
                    )
            loaded.append({key: backend.xp.array(value) if _is_array(value) else value for key, value in state.items()})
        self.settings, self.state = dict(settings), loaded

    def __repr__(self) -> str:
        settings = ", ".join(f"{name}={value!r}" for name, value in self.settings.items())
        return f"{type(self).__name__}({len(self.params)} parameters, {settings})"


def require(rule: type[Optimizer], name: str, value: Any, *, at_least: float, below: float = np.inf) -> None:
    """Check a setting: SettingError unless it is a number with at_least <= value < below."""
    if not isinstance(value, int | float | np.number) or not at_least <= value < below:
        allowed = f"at least {at_least:g}" if below == np.inf else f"at least {at_least:g} and below {below:g}"
        raise SettingError(f"{rule.__name__}: {name} must be a number, {allowed}; it is {value!r}")


def decayed(gradient: Any, parameter: Any, weight_decay: float) -> Any:
    """The gradient with the pull of weight decay: g + λ·w, the gradient of (λ/2)·|w|² being λ·w.

    A new array unless λ is 0: the gradient is not the optimizer's to change.
    """
    if not weight_decay:
        return gradient
    pull = parameter * weight_decay
    pull += gradient
    return pull


def _is_array(value: Any) -> bool:
    return hasattr(value, "shape")  # of NumPy or CuPy; the rest are plain numbers
