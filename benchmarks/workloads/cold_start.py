"""What a fresh interpreter pays before its first training step is done: imports, and all that loads on first use."""

import functools
import subprocess
import sys
import time
from collections.abc import Mapping

from benchmarks.benchmark import Benchmark, Measure, Reported, Work

CORE, NN, STEP = "import core", "import nn", "first training step"
NETWORK, BATCH = "LeNet", 100
MODULES = {"ours": ("autograd_core", "autograd_nn"), "torch": ("torch", "torch.nn")}

BENCHMARK = Benchmark(
    name="cold_start",
    question=f"from the start of an interpreter until that is done, the step one of {NETWORK} on a batch of {BATCH}",
    measures=tuple(Measure(name, "s", bars={"torch": 0.5}) for name in (CORE, NN, STEP)),
)


@BENCHMARK.contestant("ours")
def ours() -> Mapping[str, Work]:
    """autograd_core, then autograd_nn, its kernels compiled before and kept on disk."""
    return work("ours")


@BENCHMARK.contestant("torch")
def pytorch() -> Mapping[str, Work]:
    """PyTorch, eager, which imports torch.nn with torch."""
    return work("torch")


def work(contestant: str) -> Mapping[str, Work]:
    """The three measures, each up to its point of one and the same start."""
    return {name: Reported(functools.partial(until, contestant, name), once=True) for name in (CORE, NN, STEP)}


def until(contestant: str, name: str) -> float:
    """Seconds until a point."""
    return start(contestant)[name]


@functools.cache  # one start gives all three
def start(contestant: str) -> Mapping[str, float]:
    """Run it in a fresh interpreter, twice: the first puts files and compiled kernels where the second finds them."""
    core, nn = MODULES[contestant]
    code = (
        "import time\n"
        f"import {core}; core = time.time()\n"
        f"import {nn}; nn = time.time()\n"
        f"from benchmarks.workloads.cold_start import step; step({contestant!r}); print(core, nn, time.time())"
    )
    for _ in range(2):
        begin = time.time()
        done = subprocess.run([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True)
        if done.returncode != 0:
            sys.exit(done.returncode)  # its traceback is on the shared stderr
    return {name: float(end) - begin for name, end in zip((CORE, NN, STEP), done.stdout.split(), strict=True)}


def step(contestant: str) -> None:
    """One training step."""
    from benchmarks.workloads._networks import our_step, torch_step

    {"ours": our_step, "torch": torch_step}[contestant](NETWORK, BATCH)()
