"""LinearLR: a straight line, as for a warm-up."""

from __future__ import annotations

from autograd_nn.optim.lr_scheduler.scheduler import LRScheduler
from autograd_nn.optim.optimizer import Optimizer


class LinearLR(LRScheduler):
    """The rate times a factor that goes from start_factor to end_factor in total_iters steps, and stays there."""

    def __init__(
        self,
        optimizer: Optimizer,
        start_factor: float = 1 / 3,
        end_factor: float = 1.0,
        total_iters: int = 5,
        last_epoch: int = -1,
    ) -> None:
        self.require("start_factor", start_factor, 0 < start_factor <= 1, "above 0 and at most 1")
        self.require("end_factor", end_factor, 0 <= end_factor <= 1, "from 0 to 1")
        self.start_factor = start_factor
        self.end_factor = end_factor
        self.total_iters = total_iters
        super().__init__(optimizer, last_epoch)

    def get_lr(self) -> list[float]:
        if self.last_epoch == 0:
            return self.scaled(self.start_factor)
        if self.last_epoch > self.total_iters:
            return self.rates
        return self.scaled(self._factor(self.last_epoch) / self._factor(self.last_epoch - 1))

    def _factor(self, step: int) -> float:
        return self.start_factor + (self.end_factor - self.start_factor) * step / self.total_iters
