import subprocess
import sys
import threading

import pytest

from autograd_core import ArgumentError
from autograd_core.backends import threads


@pytest.fixture(autouse=True)
def _restore():
    before = threads.get_num_threads()
    yield
    threads._count = before


@pytest.mark.parametrize("count", [1, 2, 3, 8])
@pytest.mark.parametrize("jobs", [1, 2, 7])
def test_every_job_is_done_once(count, jobs):
    threads.set_num_threads(count)
    done = [0] * jobs

    def kernel(first, last):
        for job in range(first, last):
            done[job] += 1

    threads.share(kernel, jobs)
    assert done == [1] * jobs


def test_work_is_shared_among_threads_that_run_at_once():
    threads.set_num_threads(2)
    meeting = threading.Barrier(2, timeout=10)  # passes only if two threads are in the kernel together
    threads.share(lambda first, last: meeting.wait(), 2)


def test_an_error_in_another_thread_reaches_the_caller():
    threads.set_num_threads(2)

    def kernel(first, last):
        if first == 1:
            raise ValueError("job 1")

    with pytest.raises(ValueError, match="job 1"):
        threads.share(kernel, 2)


def test_the_count_comes_from_the_environment(monkeypatch):
    monkeypatch.setattr(threads, "_count", 0)
    monkeypatch.setenv("AUTOGRAD_NUM_THREADS", "5")
    assert threads.get_num_threads() == 5
    monkeypatch.setattr(threads, "_count", 0)
    monkeypatch.setenv("AUTOGRAD_NUM_THREADS", "two")
    with pytest.raises(ArgumentError, match="AUTOGRAD_NUM_THREADS must be a whole number of at least 1, not 'two'"):
        threads.get_num_threads()


@pytest.mark.parametrize("count", [0, -1, 1.5, "2"])
def test_a_count_below_one_is_refused(count):
    with pytest.raises(ArgumentError, match="count must be an integer of at least 1"):
        threads.set_num_threads(count)


def test_interrupts_at_any_moment_neither_hang_nor_lose_work():
    """A timer interrupts hundreds of calls; after each, the next one must do all of its work."""
    code = """
import signal, time
import numpy as np
import autograd_core as ag
from autograd_core.backends import threads
from autograd_nn.functional import conv2d
threads.set_num_threads(2)
x, w = np.ones((8, 16, 12, 12), np.float32), np.ones((16, 16, 3, 3), np.float32)
expected = conv2d(x, w, padding=1)
end, interrupts = time.monotonic() + 6, 0
while time.monotonic() < end:
    try:
        signal.setitimer(signal.ITIMER_REAL, 0.0005 + 0.002 * np.random.default_rng(interrupts).random())
        signal.signal(signal.SIGALRM, signal.default_int_handler)
        while True:
            conv2d(x, w, padding=1)
    except KeyboardInterrupt:
        interrupts += 1
    signal.setitimer(signal.ITIMER_REAL, 0)
    assert (conv2d(x, w, padding=1) == expected).all()
assert interrupts > 100, interrupts
"""
    subprocess.run([sys.executable, "-c", code], check=True, timeout=60)
