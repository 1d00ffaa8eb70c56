"""How much memory a training step takes at its peak, each network in a process of its own."""

import ctypes
import functools
import gc
import re
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

from benchmarks.benchmark import Benchmark, Measure, Reported, Work
from benchmarks.workloads._networks import NETWORKS, our_step, torch_step

BATCH = 32
STEPS = 3  # the first allocates the optimizer's state, the second has everything at once
STEPS_OF = {"ours": our_step, "torch": torch_step}

BENCHMARK = Benchmark(
    name="memory",
    question=f"peak memory of a training step on batches of {BATCH}, and of the whole process with its libraries",
    measures=tuple(
        measure
        for network in NETWORKS
        for measure in (
            Measure(f"{network} step", "MB", bars={"torch": 1.0}),
            Measure(f"{network} process", "MB"),
        )
    ),
)


@BENCHMARK.contestant("ours")
def ours() -> Mapping[str, Work]:
    """autograd_nn."""
    return work("ours")


@BENCHMARK.contestant("torch")
def pytorch() -> Mapping[str, Work]:
    """PyTorch, eager."""
    return work("torch")


def work(contestant: str) -> Mapping[str, Work]:
    """Both measures of each network."""
    return {
        f"{network} {part}": Reported(functools.partial(peak, contestant, network, part))
        for network in NETWORKS
        for part in ("step", "process")
    }


def peak(contestant: str, network: str, part: str) -> float:
    """A peak in MB, of a process that does nothing else."""
    return peaks(contestant, network)[part]


@functools.cache  # a process's peak is no matter of luck: once a round is enough
def peaks(contestant: str, network: str) -> Mapping[str, float]:
    """Run `report` in a process of its own."""
    code = f"from benchmarks.workloads.memory import report; report({contestant!r}, {network!r})"
    done = subprocess.run([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True)
    if done.returncode != 0:
        sys.exit(done.returncode)  # its traceback is on the shared stderr
    step, process = map(float, done.stdout.split())
    return {"step": step, "process": process}


def report(contestant: str, network: str) -> None:
    """Print the peak of this process's steps, above what it held before there was a model, and its peak in all, in MB.

    A first model's steps load what loads on first use, libraries and compiled kernels, which is no step's memory.
    """
    warm_up = STEPS_OF[contestant](network, BATCH)
    warm_up()
    del warm_up
    gc.collect()
    ctypes.CDLL(None).malloc_trim(0)  # give free memory back, or the steps would use it unseen
    whole = _resident("VmHWM")
    Path("/proc/self/clear_refs").write_text("5")  # sets the peak back to what is held now
    before = _resident("VmRSS")
    step = STEPS_OF[contestant](network, BATCH)
    for _ in range(STEPS):
        step()
    after = _resident("VmHWM")
    sys.stdout.write(f"{after - before} {max(after, whole)}\n")


def _resident(field: str) -> float:
    """This process's memory in MB, from the kernel's books: VmRSS now, VmHWM at its peak."""
    found = re.search(rf"{field}:\s+(\d+) kB", Path("/proc/self/status").read_text())
    assert found, f"/proc/self/status has no {field}"
    return int(found[1]) / 1024
