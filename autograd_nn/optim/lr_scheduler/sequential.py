"""SequentialLR: one scheduler after the other."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence

from autograd_nn.errors import SettingError
from autograd_nn.optim.lr_scheduler.plateau import ReduceLROnPlateau
from autograd_nn.optim.lr_scheduler.scheduler import LRScheduler, same_optimizer
from autograd_nn.optim.optimizer import Optimizer


class SequentialLR(LRScheduler):
    """At each of the milestones, which are numbers of steps, the next scheduler starts, from the initial rates.

        warmup = LinearLR(optimizer, 0.01, total_iters=5)
        rest = CosineAnnealingLR(optimizer, T_max=95)
        scheduler = SequentialLR(optimizer, [warmup, rest], milestones=[5])

    Errors:  SettingError unless there is one scheduler more than milestones, all are of this optimizer, and none is a
             ReduceLROnPlateau.
    """

    def __init__(self, optimizer: Optimizer, schedulers: Sequence[LRScheduler], milestones: Sequence[int]) -> None:
        if same_optimizer(self._name, schedulers) is not optimizer:
            raise SettingError("SequentialLR: the schedulers must be of the optimizer that it is given")
        if any(isinstance(scheduler, ReduceLROnPlateau) for scheduler in schedulers):
            raise SettingError("SequentialLR: a ReduceLROnPlateau needs a measure in each step; use it by itself")
        if len(milestones) != len(schedulers) - 1 or list(milestones) != sorted(milestones):
            raise SettingError(
                f"SequentialLR: {len(schedulers)} schedulers need {len(schedulers) - 1} milestones in rising order, "
                f"not {list(milestones)}"
            )
        self.schedulers = list(schedulers)
        self.milestones = list(milestones)
        self.interval = schedulers[0].interval
        self.optimizer = optimizer
        self.base_lrs = schedulers[0].base_lrs
        self.last_epoch = 0
        self._scheduler().restart()

    def step(self) -> None:
        """Go on to the next rate."""
        self.last_epoch += 1
        scheduler = self._scheduler()
        if self.last_epoch in self.milestones:
            scheduler.restart()
        else:
            scheduler.step()

    def begin(self) -> None:
        self.last_epoch = 0
        self._scheduler().begin()

    def _scheduler(self) -> LRScheduler:
        return self.schedulers[bisect_right(self.milestones, self.last_epoch)]
