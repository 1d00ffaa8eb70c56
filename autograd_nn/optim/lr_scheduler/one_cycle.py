"""OneCycleLR: up to a high rate and down to a very low one, in one training; momentum does the opposite."""

from __future__ import annotations

from math import cos, pi
from typing import Any

from autograd_nn.errors import SettingError
from autograd_nn.optim.lr_scheduler.scheduler import LRScheduler
from autograd_nn.optim.optimizer import Optimizer


class OneCycleLR(LRScheduler):
    """The one-cycle policy. Call `step` after each batch.

    From max_lr / div_factor up to max_lr in pct_start of all steps, then down to that start / final_div_factor; with
    three_phase first down to the start in as many steps. Momentum (the first of betas, where the optimizer has those)
    goes from max_momentum to base_momentum and back.

    total_steps:     the number of batches in the whole training, or give epochs and steps_per_epoch.
    anneal_strategy: "cos", half cosines, or "linear".
    max_lr, max_momentum, base_momentum:  one number, or a list with one for each group.
    Errors:          SettingError for a step past the end, and for an optimizer without momentum unless cycle_momentum is
                     False.
    Source:          L. Smith, N. Topin, "Super-Convergence: Very Fast Training of Neural Networks Using Large Learning
                     Rates", 2018, sec. 3.
    """

    interval = "batch"

    def __init__(
        self,
        optimizer: Optimizer,
        max_lr: float | list[float],
        total_steps: int | None = None,
        epochs: int | None = None,
        steps_per_epoch: int | None = None,
        pct_start: float = 0.3,
        anneal_strategy: str = "cos",
        cycle_momentum: bool = True,
        base_momentum: float | list[float] = 0.85,
        max_momentum: float | list[float] = 0.95,
        div_factor: float = 25.0,
        final_div_factor: float = 1e4,
        three_phase: bool = False,
        last_epoch: int = -1,
    ) -> None:
        if total_steps is None:
            if epochs is None or steps_per_epoch is None:
                raise SettingError("OneCycleLR: give total_steps, or epochs and steps_per_epoch")
            total_steps = epochs * steps_per_epoch
        self.require("total_steps", total_steps, total_steps >= 1, "at least 1")
        self.require("pct_start", pct_start, 0 <= pct_start <= 1, "from 0 to 1")
        self.require("anneal_strategy", anneal_strategy, anneal_strategy in ("cos", "linear"), "'cos' or 'linear'")
        self.optimizer = optimizer
        self.total_steps = total_steps
        self.anneal_strategy = anneal_strategy
        self.cycle_momentum = cycle_momentum
        self.max_lrs: list[float] = self.for_groups("max_lr", max_lr)
        self.max_momentums: list[float] = self.for_groups("max_momentum", max_momentum)
        self.base_momentums: list[float] = self.for_groups("base_momentum", base_momentum)
        self.start_factor = 1 / div_factor
        self.end_factor = 1 / div_factor / final_div_factor
        peak = float(pct_start * total_steps) - 1
        # The last step of each phase: that of the climb, perhaps of the way back to the start, and of the rest.
        self.ends = [peak, *([2 * peak] if three_phase else []), total_steps - 1.0]
        if cycle_momentum and not {"momentum", "betas"} & optimizer.defaults.keys():
            raise SettingError(
                f"OneCycleLR: {type(optimizer).__name__} has no momentum to cycle; pass cycle_momentum=False"
            )
        if last_epoch == -1:
            for group, lr in zip(optimizer.param_groups, self.max_lrs, strict=True):
                group["initial_lr"] = lr * self.start_factor
        super().__init__(optimizer, last_epoch)
        self._set_momentum()

    def get_lr(self) -> list[float]:
        phase, part = self._place()
        factors = [self.start_factor, 1.0, *([self.start_factor] if len(self.ends) == 3 else []), self.end_factor]
        factor = self._between(factors[phase], factors[phase + 1], part)
        return [lr * factor for lr in self.max_lrs]

    def step(self) -> None:
        """Go on to the next rate and momentum."""
        super().step()
        self._set_momentum()

    def _set_momentum(self) -> None:
        if not self.cycle_momentum:
            return
        phase, part = self._place()
        groups = zip(self.optimizer.param_groups, self.base_momentums, self.max_momentums, strict=True)
        for group, low, high in groups:
            values = [high, low, high, high]
            momentum = self._between(values[phase], values[phase + 1], part)
            settings: dict[str, Any] = {"momentum": momentum}
            if "betas" in group:
                settings = {"betas": (momentum, *group["betas"][1:])}
            group.update(settings)

    def _place(self) -> tuple[int, float]:
        """The number of the phase, and the part of it that is done."""
        step = self.last_epoch
        if step > self.total_steps:
            raise SettingError(
                f"OneCycleLR: this is step {step} of {self.total_steps}; call step once a batch, and count total_steps so"
            )
        start = 0.0
        for phase, end in enumerate(self.ends):
            if step <= end or phase == len(self.ends) - 1:
                break
            start = end
        return phase, min((step - start) / (end - start), 1.0) if end > start else 1.0

    def _between(self, start: float, end: float, part: float) -> float:
        if self.anneal_strategy == "linear":
            return start + (end - start) * part
        return end + (start - end) * (1 + cos(pi * part)) / 2
