"""Optimizer: what every update rule shares, from groups of parameters to saved state."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import nullcontext
from typing import Any, TypeVar

import numpy as np

from autograd_core import Variable, backends
from autograd_core.checks import room_for
from autograd_core.errors import ShapeError
from autograd_core.half import FLOAT32, is_half, widened
from autograd_nn.errors import SettingError

T = TypeVar("T")

State = dict[str, Any]  # what an update rule remembers of one parameter: arrays of its shape, and numbers
Trained = tuple[Any, Any, State]  # a parameter, its gradient, its state
Group = dict[str, Any]  # parameters that share settings: {"params": [...], "lr": ..., ...}

_NOTES = {"name", "initial_lr"}  # what a group may hold beside settings: a name for people, the rate schedules start at


class Optimizer:
    """Changes parameters by their gradients. A subclass names its settings and applies its update rule:

        class SignSGD(nn.optim.Optimizer):
            def __init__(self, params, lr=1e-3):
                super().__init__(params, lr=lr)

            def update(self, parameter, gradient, state, *, lr):
                parameter -= lr * np.sign(gradient)

    `update` changes parameter and state, raw arrays, in place, and never the gradient, which may be shared.

    params:        parameters, or dictionaries with "params" and the settings that are different for these:
                   `SGD([{"params": model.head.parameters(), "lr": 0.1}, {"params": model.body.parameters()}], lr=0.01)`.
    param_groups:  a list of such dictionaries, complete; change a setting there, and it holds from the next step on.
    state:         for each parameter that has been stepped what the rule remembers of it. Parameters in half precision are
                   updated in float32, which their state is kept in, and rounded.
    Errors:        SettingError without parameters, for a parameter given twice, for a setting that is unknown or out of
                   its range.
    """

    def __init__(self, params: Iterable[Variable] | Iterable[Mapping[str, Any]], *, lr: float, **settings: Any) -> None:
        self.defaults: dict[str, Any] = {"lr": lr, **settings}
        self.param_groups: list[Group] = []
        self.state: dict[Variable, State] = {}
        if not isinstance(params, Iterable):
            raise SettingError(f"{self._name}: params is a {type(params).__name__}; pass model.parameters()")
        items: list[Any] = list(params)
        if not items:
            raise SettingError(f"{self._name}: there are no parameters to train; pass model.parameters()")
        for group in items if isinstance(items[0], Mapping) else [{"params": items}]:
            self.add_param_group(group)

    def add_param_group(self, group: Mapping[str, Any]) -> None:
        """Train more parameters, with settings of their own where the group has them."""
        if not isinstance(group, Mapping) or "params" not in group:
            raise SettingError(f"{self._name}: a group must be a dictionary with 'params', not {group!r}")
        if unknown := [name for name in group if name not in self.defaults and name not in _NOTES | {"params"}]:
            raise SettingError(
                f"{self._name}: a group has the unknown setting {', '.join(map(repr, unknown))}; "
                f"the settings are {', '.join(self.defaults)}"
            )
        given = group["params"]
        params = [given] if isinstance(given, Variable) else list(given)
        for position, parameter in enumerate(params):
            if not isinstance(parameter, Variable):
                raise SettingError(
                    f"{self._name}: params must be Parameters, but number {position} is a "
                    f"{type(parameter).__name__}; pass model.parameters()"
                )
        known = {id(parameter) for parameter in [*self.params, *params]}
        if len(known) < len(self.params) + len(params):
            raise SettingError(f"{self._name}: a parameter is listed twice and would be stepped twice")
        complete = {**self.defaults, **group, "params": params}
        self.check(complete)
        self.param_groups.append(complete)

    def check(self, settings: Mapping[str, Any]) -> None:
        """Raise SettingError for a setting out of its range. A subclass adds the ranges of its own settings."""
        for name in ("lr", "eps", "weight_decay"):
            if name in settings:
                self.require(name, settings[name], at_least=0.0)

    def require(self, name: str, value: Any, *, at_least: float, below: float = np.inf) -> None:
        """SettingError unless a setting is a number with at_least <= value < below."""
        if not isinstance(value, int | float | np.number) or not at_least <= value < below:
            allowed = f"at least {at_least:g}" if below == np.inf else f"at least {at_least:g} and below {below:g}"
            raise SettingError(f"{self._name}: {name} must be a number, {allowed}; it is {value!r}")

    def require_betas(self, betas: Any) -> None:
        """SettingError unless betas are two numbers, each at least 0 and below 1."""
        if not isinstance(betas, tuple | list) or len(betas) != 2:
            raise SettingError(f"{self._name}: betas must be two numbers, not {betas!r}")
        for beta in betas:
            self.require("each of betas", beta, at_least=0.0, below=1.0)

    @property
    def params(self) -> list[Variable]:
        """The parameters of all groups."""
        return [parameter for group in self.param_groups for parameter in group["params"]]

    @property
    def lr(self) -> float:
        """The learning rate of the first group, as of the next step. Setting it leaves other groups as they are."""
        return self.param_groups[0]["lr"]

    @lr.setter
    def lr(self, value: float) -> None:
        self.require("lr", value, at_least=0.0)
        self.param_groups[0]["lr"] = value

    def step(self, closure: Callable[[], T] | None = None) -> T | None:
        """Update every parameter that has a gradient and requires one; the others, and their state, stay as they are.

        closure:  called first, to compute the loss and its gradients anew; what it returns is returned.
        """
        loss = None if closure is None else closure()
        with room_for(f"{self._name}.step"):
            self._step()
        return loss

    def _step(self) -> None:
        for group in self.param_groups:
            settings = {name: _plain(group[name]) for name in self.defaults}
            trained = [p for p in group["params"] if p.grad is not None and p.requires_grad]
            for parameter in trained:  # before the rule, which may fail halfway
                if not getattr(parameter.array.flags, "writeable", True):  # arrays on a card always are
                    raise SettingError(
                        f"{self._name}: {parameter.name or 'a parameter'} {parameter.shape} is memory that can't be written "
                        "to; give it memory of its own: parameter.array = parameter.array.copy()"
                    )
                parameter.changed_in_place()
            arrays = [(p.array, p.grad, self.state.setdefault(p, {})) for p in trained]
            update = (
                self._update_in_float32 if any(array.dtype.itemsize == 2 for array, _, _ in arrays) else self.update_all
            )
            for part in backends.by_card(arrays, lambda item: item[0]):
                with backends.at(part[0][0]) if part else nullcontext():
                    update(part, **settings)

    def update(self, parameter: Any, gradient: Any, state: State, **settings: Any) -> None:
        """Apply the rule to one parameter, in place."""
        raise NotImplementedError(f"{self._name} has no update rule")

    def update_all(self, trained: Sequence[Trained], **settings: Any) -> None:
        """Apply the rule to the parameters of a group. Rules with a compiled kernel do so in one call."""
        for parameter, gradient, state in trained:
            self.update(parameter, gradient, state, **settings)

    def _update_in_float32(self, trained: Sequence[Trained], **settings: Any) -> None:
        """The rule on half-precision parameters, whose small steps and squares of gradients would vanish in it."""
        wide = [(widened(parameter), widened(gradient), state) for parameter, gradient, state in trained]
        self.update_all(wide, **settings)
        for (parameter, _, _), (result, _, _) in zip(trained, wide, strict=True):
            if result is not parameter:
                parameter[...] = result

    def __init_subclass__(cls, **arguments: Any) -> None:
        """Whoever changes the rule for one parameter, a mixin too, changes it for all of them."""
        super().__init_subclass__(**arguments)
        rule = next(base for base in cls.__mro__ if vars(base).keys() & {"update", "update_all"})
        if "update_all" not in vars(rule):
            cls.update_all = Optimizer.update_all  # type: ignore[method-assign]

    def zero_grad(self, set_to_none: bool = True) -> None:
        """Forget the gradients of all parameters. With set_to_none=False they become 0, and still count in `step`."""
        for parameter in self.params:
            gradient = parameter.grad
            parameter.grad = None if set_to_none or gradient is None else backends.zeros_like(gradient)

    def state_dict(self) -> dict[str, Any]:
        """A copy of the state of each parameter, in the order they were given, and of the groups' settings.

        Arrays are NumPy's; in a group, "params" has the positions of its parameters in that order.
        """
        groups, start = [], 0
        for group in self.param_groups:
            stop = start + len(group["params"])
            groups.append(
                {**{name: _plain(value) for name, value in group.items()}, "params": list(range(start, stop))}
            )
            start = stop
        states = [self.state.get(parameter, {}) for parameter in self.params]
        return {"state": [{key: _to_numpy(value) for key, value in s.items()} for s in states], "param_groups": groups}

    def load_state_dict(self, state_dict: Mapping[str, Any]) -> None:
        """Take over what `state_dict` gave: the next steps are then the very steps the other optimizer would take.

        Raises SettingError for the state of another rule or of other groups, ShapeError where an array has not its
        parameter's shape; then nothing has changed.
        """
        if missing := {"param_groups", "state"} - state_dict.keys():
            raise SettingError(
                f"{self._name}: this is no optimizer's state: it has no {' and no '.join(sorted(missing))}"
            )
        groups, states = state_dict["param_groups"], state_dict["state"]
        sizes, own_sizes = [[len(group["params"]) for group in part] for part in (groups, self.param_groups)]
        if sizes != own_sizes or len(states) != sum(sizes):
            raise SettingError(
                f"{self._name}: this state is of groups of {_listed(sizes)} parameters, here are {_listed(own_sizes)}; "
                "load it for the model it was made with"
            )
        for group in groups:
            settings = [name for name in group if name not in _NOTES | {"params"}]
            if set(settings) != set(self.defaults):
                raise SettingError(
                    f"{self._name}: this state has the settings {', '.join(settings)}; expected "
                    f"{', '.join(self.defaults)}. Load it into the optimizer that made it."
                )
        loaded: dict[Variable, State] = {}
        for position, (parameter, state) in enumerate(zip(self.params, states, strict=True)):
            dtype = FLOAT32 if is_half(parameter.dtype) else parameter.dtype
            for key, value in state.items():
                if hasattr(value, "shape") and value.shape != parameter.shape:
                    raise ShapeError(
                        f"{self._name}: {key} of parameter {position} is {value.shape}, the parameter is "
                        f"{parameter.shape}; load the state for the model it was made with"
                    )
            if state:
                own = parameter.array
                loaded[parameter] = {
                    key: backends.beside(own, np.array(value, dtype)) if hasattr(value, "shape") else value
                    for key, value in state.items()
                }
        self.state = loaded
        for own, group in zip(self.param_groups, groups, strict=True):
            # Files keep lists for tuples, such as betas.
            values = {name: tuple(value) if isinstance(value, list) else value for name, value in group.items()}
            own.update({**values, "params": own["params"]})

    @property
    def _name(self) -> str:
        return type(self).__name__

    def __repr__(self) -> str:
        parts = []
        for group in self.param_groups:
            settings = ", ".join(f"{name}={group[name]!r}" for name in self.defaults)
            parts.append(f"{len(group['params'])} parameters, {settings}")
        return f"{self._name}({'; '.join(parts)})"


def _plain(value: Any) -> Any:
    """A number as Python's own, which adopts the dtype of the array it meets; NumPy's would turn float32 to float64."""
    if isinstance(value, tuple | list):
        return tuple(map(_plain, value))
    return value.item() if isinstance(value, np.generic) else value


def _to_numpy(value: Any) -> Any:
    return np.array(backends.to_numpy(value)) if hasattr(value, "shape") else value


def _listed(sizes: list[int]) -> str:
    return " + ".join(map(str, sizes))
