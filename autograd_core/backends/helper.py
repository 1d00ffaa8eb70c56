"""A thread that waits for work, and is there within microseconds when some comes soon after the last.

To wake a sleeping thread takes 70 microseconds, as long as a small layer: so after each piece of work a helper watches for a
fraction of a millisecond before it sleeps, giving way to whoever else wants its processor.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import numpy as np

ASKED, DONE = 0, 1
WATCH = 8000  # looks, of a sixth of a microsecond each or more, before a thread sleeps

# Who wants the GIL while another has it sleeps until it is free. So each looks on for a moment, until who gave the sign is in
# a kernel: a call of one takes some microseconds.
START, STOP = 30, 10
PATIENCE = 0.05  # seconds before who waits for a helper makes sure that it is awake

# watch(numbers, place, value, looks, more): whether the number at that place reaches the value before so many looks, and then
# so many more. It must not hold the GIL: compiled/watching.py sets it. Without it threads sleep at once.
watch: Callable[[np.ndarray, int, int, int, int], bool] | None = None


class Helper:
    """One thread. `start` gives it work, `finish` waits for the end; one piece at a time.

    rank:  1 for the first helper, 2 for the second: so they don't ask for the GIL together.
    """

    def __init__(self, rank: int) -> None:
        self._pause = {ASKED: START * rank, DONE: STOP}  # looks before it asks for the GIL
        self._numbers = np.zeros(2, np.int64)  # how many pieces of work it was asked for, and has done
        self._work: tuple[Callable[..., None], tuple[Any, ...]] | None = None
        self._error: BaseException | None = None
        # Who sleeps says so, then looks once more: the GIL keeps that in order with who changes the number and looks here.
        self._sleeping = {ASKED: False, DONE: False}
        self._bell = {ASKED: threading.Lock(), DONE: threading.Lock()}  # held while it is silent
        for bell in self._bell.values():
            bell.acquire()
        threading.Thread(target=self._run, name="autograd", daemon=True).start()

    def start(self, function: Callable[..., None], *arguments: Any) -> None:
        """Have the helper call the function."""
        if self._numbers[DONE] < self._numbers[ASKED]:  # an interrupt came before the last `finish`
            self.finish()
        self._work = function, arguments
        self._change(ASKED)

    def finish(self) -> None:
        """Wait until the work is done, if there is any. What the function raised is raised here."""
        interrupt: BaseException | None = None
        while True:
            try:
                self._wait(DONE, int(self._numbers[ASKED]))
                break
            except KeyboardInterrupt as stop:  # not yet: the arrays are still being written to
                interrupt = stop
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
            try:
                function(*arguments)
            except BaseException as error:  # it belongs to the thread that asked
                self._error = error
            self._work = function = arguments = None  # type: ignore[assignment]  # no array lives on because of it
            self._change(DONE)

    def _change(self, place: int) -> None:
        self._numbers[place] += 1
        if self._sleeping[place]:
            self._ring(place)

    def _ring(self, place: int) -> None:
        with suppress(RuntimeError):  # it rings already
            self._bell[place].release()

    def _wait(self, place: int, value: int) -> None:
        if watch is not None and watch(self._numbers, place, value, WATCH, self._pause[place]):
            return
        self._sleeping[place] = True
        while self._numbers[place] < value:
            if not self._bell[place].acquire(timeout=PATIENCE if place == DONE else -1):
                self._ring(ASKED)  # an interrupt may have come between the number and the bell
        self._sleeping[place] = False
