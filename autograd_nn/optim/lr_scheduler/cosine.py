"""CosineAnnealingLR: down along half a cosine."""

from __future__ import annotations

from math import cos, pi

from autograd_nn.optim.lr_scheduler.scheduler import LRScheduler
from autograd_nn.optim.optimizer import Optimizer


class CosineAnnealingLR(LRScheduler):
    """From the initial rate to eta_min in T_max steps along half a cosine, up again in as many, and so on.

    Formula:  lr = eta_min + (initial lr - eta_min)·(1 + cos(πt / T_max)) / 2
    Source:   I. Loshchilov, F. Hutter, "SGDR: Stochastic Gradient Descent with Warm Restarts", 2017, eq. 5.
    """

    def __init__(self, optimizer: Optimizer, T_max: int, eta_min: float = 0.0, last_epoch: int = -1) -> None:  # noqa: N803
        self.require("T_max", T_max, T_max >= 1, "at least 1")
        self.T_max = T_max
        self.eta_min = eta_min
        super().__init__(optimizer, last_epoch)

    def get_lr(self) -> list[float]:
        if self.last_epoch == 0:
            return self.rates
        height, before = (1 + cos(pi * step / self.T_max) for step in (self.last_epoch, self.last_epoch - 1))
        if (self.last_epoch - 1) % (2 * self.T_max) == self.T_max:  # from eta_min, which no factor leads away from
            return [lr + (base - self.eta_min) * height / 2 for lr, base in zip(self.rates, self.base_lrs, strict=True)]
        return [self.eta_min + (lr - self.eta_min) * height / before for lr in self.rates]
