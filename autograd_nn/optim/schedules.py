"""Learning-rate schedules: functions from the part of the training that is done, 0 to 1, to a factor on lr."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from math import cos, isclose, pi
from typing import TypeAlias

from autograd_nn.errors import SettingError

Schedule: TypeAlias = Callable[[float], float]


def constant(progress: float) -> float:
    """The same rate throughout."""
    return 1.0


def linear(progress: float) -> float:
    """A straight line from 1 down to 0."""
    return 1.0 - progress


def cosine(progress: float) -> float:
    """Half a cosine, (1 + cos πp) / 2: slow at first, then down to 0 at the end, where small steps settle the weights.

    Source:  I. Loshchilov, F. Hutter, "SGDR: Stochastic Gradient Descent with Warm Restarts", 2017, eq. 5, of one run.
    """
    return (1 + cos(pi * progress)) / 2


def polynomial(power: float = 1.0) -> Schedule:
    """(1 - p)^power, from 1 down to 0."""
    return lambda progress: (1 - progress) ** power


def step(milestones: Sequence[float], factor: float = 0.1) -> Schedule:
    """The rate times `factor` at each of the milestones: `step([0.5, 0.75])` has 1, 0.1 and 0.01."""
    return lambda progress: factor ** sum(progress >= milestone for milestone in milestones)


def warmup(share: float, then: Schedule = cosine, *, start: float = 0.0) -> Schedule:
    """A straight line from `start` to 1 over this share of the training, and then a schedule over the rest.

    Source:  P. Goyal et al., "Accurate, Large Minibatch SGD: Training ImageNet in 1 Hour", 2017, sec. 2.2.
    """
    return sequence((share, lambda progress: start + (1 - start) * progress), (1 - share, then))


def one_cycle(share: float = 0.3, *, start: float = 1 / 25, end: float = 1 / 250_000) -> Schedule:
    """Half a cosine up from `start` to 1 over this share of the training, and half a cosine down to `end`.

    The defaults are those of `OneCycleLR`, without its momentum.

    Source:  L. Smith, N. Topin, "Super-Convergence: Very Fast Training of Neural Networks Using Large Learning Rates",
             2018, sec. 3; the cosines are of fast.ai's form.
    """
    return sequence(
        (share, lambda progress: 1 - (1 - start) * cosine(progress)),
        (1 - share, lambda progress: end + (1 - end) * cosine(progress)),
    )


def sequence(*parts: tuple[float, Schedule]) -> Schedule:
    """One schedule after the other, each over its share of the training: `sequence((0.1, constant), (0.9, cosine))`.

    Raises SettingError unless the shares are at least 0 and add up to 1.
    """
    shares = [share for share, _ in parts]
    if not isclose(sum(shares), 1) or min(shares) < 0:
        raise SettingError(f"sequence: the shares must be at least 0 and add up to 1, not {shares}")

    def schedule(progress: float) -> float:
        start = 0.0
        for share, part in parts[:-1]:
            if progress < start + share:
                return part((progress - start) / share)
            start += share
        share, part = parts[-1]
        return part(min((progress - start) / share, 1.0) if share else 1.0)  # rounding must not lead past the end

    return schedule


def chain(*schedules: Schedule) -> Schedule:
    """All of these schedules at once: the product of their factors."""

    def schedule(progress: float) -> float:
        factor = 1.0
        for part in schedules:
            factor *= part(progress)
        return factor

    return schedule
