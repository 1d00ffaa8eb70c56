"""StepLR: a lower rate every so many steps."""

from __future__ import annotations

from autograd_nn.optim.lr_scheduler.scheduler import LRScheduler
from autograd_nn.optim.optimizer import Optimizer


class StepLR(LRScheduler):
    """The rate times gamma after every step_size steps."""

    def __init__(self, optimizer: Optimizer, step_size: int, gamma: float = 0.1, last_epoch: int = -1) -> None:
        self.require("step_size", step_size, step_size >= 1, "at least 1")
        self.step_size = step_size
        self.gamma = gamma
        super().__init__(optimizer, last_epoch)

    def get_lr(self) -> list[float]:
        return self.scaled(self.gamma if self.last_epoch and self.last_epoch % self.step_size == 0 else 1.0)
