"""ConstantLR: a lower rate for the first steps."""

from __future__ import annotations

from autograd_nn.optim.lr_scheduler.scheduler import LRScheduler
from autograd_nn.optim.optimizer import Optimizer


class ConstantLR(LRScheduler):
    """The rate times factor during the first total_iters steps."""

    def __init__(self, optimizer: Optimizer, factor: float = 1 / 3, total_iters: int = 5, last_epoch: int = -1) -> None:
        self.require("factor", factor, 0 < factor <= 1, "above 0 and at most 1")
        self.factor = factor
        self.total_iters = total_iters
        super().__init__(optimizer, last_epoch)

    def get_lr(self) -> list[float]:
        if self.last_epoch == 0:
            return self.scaled(self.factor)
        return self.scaled(1 / self.factor if self.last_epoch == self.total_iters else 1.0)
