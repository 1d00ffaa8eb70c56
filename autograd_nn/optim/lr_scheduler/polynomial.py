"""PolynomialLR: down to 0 along a power of the steps left."""

from __future__ import annotations

from autograd_nn.optim.lr_scheduler.scheduler import LRScheduler
from autograd_nn.optim.optimizer import Optimizer


class PolynomialLR(LRScheduler):
    """The rate times (1 - t / total_iters)^power; 0 from total_iters on."""

    def __init__(self, optimizer: Optimizer, total_iters: int = 5, power: float = 1.0, last_epoch: int = -1) -> None:
        self.total_iters = total_iters
        self.power = power
        super().__init__(optimizer, last_epoch)

    def get_lr(self) -> list[float]:
        left = self.total_iters - self.last_epoch
        if self.last_epoch == 0 or left < 0:
            return self.rates
        return self.scaled((left / (left + 1)) ** self.power)
