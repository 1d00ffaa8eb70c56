"""ExponentialLR: a rate that falls by the same share with each step."""

from __future__ import annotations

from autograd_nn.optim.lr_scheduler.scheduler import LRScheduler
from autograd_nn.optim.optimizer import Optimizer


class ExponentialLR(LRScheduler):
    """The rate times gamma with each step."""

    def __init__(self, optimizer: Optimizer, gamma: float, last_epoch: int = -1) -> None:
        self.gamma = gamma
        super().__init__(optimizer, last_epoch)

    def get_lr(self) -> list[float]:
        return self.scaled(self.gamma if self.last_epoch else 1.0)
