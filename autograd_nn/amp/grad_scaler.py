"""GradScaler: keeps small gradients in float16's range."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Mapping
from typing import Any

import numpy as np

from autograd_core import Variable, backends, ops
from autograd_core.half import widened
from autograd_nn.errors import ScalerError, SettingError
from autograd_nn.optim import Optimizer

MAX_SCALE = 2.0**24  # float16's smallest number is 2⁻²⁴: this makes a 1 of it, and leaves float32 far from overflow


class GradScaler:
    """Multiplies the loss, so that gradients do not vanish in float16, and divides the weights' gradients by as much.

    A gradient that overflows makes `step` leave the weights alone, and `update` lower the scale; after a while without
    any, `update` raises it again. One scaler serves several optimizers, each of which is skipped by itself.

    init_scale:       the first factor.
    growth_factor:    what it is multiplied by after growth_interval updates in a row without an overflow, up to MAX_SCALE.
    backoff_factor:   what it is multiplied by after an overflow.
    enabled:          False to change nothing: `step` is then the optimizer's.
    skipped:          how many steps were left out so far.
    Raises            SettingError for a setting out of its range, ScalerError for calls in the wrong order.
    Source:           P. Micikevicius et al., "Mixed Precision Training", 2018, sec. 3.2.
    """

    def __init__(
        self,
        init_scale: float = 2.0**16,
        growth_factor: float = 2.0,
        backoff_factor: float = 0.5,
        growth_interval: int = 2000,
        enabled: bool = True,
    ) -> None:
        if not 0 < init_scale <= MAX_SCALE:
            raise SettingError(f"GradScaler: init_scale must lie above 0 and be at most 2**24, not {init_scale!r}")
        if not 1 < growth_factor < math.inf:
            raise SettingError(f"GradScaler: growth_factor must be above 1, not {growth_factor!r}")
        if not 0 < backoff_factor < 1:
            raise SettingError(f"GradScaler: backoff_factor must lie between 0 and 1, not {backoff_factor!r}")
        if not isinstance(growth_interval, int) or growth_interval < 1:
            raise SettingError(f"GradScaler: growth_interval must be a whole number above 0, not {growth_interval!r}")
        self.growth_factor = growth_factor
        self.backoff_factor = backoff_factor
        self.growth_interval = growth_interval
        self.skipped = 0
        self._enabled = enabled
        self._scale = float(init_scale)
        self._good_updates = 0  # in a row
        self._overflowed: dict[Optimizer, bool] = {}  # of those unscaled since the last update
        self._stepped: set[Optimizer] = set()

    def scale(self, outputs: Any) -> Any:
        """The loss times the scale, in float32: call `backward` on it. Lists and tuples of losses, too."""
        if not self._enabled:
            return outputs
        if isinstance(outputs, list | tuple):
            return type(outputs)([self.scale(y) for y in outputs])
        if not isinstance(outputs, Variable):
            raise ScalerError(f"GradScaler.scale: give the loss as a Variable, not {type(outputs).__name__}")
        return ops.multiply(widened(outputs), self._scale)  # in half precision the scale itself would overflow

    def unscale_(self, optimizer: Optimizer) -> None:
        """Divide the gradients of the optimizer's parameters by the scale: before they are clipped, say. Else `step` does.

        Raises ScalerError the second time since `update`, after `step`, and for gradients in float16.
        """
        if not self._enabled:
            return
        if optimizer in self._stepped:
            raise ScalerError(
                "GradScaler.unscale_: after step() the gradients are used already; call unscale_() before it"
            )
        if optimizer in self._overflowed:
            raise ScalerError(
                "GradScaler.unscale_: this optimizer's gradients were unscaled already since the last update(); "
                "call it once for each step"
            )
        trained = [(parameter, parameter.grad) for parameter in optimizer.params if parameter.grad is not None]
        if any(gradient.dtype == np.float16 for _, gradient in trained):
            raise ScalerError(
                "GradScaler.unscale_: divided by the scale, float16 gradients would vanish again; keep the parameters in "
                "float32 (model.float()) and use autocast"
            )
        self._overflowed[optimizer] = not _all_finite([gradient for _, gradient in trained])
        for parameter, gradient in trained:
            with backends.at(gradient):
                parameter.grad = gradient * (1 / self._scale)  # not in place: the array may be shared

    def step(self, optimizer: Optimizer, *args: Any, **kwargs: Any) -> Any:
        """`optimizer.step(...)` by unscaled gradients; nothing, and None, if one of them is infinite or NaN.

        Raises ScalerError the second time since `update`, and for a closure, which would compute other gradients.
        """
        if not self._enabled:
            return optimizer.step(*args, **kwargs)
        if args or kwargs:
            raise ScalerError("GradScaler.step: a closure can't be used, as the gradients must be unscaled first")
        if optimizer in self._stepped:
            raise ScalerError(
                "GradScaler.step: this optimizer was stepped already since the last update(); call update()"
            )
        if all(parameter.grad is None for parameter in optimizer.params):
            raise ScalerError(
                "GradScaler.step: no parameter of this optimizer has a gradient; call scaler.scale(loss).backward() first"
            )
        if optimizer not in self._overflowed:
            self.unscale_(optimizer)
        self._stepped.add(optimizer)
        if self._overflowed[optimizer]:
            self.skipped += 1
            return None
        return optimizer.step()

    def update(self, new_scale: float | None = None) -> None:
        """Lower the scale if a gradient has overflowed since the last update, or raise it after many without one.

        new_scale:  the scale from now on, whatever happened.
        Raises      ScalerError unless an optimizer was stepped or unscaled since the last update.
        """
        if not self._enabled:
            return
        if new_scale is not None:
            if not 0 < new_scale <= MAX_SCALE:
                raise SettingError(
                    f"GradScaler.update: the scale must lie above 0 and be at most 2**24, not {new_scale!r}"
                )
            self._scale = float(new_scale)
        elif not self._overflowed:
            raise ScalerError("GradScaler.update: no optimizer was stepped since the last update(); call step() first")
        elif any(self._overflowed.values()):
            self._scale *= self.backoff_factor
            self._good_updates = 0
        else:
            self._good_updates += 1
            if self._good_updates == self.growth_interval:
                self._scale = min(self._scale * self.growth_factor, MAX_SCALE)
                self._good_updates = 0
        self._overflowed.clear()
        self._stepped.clear()

    def get_scale(self) -> float:
        """The present factor; 1 if not enabled."""
        return self._scale if self._enabled else 1.0

    def is_enabled(self) -> bool:
        """Whether it does anything."""
        return self._enabled

    def overflowed(self, optimizer: Optimizer) -> bool:
        """Whether a gradient that was unscaled for this optimizer since the last update is infinite or NaN."""
        return self._overflowed.get(optimizer, False)

    def state_dict(self) -> dict[str, Any]:
        """All that another scaler needs to go on from here: numbers, under PyTorch's names. Empty if not enabled."""
        if not self._enabled:
            return {}
        return {
            "scale": self._scale,
            "growth_factor": self.growth_factor,
            "backoff_factor": self.backoff_factor,
            "growth_interval": self.growth_interval,
            "_growth_tracker": self._good_updates,
            "skipped": self.skipped,
        }

    def load_state_dict(self, state_dict: Mapping[str, Any]) -> None:
        """Take over what `state_dict` gave; PyTorch's is understood, too. Raises SettingError for one of something else."""
        if not self._enabled:
            return
        missing = self.state_dict().keys() - {"skipped"} - state_dict.keys()
        if missing:
            raise SettingError(f"GradScaler: this is no scaler's state: it has no {', '.join(sorted(missing))}")
        fresh = GradScaler(
            state_dict["scale"],
            state_dict["growth_factor"],
            state_dict["backoff_factor"],
            state_dict["growth_interval"],
        )
        fresh._good_updates = state_dict.get("_growth_tracker", 0)
        fresh.skipped = state_dict.get("skipped", 0)
        vars(self).update(vars(fresh))

    def __repr__(self) -> str:
        return f"GradScaler(scale={self.get_scale():g}, skipped={self.skipped})"


def _all_finite(gradients: list[Any]) -> bool:
    """Whether all elements are finite. Each card is asked once, as the program waits for the answer."""
    answers = defaultdict(list)  # by device
    for gradient in gradients:
        with backends.at(gradient):
            answers[backends.device_of(gradient)].append(backends.of(gradient).xp.isfinite(gradient).all())
    found = []
    for some in answers.values():
        with backends.at(some[0]):
            found.append(backends.of(some[0]).xp.stack(some).all())
    return all(map(bool, found))
