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
