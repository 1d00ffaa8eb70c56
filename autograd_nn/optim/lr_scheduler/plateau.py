"""ReduceLROnPlateau: a lower rate when the measure stops getting better."""

from __future__ import annotations

from math import inf

from autograd_nn.optim.lr_scheduler.scheduler import LRScheduler
from autograd_nn.optim.optimizer import Optimizer


class ReduceLROnPlateau(LRScheduler):
    """The rate times factor after more than `patience` epochs without a better measure: `scheduler.step(loss)`.

    mode:            "min" where lower is better (a loss), "max" where higher is (an accuracy).
    threshold:       better means by more than this share of the best, or with threshold_mode "abs" by more than this.
    cooldown:        epochs after a reduction that don't count.
    min_lr:          no rate goes below it; a list has one for each group.
    eps:             a smaller reduction is left out.
    """

    def __init__(
        self,
        optimizer: Optimizer,
        mode: str = "min",
        factor: float = 0.1,
        patience: int = 10,
        threshold: float = 1e-4,
        threshold_mode: str = "rel",
        cooldown: int = 0,
        min_lr: float | list[float] = 0.0,
        eps: float = 1e-8,
    ) -> None:
        self.require("factor", factor, factor < 1, "below 1")
        self.require("mode", mode, mode in ("min", "max"), "'min' or 'max'")
        self.require("threshold_mode", threshold_mode, threshold_mode in ("rel", "abs"), "'rel' or 'abs'")
        self.mode = mode
        self.factor = factor
        self.patience = patience
        self.threshold = threshold
        self.threshold_mode = threshold_mode
        self.cooldown = cooldown
        self.eps = eps
        self.best = inf if mode == "min" else -inf
        self.num_bad_epochs = 0
        self.cooldown_counter = 0
        super().__init__(optimizer)
        self.min_lrs: list[float] = self.for_groups("min_lr", min_lr)

    def get_lr(self) -> list[float]:
        return self.rates

    def step(self, metrics: float) -> None:  # type: ignore[override]  # a step depends on how the epoch went
        """Take in the measure of an epoch, and reduce the rates if it is time."""
        metrics = float(metrics)
        self.last_epoch += 1
        if self.is_better(metrics):
            self.best = metrics
            self.num_bad_epochs = 0
        else:
            self.num_bad_epochs += 1
        if self.cooldown_counter > 0:
            self.cooldown_counter -= 1
            self.num_bad_epochs = 0
        if self.num_bad_epochs > self.patience:
            lower = [max(lr * self.factor, least) for lr, least in zip(self.rates, self.min_lrs, strict=True)]
            self.set_rates([new if lr - new > self.eps else lr for lr, new in zip(self.rates, lower, strict=True)])
            self.cooldown_counter = self.cooldown
            self.num_bad_epochs = 0

    def is_better(self, metrics: float) -> bool:
        """Whether the measure is better than the best so far, by more than the threshold."""
        sign = 1 if self.mode == "min" else -1
        if self.threshold_mode == "rel":
            return sign * metrics < sign * self.best * (1 - sign * self.threshold)
        return sign * metrics < sign * self.best - self.threshold
