"""GradScaler: keeps small gradients in float16's range."""

from __future__ import annotations

import math
import warnings
from collections import defaultdict
from collections.abc import Mapping
from numbers import Integral, Real
from typing import Any

import numpy as np

from autograd_core import Variable, backends, ops
from autograd_core.half import scaled, widened
from autograd_core.transforms.tree import tree_map
from autograd_nn.errors import ScalerError, SettingError
from autograd_nn.optim import Optimizer

MAX_SCALE = 2.0**24  # float16's smallest number is 2⁻²⁴: this makes a 1 of it, and leaves float32 far from overflow
MIN_SCALE = 2.0**-24  # whose inverse float32 holds as well; gradients that overflow even so are no matter of the scale


class GradScaler:
    """Multiplies the loss, so that gradients do not vanish in float16, and divides the weights' gradients by as much.

    A gradient that overflows makes `step` leave the weights alone, and `update` lower the scale; after a while without
    any, `update` raises it again. One scaler serves several optimizers, each of which is skipped by itself.
    The scale stays between MIN_SCALE = 2⁻²⁴ and MAX_SCALE = 2²⁴. Where it falls to MIN_SCALE a RuntimeWarning says so, once:
    scaling is then not why gradients are infinite or NaN.

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
        self._scale = _checked_scale("init_scale", init_scale)
        if not 1 < _number("growth_factor", growth_factor) < math.inf:
            raise SettingError(f"GradScaler: growth_factor must be above 1, not {growth_factor!r}")
        if not 0 < _number("backoff_factor", backoff_factor) < 1:
            raise SettingError(f"GradScaler: backoff_factor must lie between 0 and 1, not {backoff_factor!r}")
        self.growth_factor = float(growth_factor)
        self.backoff_factor = float(backoff_factor)
        self.growth_interval = _count("growth_interval", growth_interval, at_least=1)
        self.skipped = 0
        self._enabled = enabled
        self._good_updates = 0  # in a row
        self._warned = False  # that the scale has fallen to MIN_SCALE
        self._overflowed: dict[Optimizer, bool] = {}  # of those unscaled since the last update
        self._stepped: set[Optimizer] = set()

    def scale(self, outputs: Any) -> Any:
        """The loss times the scale, in float32: call `backward` on it. Lists, tuples and dictionaries of losses, too."""
        if not self._enabled:
            return outputs
        several = isinstance(outputs, list | tuple | dict)
        return tree_map(self._scaled, outputs) if several else self._scaled(outputs)

    def _scaled(self, loss: Any) -> Variable:
        if not isinstance(loss, Variable):
            raise ScalerError(f"GradScaler.scale: give the loss as a Variable, not {type(loss).__name__}")
        return ops.multiply(widened(loss), self._scale)  # in half precision the scale itself would overflow

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
        for parameter, gradient in trained:
            with backends.at(gradient), np.errstate(over="ignore"):  # a scale below 1 makes gradients overflow here
                parameter.grad = scaled(gradient, 1 / self._scale)  # not in place: the array may be shared
        self._overflowed[optimizer] = not _all_finite([parameter.grad for parameter, _ in trained])

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
        Raises      ScalerError unless an optimizer was stepped or unscaled since the last update, SettingError for a
                    new_scale that is no number from MIN_SCALE to MAX_SCALE.
        """
        if not self._enabled:
            return
        if new_scale is not None:
            self._scale = _checked_scale("update: new_scale", new_scale)
        elif not self._overflowed:
            raise ScalerError("GradScaler.update: no optimizer was stepped since the last update(); call step() first")
        elif any(self._overflowed.values()):
            self._back_off()
        else:
            self._good_updates += 1
            if self._good_updates >= self.growth_interval:  # above, after load_state_dict or a shorter interval
                self._scale = min(self._scale * self.growth_factor, MAX_SCALE)
                self._good_updates = 0
        self._overflowed.clear()
        self._stepped.clear()

    def _back_off(self) -> None:
        self._scale = max(self._scale * self.backoff_factor, MIN_SCALE)
        self._good_updates = 0
        if self._scale == MIN_SCALE and not self._warned:
            self._warned = True
            warnings.warn(
                "GradScaler: the scale has fallen to 2**-24 and stays there; gradients are infinite or NaN for another reason "
                "than scaling: look for NaN in the data or the weights (ag.debug() names the op that made the first one)",
                RuntimeWarning,
                stacklevel=3,
            )

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
        """Take over what `state_dict` gave; PyTorch's is understood, too, and its scale brought between our bounds.

        Raises SettingError for the state of something else, or with values that no scaler has; then nothing has changed.
        """
        if not self._enabled:
            return
        missing = self.state_dict().keys() - {"skipped"} - state_dict.keys()
        if missing:
            raise SettingError(f"GradScaler: this is no scaler's state: it has no {', '.join(sorted(missing))}")
        scale = _number("scale", state_dict["scale"])
        if not 0 < scale < math.inf:
            raise SettingError(f"GradScaler: the scale of this state is {scale!r}; it must be above 0 and finite")
        fresh = GradScaler(
            min(max(scale, MIN_SCALE), MAX_SCALE),
            state_dict["growth_factor"],
            state_dict["backoff_factor"],
            state_dict["growth_interval"],
        )
        fresh._good_updates = _count("_growth_tracker", state_dict["_growth_tracker"])
        fresh.skipped = _count("skipped", state_dict.get("skipped", 0))
        vars(self).update(vars(fresh))

    def __repr__(self) -> str:
        return f"GradScaler(scale={self.get_scale():g}, skipped={self.skipped})"


def _number(name: str, value: Any) -> float:
    if not isinstance(value, Real) or isinstance(value, bool):
        hint = "; it works on every device, so none is given" if isinstance(value, str) else ""
        raise SettingError(f"GradScaler: {name} must be a number, not {value!r}{hint}")
    return float(value)


def _checked_scale(name: str, value: Any) -> float:
    scale = _number(name, value)
    if not MIN_SCALE <= scale <= MAX_SCALE:
        raise SettingError(f"GradScaler: {name} must be at least 2**-24 and at most 2**24, not {value!r}")
    return scale


def _count(name: str, value: Any, at_least: int = 0) -> int:
    if not isinstance(value, Integral) or isinstance(value, bool) or value < at_least:
        raise SettingError(f"GradScaler: {name} must be a whole number, at least {at_least}, not {value!r}")
    return int(value)


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
