"""Workers of DataLoader: the same batches, prepared ahead by threads."""

import gc
import subprocess
import sys
import threading
import time
from contextlib import suppress

import numpy as np
import pytest

from autograd_nn.data import ArrayDataset, DataLoader
from autograd_nn.errors import DataError


@pytest.fixture(autouse=True)
def no_thread_is_left():
    yield
    assert wait_for(lambda: not running())


def running():
    return [thread for thread in threading.enumerate() if thread.name.startswith("DataLoader")]


def wait_for(condition):
    """Whether the condition comes true within a few seconds."""
    end = time.monotonic() + 5
    while not condition() and time.monotonic() < end:
        time.sleep(0.002)
    return condition()


class Counting:
    """Examples (k, k); `started` are those asked for. The gate, closed, holds back everything after `free` examples."""

    def __init__(self, length, free=10**9):
        self.length = length
        self.free = free
        self.started = []
        self.gate = threading.Event()

    def __len__(self):
        return self.length

    def __getitem__(self, index):
        self.started.append(index)
        if index >= self.free:
            assert self.gate.wait(10)
        return float(index), index


@pytest.mark.parametrize("workers", [1, 2, 5])
@pytest.mark.parametrize("prefetch", [1, 3])
def test_the_batches_are_those_without_workers(workers, prefetch):
    data = ArrayDataset(np.arange(50, dtype=np.float32), np.arange(50))
    plain = DataLoader(data, 7, shuffle=True, seed=3)
    ahead = DataLoader(data, 7, shuffle=True, seed=3, workers=workers, prefetch=prefetch)
    for _ in range(2):
        assert [y.tolist() for _, y in ahead] == [y.tolist() for _, y in plain]


def test_order_holds_when_a_later_batch_is_ready_first():
    class Uneven(Counting):
        def __getitem__(self, index):
            time.sleep(0.02 if index % 3 == 0 else 0)
            return float(index), index

    assert [int(y[0]) for _, y in DataLoader(Uneven(12), workers=4)] == list(range(12))


@pytest.mark.parametrize(("workers", "prefetch"), [(1, 1), (1, 3), (2, 2)])
def test_at_most_prefetch_times_workers_batches_are_ahead(workers, prefetch):
    data = Counting(40)
    batches = iter(DataLoader(data, 2, workers=workers, prefetch=prefetch))
    assert not data.started  # nothing before the loop begins
    for taken in range(1, 6):
        next(batches)
        most = 2 * (taken + workers * prefetch)
        assert wait_for(lambda most=most: len(data.started) == most)
        time.sleep(0.01)
        assert len(data.started) == most


def test_two_workers_work_at_once():
    data = Counting(4, free=0)
    batches = iter(DataLoader(data, workers=2))
    threading.Thread(target=lambda: wait_for(lambda: len(data.started) == 2) and data.gate.set(), daemon=True).start()
    assert [int(y[0]) for _, y in batches] == [0, 1, 2, 3]
    assert sorted(data.started[:2]) == [0, 1]


@pytest.mark.parametrize("way", ["break", "error", "close", "collect"])
def test_leaving_early_ends_the_threads(way):
    data = Counting(1000)
    loader = DataLoader(data, workers=2)
    if way == "break":
        for _ in loader:
            break
    elif way == "error":
        with suppress(KeyError):
            for _ in loader:
                raise KeyError
    elif way == "close":
        batches = iter(loader)
        next(batches)
        batches.close()
    else:
        batches = iter(loader)
        next(batches)
        ring = [batches]
        ring.append(ring)
        del batches, ring
        gc.collect()
    assert wait_for(lambda: not running())
    assert len(data.started) < 20
    assert loader.epoch == 1


def test_an_iterator_that_was_not_begun_has_no_threads():
    batches = iter(DataLoader(Counting(3), workers=2))
    assert not running()
    del batches


def test_two_epochs_at_once():
    loader = DataLoader(Counting(6), 3, workers=2)
    assert [(int(a[0][0]), int(b[0][0])) for a, b in zip(loader, loader, strict=True)] == [(0, 0), (3, 3)]


class Broken:
    def __len__(self):
        return 30

    def __getitem__(self, index):
        if index == 17:
            raise KeyError("no such record")
        return float(index), index


@pytest.mark.parametrize("workers", [0, 2])
def test_an_error_keeps_its_type_and_names_the_example(workers):
    seen = []
    with pytest.raises(KeyError) as caught:
        seen.extend(y.tolist() for _, y in DataLoader(Broken(), 5, workers=workers))
    assert seen == [[*range(5)], [*range(5, 10)], [*range(10, 15)]]  # batches before the broken one come first
    assert caught.value.__notes__ == ["DataLoader was fetching example 17 of Broken"]


@pytest.mark.parametrize("workers", [0, 2])
def test_an_error_of_a_whole_batch_names_the_examples(workers):
    class Batched(Broken):
        batched = True
        name = "records"

        def __getitem__(self, index):
            raise OSError("disk gone")

    with pytest.raises(OSError, match="disk gone") as caught:
        list(DataLoader(Batched(), 3, workers=workers))
    assert caught.value.__notes__ == ["DataLoader was fetching examples 0, 1, 2 of Batched 'records'"]
    with pytest.raises(OSError, match="disk gone") as caught:
        list(DataLoader(Batched(), 10, workers=workers))
    assert "examples 0, 1, 2, 3, 4, 5, 6, 7, … (10 in all)" in caught.value.__notes__[0]


def test_an_error_of_collate_or_transform_comes_through():
    ragged = [np.zeros(2), np.zeros(3)]
    with pytest.raises(DataError, match=r"collate: the arrays .* \(2,\) and \(3,\)") as caught:
        list(DataLoader(ragged, 2, workers=1))
    assert caught.value.__notes__ == ["DataLoader was fetching examples 0, 1 of list"]
    with pytest.raises(ZeroDivisionError):
        list(DataLoader(Counting(2), transform=lambda x, y, rng: 1 / 0, workers=1))


def test_the_process_ends_though_a_loop_was_not_finished():
    program = """
import numpy as np
from autograd_nn.data import ArrayDataset, DataLoader
batches = iter(DataLoader(ArrayDataset(np.zeros(1000), np.zeros(1000)), 2, workers=3))
next(batches)
print("done")
"""
    run = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=60, check=False)
    assert (run.returncode, run.stdout, run.stderr) == (0, "done\n", "")
