"""Streams, the queues of a card's work, and events, the marks in them.

Work runs at once, but for copies by a stream of its own (`non_blocking`) from pinned memory. Such a copy is done when
somebody waits for it, and not before: who reads the array too early finds that nothing has come, and who writes into the
pinned memory too early finds that copied instead.
"""

from __future__ import annotations

import weakref
from collections.abc import Callable
from typing import Any

from tests.cupy_stand_in import device

_all: weakref.WeakSet[Stream] = weakref.WeakSet()


class Stream:
    """`cupy.cuda.Stream`: a queue of work. In a `with` block it is current, and so is its card."""

    null: Stream
    ptds: Stream

    def __init__(
        self, null: bool = False, non_blocking: bool = False, ptds: bool = False, priority: Any = None
    ) -> None:
        self.is_non_blocking = non_blocking
        self.priority = priority
        self.device_id = -1 if null or ptds else device.current()
        self.ptr = 0 if null else 2 if ptds else id(self)
        self._before: list[Stream] = []
        self._jobs: list[Callable[[], None]] = []  # that have not been done
        self._finished = 0  # jobs that have
        _all.add(self)

    @property
    def done(self) -> bool:
        return not self._jobs

    def __enter__(self) -> Stream:
        self._before.append(get_current_stream())
        return self.use()

    def __exit__(self, *error: Any) -> None:
        device._here.streams[device.current()] = self._before.pop()

    def use(self) -> Stream:
        if self.device_id not in (-1, device.current()):
            raise RuntimeError(f"This stream was not created on the current device {device.current()}.")
        self.synchronize()  # what is asked for from now on comes after its jobs
        device._here.streams[device.current()] = self
        return self

    def synchronize(self) -> None:
        self._finish(self._finished + len(self._jobs))

    def record(self, event: Event | None = None) -> Event:
        event = event or Event()
        event.record(self)
        return event

    def wait_event(self, event: Event) -> None:
        if not isinstance(event, Event):
            raise TypeError("wait_event takes an Event")
        event._reach()  # what this stream does next comes after it

    def launch_host_func(self, callback: Any, arg: Any) -> None:
        self.synchronize()
        callback(arg)

    def _later(self, job: Callable[[], None]) -> None:
        """Do it when somebody waits for it, or at once if all other work would wait for this stream."""
        if self.is_non_blocking:
            self._jobs.append(job)
        else:
            job()

    def _finish(self, count: int) -> None:
        """Do the jobs up to that number, counted from the first that it ever had."""
        while self._finished < count:
            self._finished += 1
            self._jobs.pop(0)()


Stream.null = Stream(null=True)
Stream.ptds = Stream(ptds=True)


def get_current_stream(device_id: int = -1) -> Stream:
    return device._here.streams.get(device.current() if device_id < 0 else device_id, Stream.null)


def finish_all(number: int) -> None:
    """All work of a card."""
    for stream in list(_all):
        if stream.device_id == number:
            stream.synchronize()


class Event:
    """`cupy.cuda.Event`: a mark in a queue, behind the work that is in it now."""

    def __init__(self, block: bool = False, disable_timing: bool = False, interprocess: bool = False) -> None:
        self.timed = not disable_timing
        self.recorded = False
        self._stream, self._count = Stream.null, 0

    @property
    def done(self) -> bool:
        return self._stream._finished >= self._count

    def record(self, stream: Stream | None = None) -> None:
        self.recorded = True
        self._stream = stream or get_current_stream()
        self._count = self._stream._finished + len(self._stream._jobs)

    def synchronize(self) -> None:
        self._reach()

    def _reach(self) -> None:
        self._stream._finish(self._count)


def get_elapsed_time(start: Event, end: Event) -> float:
    """Milliseconds between two events; only the order of the calls is real."""
    if not (start.timed and end.timed and start.recorded and end.recorded):
        raise device.CUDARuntimeError(400, "cudaErrorInvalidResourceHandle: invalid resource handle")
    return 1.0
