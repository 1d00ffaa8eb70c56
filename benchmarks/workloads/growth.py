"""How the cost grows with the work: per op of longer and longer chains, and of a training step's batch, width and depth."""

import functools
import gc
import statistics
import time
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from benchmarks.benchmark import Benchmark, Measure, Reported, Work
from benchmarks.workloads import _training
from benchmarks.workloads._resident import peak_of
from benchmarks.workloads._training import Step

CHAINS = (1_000, 10_000, 100_000, 1_000_000)
FLAT = "longest chain / shortest, per op"
OPS_AT_LEAST = 20_000  # a short chain is run again and again

# What grows, its values, and the MLP of one: batch, units of each layer. What does not grow is small beside the rest.
SIZES: dict[str, tuple[Sequence[int], Callable[[int], tuple[int, Sequence[int]]]]] = {
    "batch": ((800, 1600, 3200, 6400), lambda n: (n, (784, 500, 10))),
    "width": ((500, 1000, 2000, 4000), lambda n: (100, (784, n, 10))),
    "depth": ((4, 8, 16, 32), lambda n: (100, (300, *[300] * n, 10))),
}
STEPS = 5  # the first allocates the optimizer's state; the time is the shortest of the others

BENCHMARK = Benchmark(
    name="growth",
    question="forward and backward per op of a chain, and the exponent p of cost ~ size^p of an MLP's training step",
    measures=(
        *[Measure(f"chain of {ops:,}, per op", "µs") for ops in CHAINS],
        Measure(FLAT, "ratio", bars={"ours": 1.2}),
        *[
            Measure(f"{cost} against {what}", "exponent", bars={"ours": 1.1})
            for what in SIZES
            for cost in ("time", "memory")
        ],
    ),
)


@BENCHMARK.contestant("ours")
def ours() -> Mapping[str, Work]:
    """autograd_core and autograd_nn."""
    found: dict[str, Work] = {
        f"chain of {ops:,}, per op": Reported(functools.partial(time_per_op, ops), once=True) for ops in CHAINS
    }
    found[FLAT] = Reported(lambda: time_per_op(CHAINS[-1]) / time_per_op(CHAINS[0]), once=True)
    for what in SIZES:
        for k, cost in enumerate(("time", "memory")):
            found[f"{cost} against {what}"] = Reported(functools.partial(growth_of, what, k), once=True)
    return found


@functools.cache
def time_per_op(ops: int) -> float:
    """Microseconds for each op of a chain, backward pass included: the median of several runs of a short one."""
    import numpy as np

    import autograd_core as ag

    x = ag.Variable(np.ones(10, np.float32))
    times = []
    run(x, CHAINS[0])
    for _ in range(max(1, OPS_AT_LEAST // ops)):
        start = time.perf_counter()
        run(x, ops)
        times.append(time.perf_counter() - start)
    return statistics.median(times) / ops * 1e6


def run(x: Any, ops: int) -> None:
    """y = x − (x − (x − …)), and its gradient: 1 after an even number of ops, else 0, whatever the rounding."""
    x.zero_grad()
    y = x
    for _ in range(ops):
        y = x - y
    y.sum().backward()


def growth_of(what: str, cost: int) -> float:
    """The exponent of the time (0) or of the memory (1) of a step."""
    return exponent(SIZES[what][0], [costs[cost] for costs in measured(what)])


@functools.cache  # one run gives time and memory
def measured(what: str) -> list[tuple[float, float]]:
    """Seconds and peak MB of a step at each size."""
    sizes, network = SIZES[what]
    make(*network(sizes[-1]))()  # what loads on first use, some of it for large arrays only, is no step's cost
    return [step_costs(*network(size)) for size in sizes]


def step_costs(batch: int, sizes: Sequence[int]) -> tuple[float, float]:
    """The least seconds of a step, and the peak in MB of model, optimizer and steps."""
    times: list[float] = []

    def steps() -> None:
        step = make(batch, sizes)
        for _ in range(STEPS):
            start = time.perf_counter()
            step()
            times.append(time.perf_counter() - start)

    peak, _ = peak_of(steps)
    gc.collect()
    return min(times[1:]), peak


def make(batch: int, sizes: Sequence[int]) -> Step:
    """A training step of an MLP by Adam."""
    import numpy as np

    import autograd_nn as nn

    rng = np.random.default_rng(0)
    x, labels = rng.standard_normal((batch, sizes[0]), dtype=np.float32), rng.integers(0, sizes[-1], batch)
    model = nn.models.MLP(sizes)
    optimizer = nn.optim.Adam(model.parameters())
    return _training.our_step(model, optimizer, nn.functional.cross_entropy, x, labels)


def exponent(sizes: Sequence[float], costs: Sequence[float]) -> float:
    """p of cost = c · size^p, by least squares on the logarithms."""
    import numpy as np

    slope, _ = np.polyfit(np.log(sizes), np.log(costs), 1)
    return float(slope)
