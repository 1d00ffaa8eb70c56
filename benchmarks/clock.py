"""The time that is left for all of a run."""

import time
from collections.abc import Callable

from benchmarks.errors import LateError

LEAST = 10.0  # seconds; with less left nothing is begun


class Clock:
    """Gives each process its limit: what its kind may take, or what is left for all."""

    def __init__(self, minutes: float, now: Callable[[], float] = time.monotonic) -> None:
        self._now = now
        self._end = now() + 60 * minutes

    def limit(self, most: float) -> float:
        """Seconds for the next process, at most so many; raises LateError when there are too few."""
        left = self._end - self._now()
        if left < LEAST:
            raise LateError("the time for all was over (--minutes)")
        return min(most, left)
