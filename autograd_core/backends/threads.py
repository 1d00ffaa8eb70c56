"""How many threads work at once, and the loop that shares work among them: one setting for kernels and BLAS alike.

Two pools of threads in one process spoil each other's times: those of a BLAS library keep spinning for a while after each
product. So there is one pool here, of threads that soon sleep when there is nothing to do, and every product of matrices
runs on the thread that calls it.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Callable
from functools import cache
from typing import Any

from autograd_core.backends.helper import Helper
from autograd_core.errors import ArgumentError

_count = 0  # 0: not asked for yet
_helped = threading.Lock()
_blas_is_held = False


def get_num_threads() -> int:
    """The number of threads that kernels use: AUTOGRAD_NUM_THREADS, or as many as this process may use processors."""
    global _count
    if not _count:
        asked = os.environ.get("AUTOGRAD_NUM_THREADS", "")
        if asked and not (asked.isdigit() and int(asked)):
            raise ArgumentError(f"AUTOGRAD_NUM_THREADS must be a whole number of at least 1, not {asked!r}")
        usable = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
        _count = int(asked or usable)
    return _count


def set_num_threads(count: int) -> None:
    """Use `count` threads from now on. Results do not depend on it. Raises ArgumentError below 1."""
    global _count
    if not isinstance(count, int) or count < 1:
        raise ArgumentError(f"set_num_threads: count must be an integer of at least 1, not {count!r}")
    _count = count


def share(kernel: Callable[..., None], jobs: int, *arguments: Any) -> None:
    """Run `kernel(first, last, *arguments)` over all jobs, split evenly among the threads; wait for all.

    The kernel must release the GIL, and each job write what no other job writes. Where several threads of a program ask at
    once, only the first is helped.
    """
    parts = min(get_num_threads(), jobs)
    if parts <= 1 or not _helped.acquire(blocking=False):
        kernel(0, jobs, *arguments)
        return
    try:
        bounds = [jobs * part // parts for part in range(parts + 1)]
        helpers = _helpers(parts - 1, os.getpid())
        try:
            for part, helper in enumerate(helpers, start=1):
                helper.start(kernel, bounds[part], bounds[part + 1], *arguments)
            kernel(0, bounds[1], *arguments)
        finally:
            _finish(helpers)
    finally:
        _helped.release()


def _finish(helpers: list[Helper]) -> None:
    """Wait for all, then raise the first error."""
    errors = []
    for helper in helpers:
        try:
            helper.finish()
        except BaseException as error:  # raised below, when nobody writes to the arrays any more
            errors.append(error)
    if errors:
        raise errors[0]


def hold_blas() -> None:
    """One thread for each product of matrices, in all BLAS libraries that are loaded: `share` splits the work instead.

    With more, those threads and ours got in each other's way: convolutions took five times as long, and on a busy machine a
    step of LeNet four times. Without threadpoolctl they stay as they are.
    """
    try:
        from threadpoolctl import threadpool_limits
    except ImportError:
        return
    threadpool_limits(limits=1, user_api="blas")
    global _blas_is_held
    _blas_is_held = True


def blas_is_held() -> bool:
    """Whether a product of matrices runs on the thread that calls it, and may be shared."""
    return _blas_is_held


@cache
def _helpers(count: int, process: int) -> list[Helper]:
    """The helpers of this process: a fork has none of its parent's threads, so it needs its own."""
    return [Helper(rank) for rank in range(1, count + 1)]
