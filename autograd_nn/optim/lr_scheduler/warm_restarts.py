"""CosineAnnealingWarmRestarts: down along half a cosine, and again from the start."""

from __future__ import annotations

from math import cos, floor, pi

from autograd_nn.optim.lr_scheduler.scheduler import LRScheduler
from autograd_nn.optim.optimizer import Optimizer


class CosineAnnealingWarmRestarts(LRScheduler):
    """From the initial rate towards eta_min in T_0 steps, then anew in T_0·T_mult steps, in T_0·T_mult² and so on.

    `step(epoch)` goes to any place, also between two epochs: `scheduler.step(epoch + i / len(loader))` after each batch.

    Formula:  lr = eta_min + (initial lr - eta_min)·(1 + cos(πt / T)) / 2, with t steps since the last start, of T
    Source:   I. Loshchilov, F. Hutter, "SGDR: Stochastic Gradient Descent with Warm Restarts", 2017, eq. 5.
    """

    def __init__(
        self,
        optimizer: Optimizer,
        T_0: int,  # noqa: N803
        T_mult: int = 1,  # noqa: N803
        eta_min: float = 0.0,
        last_epoch: int = -1,
    ) -> None:
        self.require("T_0", T_0, T_0 >= 1, "at least 1")
        self.require("T_mult", T_mult, T_mult >= 1, "at least 1")
        self.T_0 = T_0
        self.T_mult = T_mult
        self.eta_min = eta_min
        self.place: float = last_epoch + 1
        super().__init__(optimizer, last_epoch)

    def get_lr(self) -> list[float]:
        since, length = self.place, self.T_0
        while since >= length:
            since -= length
            length *= self.T_mult
        height = (1 + cos(pi * since / length)) / 2
        return [self.eta_min + (base - self.eta_min) * height for base in self.base_lrs]

    def step(self, epoch: float | None = None) -> None:
        """Go on by one step, or to this place."""
        self.require("epoch", epoch, epoch is None or epoch >= 0, "at least 0")
        self.place = self.last_epoch + 1 if epoch is None else epoch
        self.last_epoch = floor(self.place)
        self.set_rates(self.get_lr())
