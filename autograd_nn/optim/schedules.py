"""Learning-rate schedules: functions from the part of the training that is done, 0 to 1, to a factor on lr."""

from __future__ import annotations

from collections.abc import Callable
from math import cos, pi
from typing import TypeAlias

Schedule: TypeAlias = Callable[[float], float]


def constant(progress: float) -> float:
    """The same rate throughout."""
    return 1.0


def cosine(progress: float) -> float:
    """Half a cosine, (1 + cos πp) / 2: slow at first, then down to 0 at the end, where small steps settle the weights.

    Source:  I. Loshchilov, F. Hutter, "SGDR: Stochastic Gradient Descent with Warm Restarts", 2017, eq. 5, of one run.
    """
    return (1 + cos(pi * progress)) / 2
