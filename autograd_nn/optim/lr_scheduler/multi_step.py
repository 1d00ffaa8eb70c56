"""MultiStepLR: a lower rate at chosen steps."""

from __future__ import annotations

from collections.abc import Iterable

from autograd_nn.optim.lr_scheduler.scheduler import LRScheduler
from autograd_nn.optim.optimizer import Optimizer


class MultiStepLR(LRScheduler):
    """The rate times gamma at each of the milestones, which are numbers of steps; twice where one stands twice."""

    def __init__(
        self, optimizer: Optimizer, milestones: Iterable[int], gamma: float = 0.1, last_epoch: int = -1
    ) -> None:
        self.milestones = sorted(milestones)
        self.gamma = gamma
        super().__init__(optimizer, last_epoch)

    def get_lr(self) -> list[float]:
        return self.scaled(self.gamma ** self.milestones.count(self.last_epoch))
