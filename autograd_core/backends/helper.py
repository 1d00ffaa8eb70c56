"""A thread that waits for work, and is there within microseconds when some comes soon after the last.

To wake a sleeping thread takes 70 microseconds, as long as a small layer: so after each piece of work a helper watches for a
fraction of a millisecond before it sleeps, giving way to whoever else wants its processor.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

import numpy as np

ASKED, TAKEN, DONE = 0, 1, 2
WATCH = 8000  # looks before a thread sleeps: one to two milliseconds

# watch(numbers, place, value, looks): whether the number at that place becomes the value before so many looks. It must not
# hold the GIL: compiled/watching.py sets it. Without it threads sleep at once.
watch: Callable[[np.ndarray, int, int, int], bool] | None = None


class Helper:
    """One thread. `start` gives it work, `finish` waits for the end; one piece at a time."""

    def __init__(self) -> None:
        self._numbers = np.zeros(3, np.int64)  # how many pieces of work it was asked for, has taken, and has done
        self._work: tuple[Callable[..., None], tuple[Any, ...]] | None = None
        self._error: BaseException | None = None
        # Who sleeps says so, then looks once more: the GIL keeps that in order with who changes the number and looks here.
        self._sleeping = {ASKED: False, DONE: False}
        self._bell = {ASKED: threading.Semaphore(0), DONE: threading.Semaphore(0)}
        threading.Thread(target=self._run, name="autograd", daemon=True).start()

    def start(self, function: Callable[..., None], *arguments: Any) -> None:
        """Have the helper call the function."""
        self._work = function, arguments
        awake = not self._sleeping[ASKED]
        self._change(ASKED)
        if awake and watch is not None:
            watch(self._numbers, TAKEN, int(self._numbers[ASKED]), WATCH)

    def finish(self) -> None:
        """Wait until the work is done. What the function raised is raised here."""
        interrupt = None
        while True:
            try:
                self._wait(DONE, int(self._numbers[ASKED]))
                break
            except KeyboardInterrupt as error:  # the arrays are still being written to
                interrupt = error
        error, self._error = interrupt or self._error, None
        if error is not None:
            raise error

    def _run(self) -> None:
        number = 0
        while True:
            number += 1
            self._wait(ASKED, number)
            assert self._work is not None
            function, arguments = self._work
            self._numbers[TAKEN] = number
            try:
                function(*arguments)
            except BaseException as error:  # it belongs to the thread that asked
                self._error = error
            self._work = function = arguments = None  # type: ignore[assignment]  # no array lives on because of it
            self._change(DONE)

    def _change(self, place: int) -> None:
        self._numbers[place] += 1
        if self._sleeping[place]:
            self._bell[place].release()

    def _wait(self, place: int, value: int) -> None:
        if watch is not None and watch(self._numbers, place, value, WATCH):
            return
        self._sleeping[place] = True
        while self._numbers[place] != value:
            self._bell[place].acquire()
        self._sleeping[place] = False
