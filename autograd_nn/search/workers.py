"""Processes that try settings, several at once."""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from multiprocessing import resource_tracker
from multiprocessing.connection import Connection, wait
from types import TracebackType
from typing import Any, Self, cast

from autograd_core.backends.threads import get_num_threads
from autograd_nn import recipes
from autograd_nn.errors import TrainingError
from autograd_nn.recipes import Plan
from autograd_nn.search.trial import Measured, Proposal


def measure(recipe: str, plan: Plan) -> Measured:
    """Train by a plan, and judge it by its validation data. A training that diverges has failed, which is a result."""
    started = time.perf_counter()
    error, result = None, {}
    try:
        result = recipes.find(recipe).train(plan).result
    except TrainingError as failure:
        error = str(failure)
    seconds = round(time.perf_counter() - started, 2)
    return Measured(result.get("validation_accuracy", 0.0), result.get("validation_loss"), seconds, error)


class Workers:
    """Trains a recipe by a plan with changed settings, up to `jobs` at once, each in a process of its own.

    The processes share the processors, and start when they are needed. They end with the `with` block, or when this
    process ends, whatever ended it. BLAS has one thread in each, as its last digits depend on the number: so what comes of
    a trial does not depend on `jobs`. The test set is left alone.

    Errors:  `wait` raises what a training raised; TrainingError when a process was killed or is out of memory.
    """

    def __init__(self, recipe: str, plan: Plan, jobs: int = 1) -> None:
        self.recipe = recipe
        self.plan = replace(plan, test=False, verbose=False)
        self.jobs = jobs
        self._threads = max(1, get_num_threads() // jobs)
        self._idle: list[Connection] = []
        self._busy: dict[Connection, int] = {}
        self._processes: dict[Connection, Any] = {}

    def start(self, proposal: Proposal) -> None:
        """Begin a trial."""
        connection = self._idle.pop() if self._idle else self._new()
        self._busy[connection] = proposal.number
        changes: dict[str, Any] = dict(proposal.settings)
        settings = replace(self.plan.settings, **changes)
        connection.send((self.recipe, replace(self.plan, settings=settings)))

    def wait(self) -> tuple[int, Measured]:
        """The number of the trial that ends next, and what came of it."""
        connection = cast(Connection, wait(list(self._busy))[0])
        number = self._busy.pop(connection)
        try:
            answer = connection.recv()
        except (EOFError, ConnectionResetError) as error:
            process = self._processes[connection]
            process.join()
            raise TrainingError(
                f"trial {number} has no result: its process was ended (exit code {process.exitcode}), for want of memory "
                "perhaps; try fewer --jobs"
            ) from error
        if isinstance(answer, MemoryError):
            raise TrainingError(f"trial {number} ran out of memory; try fewer --jobs") from answer
        if isinstance(answer, Exception):
            raise answer
        self._idle.append(connection)
        return number, answer

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for process in self._processes.values():
            process.terminate()
        for connection, process in self._processes.items():
            process.join()
            connection.close()

    def _new(self) -> Connection:
        context = multiprocessing.get_context("spawn")  # a fork would copy threads' locks without their threads
        ours, theirs = context.Pipe()
        process = context.Process(target=_work, args=(theirs,), daemon=True)
        with _surroundings(self._threads):
            process.start()
        theirs.close()  # so that the end of the process is the end of the pipe
        self._processes[ours] = process
        return ours


@contextmanager
def _surroundings(threads: int) -> Iterator[None]:
    """What a new process inherits: a number of threads, and deafness to Ctrl-C, which is for the process that tells it
    to end."""
    wanted = {"AUTOGRAD_NUM_THREADS": str(threads)}
    before = {name: os.environ.get(name) for name in wanted}
    os.environ.update(wanted)
    masked = None
    if hasattr(signal, "pthread_sigmask"):  # not on Windows
        resource_tracker.ensure_running()  # else the first process would start it, and that lifts the mask
        masked = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        if masked is not None:
            signal.pthread_sigmask(signal.SIG_SETMASK, masked)
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value


def _work(connection: Connection) -> None:
    """A process's life: train what comes, send back what comes of it."""
    threading.Thread(target=_end_with_parent, daemon=True).start()
    while True:
        try:
            recipe, plan = connection.recv()
        except EOFError:
            return
        try:
            answer: Measured | Exception = measure(recipe, plan)
        except Exception as error:
            answer = error
        connection.send(answer)


def _end_with_parent() -> None:
    """Killed processes close no pipes in an orderly way, and a training may go on for hours."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)
