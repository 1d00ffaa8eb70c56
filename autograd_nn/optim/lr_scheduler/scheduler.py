"""LRScheduler: what all schedulers share, from the initial rates to saved state."""

from __future__ import annotations

import copy
from collections.abc import Mapping, Sequence
from typing import Any

from autograd_nn.errors import SettingError
from autograd_nn.optim.optimizer import Group, Optimizer


class LRScheduler:
    """Sets the learning rate of each of an optimizer's groups, step after step. A subclass says how, in `get_lr`:

        class HalvedLR(nn.optim.lr_scheduler.LRScheduler):
            def get_lr(self):
                return [lr / 2 if self.last_epoch else lr for lr in self.rates]

    Call `step` after the optimizer's steps of an epoch, or of a batch: `interval` says which is meant. A rate starts from
    its group's "initial_lr", which is the group's lr when its first scheduler is made. Schedulers that multiply the
    present rate, which is most of them, can work on one optimizer together.

    last_epoch:  the number of steps taken; -1 to start, another to go on with groups that have their "initial_lr".
    base_lrs:    the rate of each group at the start.
    Errors:      SettingError for what is not an optimizer, or to go on with groups that never had a scheduler.
    """

    interval: str = "epoch"  # or "batch": after which of the two `step` is meant to be called
    schedulers: Sequence[LRScheduler] = ()  # that this one directs

    def __init__(self, optimizer: Optimizer, last_epoch: int = -1) -> None:
        if not isinstance(optimizer, Optimizer):
            raise SettingError(f"{self._name}: the first argument must be an optimizer, not {optimizer!r}")
        self.optimizer = optimizer
        for group in optimizer.param_groups:
            if last_epoch == -1:
                group.setdefault("initial_lr", group["lr"])
            elif "initial_lr" not in group:
                raise SettingError(
                    f"{self._name}: last_epoch is {last_epoch}, but the optimizer has no 'initial_lr' to go on with; "
                    "load its state first, or leave last_epoch out"
                )
        self.base_lrs: list[float] = [group["initial_lr"] for group in optimizer.param_groups]
        self.last_epoch = last_epoch
        LRScheduler.step(self)

    def get_lr(self) -> list[float]:
        """The rate of each group for step number `last_epoch`, from the present `rates`, or from `base_lrs`."""
        raise NotImplementedError(f"{self._name} has no get_lr")

    def step(self) -> None:
        """Go on to the next rate."""
        self.last_epoch += 1
        self.set_rates(self.get_lr())

    def restart(self) -> None:
        """Begin anew from the initial rates."""
        self.set_rates(self.base_lrs)
        self.begin()

    def begin(self) -> None:
        """Begin anew from the present rates."""
        self.last_epoch = -1
        self.step()

    @property
    def rates(self) -> list[float]:
        """The present rate of each group."""
        return [group["lr"] for group in self._groups()]

    def set_rates(self, rates: Sequence[float]) -> None:
        """Give each group its rate."""
        for group, lr in zip(self._groups(), rates, strict=True):
            group["lr"] = lr

    def scaled(self, factor: float) -> list[float]:
        """The present rates times this."""
        return [lr * factor for lr in self.rates]

    def get_last_lr(self) -> list[float]:
        """The rate of each group that `step` has set."""
        return self.rates

    def for_groups(self, setting: str, value: Any) -> list[Any]:
        """A setting that is one value for all groups or a list with one for each, as a list."""
        count = len(self.optimizer.param_groups)
        if not isinstance(value, list | tuple):
            return [value] * count
        if len(value) != count:
            raise SettingError(f"{self._name}: {setting} has {len(value)} values for {count} groups of parameters")
        return list(value)

    def _groups(self) -> list[Group]:
        groups = self.optimizer.param_groups
        if len(groups) != len(self.base_lrs):
            raise SettingError(
                f"{self._name}: the optimizer has {len(groups)} groups of parameters, and had {len(self.base_lrs)} when "
                "this was made; make a new scheduler after adding a group"
            )
        return groups

    def require(self, name: str, value: Any, right: bool, allowed: str) -> None:
        """SettingError unless the setting is right."""
        if not right:
            raise SettingError(f"{self._name}: {name} must be {allowed}; it is {value!r}")

    def state_dict(self) -> dict[str, Any]:
        """A copy of everything but the optimizer, whose own state has the present rates, and functions."""
        state = copy.deepcopy({name: value for name, value in vars(self).items() if _is_plain(value)})
        if self.schedulers:
            state["schedulers"] = [scheduler.state_dict() for scheduler in self.schedulers]
        return state

    def load_state_dict(self, state_dict: Mapping[str, Any]) -> None:
        """Take over what `state_dict` gave; load the optimizer's state too, as it has the present rates.

        Raises SettingError for the state of another kind of scheduler.
        """
        own = self.state_dict()
        inner = state_dict.get("schedulers", [])
        if own.keys() != state_dict.keys() or len(inner) != len(self.schedulers):
            raise SettingError(
                f"{self._name}: this state has {', '.join(state_dict)}; expected {', '.join(own)}. "
                "Load it into the scheduler that made it."
            )
        for scheduler, state in zip(self.schedulers, inner, strict=True):
            scheduler.load_state_dict(state)
        vars(self).update(copy.deepcopy({key: value for key, value in state_dict.items() if key != "schedulers"}))

    @property
    def _name(self) -> str:
        return type(self).__name__


def same_optimizer(name: str, schedulers: Sequence[LRScheduler]) -> Optimizer:
    """The optimizer that all of them work on. Raises SettingError when there is none, or several."""
    if not schedulers:
        raise SettingError(f"{name}: there are no schedulers")
    optimizer = schedulers[0].optimizer
    if any(scheduler.optimizer is not optimizer for scheduler in schedulers):
        raise SettingError(f"{name}: the schedulers must all be of one optimizer")
    return optimizer


def _is_plain(value: Any) -> bool:
    """Whether it is made of numbers and text."""
    if isinstance(value, list):
        return all(map(_is_plain, value))
    return value is None or isinstance(value, bool | int | float | str)
