"""ChainedScheduler: several schedulers at once."""

from __future__ import annotations

from collections.abc import Sequence

from autograd_nn.errors import SettingError
from autograd_nn.optim.lr_scheduler.scheduler import LRScheduler, same_optimizer
from autograd_nn.optim.optimizer import Optimizer


class ChainedScheduler(LRScheduler):
    """Each step is one of every scheduler, in this order: those that multiply the present rate multiply each other.

    Errors:  SettingError without schedulers, or unless all are of one optimizer.
    """

    def __init__(self, schedulers: Sequence[LRScheduler], optimizer: Optimizer | None = None) -> None:
        self.optimizer = same_optimizer(self._name, schedulers)
        if optimizer is not None and optimizer is not self.optimizer:
            raise SettingError("ChainedScheduler: the schedulers must be of the optimizer that it is given")
        self.schedulers = list(schedulers)
        self.interval = schedulers[0].interval
        self.base_lrs = schedulers[0].base_lrs
        self.last_epoch = schedulers[0].last_epoch

    def step(self) -> None:
        """Go on to the next rate."""
        for scheduler in self.schedulers:
            scheduler.step()
        self.last_epoch += 1

    def begin(self) -> None:
        for scheduler in self.schedulers:
            scheduler.begin()
        self.last_epoch = 0
