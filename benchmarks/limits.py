"""What bounds everybody on this machine: `python -m benchmarks.limits` prints the rates of arithmetic and of memory.

Each number of threads has a process of its own, since BLAS reads it when it is loaded.
"""

import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise

from benchmarks.errors import ContestantError
from benchmarks.launch import child_environment, last_words
from benchmarks.machine import Machine, usable_cores

SECONDS = 0.15  # for each of the four rates
SIZE = 1536  # of the square matrices: 7 GF a product, and the three fill no cache
FLOATS = 2**24  # to copy: 64 MB, more than a cache holds


def add_to(machine: Machine) -> Machine:
    """Return `machine` with its limits, measured now."""
    found = {"1": measured(1), "all": measured(usable_cores())}
    product, copy = ({key: rates[which] for key, rates in found.items()} for which in ("product", "copy"))
    return replace(machine, product_gflops=product, copy_gbps=copy)


def measured(threads: int) -> dict[str, float]:
    """Measure in a new process that has `threads`."""
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.limits", str(threads)],
        env=child_environment(os.environ, threads),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
    )
    if done.returncode != 0:
        raise ContestantError(f"benchmarks.limits: {last_words(done.stderr, done.returncode)}")
    rates: dict[str, float] = json.loads(done.stdout)
    return rates


def rates(threads: int, *, size: int = SIZE, floats: int = FLOATS, seconds: float = SECONDS) -> dict[str, float]:
    """The best rates seen: GF/s of a float32 product, and GB/s of a copy, reading and writing counted."""
    import numpy as np

    a, b = np.ones((2, size, size), np.float32)
    product = np.empty_like(a)
    source, target = np.ones((2, floats), np.float32)
    bounds = [floats * part // threads for part in range(threads + 1)]
    parts = [slice(first, last) for first, last in pairwise(bounds)]

    def copy() -> None:  # NumPy copies on one thread, but without the interpreter's lock
        workers = [threading.Thread(target=np.copyto, args=(target[part], source[part])) for part in parts[1:]]
        for worker in workers:
            worker.start()
        np.copyto(target[parts[0]], source[parts[0]])
        for worker in workers:
            worker.join()

    return {
        "product": 2 * size**3 / fastest(lambda: np.matmul(a, b, out=product), seconds) / 1e9,
        "copy": 2 * source.nbytes / fastest(copy, seconds) / 1e9,
    }


def fastest(work: Callable[[], object], seconds: float) -> float:
    """The shortest time of one call, in seconds, among at least three."""
    times: list[float] = []
    begin = time.perf_counter()
    while len(times) < 3 or time.perf_counter() - begin < seconds:
        start = time.perf_counter()
        work()
        times.append(time.perf_counter() - start)
    return min(times)


if __name__ == "__main__":
    sys.stdout.write(json.dumps(rates(int(sys.argv[1]))))
