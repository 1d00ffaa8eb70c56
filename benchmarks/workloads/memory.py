"""How much memory a training step takes at its peak, each network in a process of its own."""

import functools
import subprocess
import sys
from collections.abc import Mapping

from benchmarks.benchmark import Benchmark, Measure, Reported, Work
from benchmarks.workloads._networks import our_step, torch_step
from benchmarks.workloads._resident import peak_of, resident
from benchmarks.workloads.training_step import BATCHES

STEPS = 2  # the first allocates the optimizer's state, the second has everything at once
STEPS_OF = {"ours": our_step, "torch": torch_step}

BENCHMARK = Benchmark(
    name="memory",
    question="peak memory of the steps of training_step, and of the whole process with its libraries",
    measures=tuple(
        measure
        for network in BATCHES
        for measure in (
            Measure(f"{network} step", "MB", bars={"torch": 0.9}),
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
        f"{network} {part}": Reported(functools.partial(peak, contestant, network, part), once=True)
        for network in BATCHES
        for part in ("step", "process")
    }


def peak(contestant: str, network: str, part: str) -> float:
    """A peak in MB, of a process that does nothing else."""
    return peaks(contestant, network)[part]


@functools.cache  # one run gives both parts
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
    make = functools.partial(STEPS_OF[contestant], network, BATCHES[network])
    make()()
    whole = resident("VmHWM")

    def steps() -> None:
        step = make()
        for _ in range(STEPS):
            step()

    above, after = peak_of(steps)
    sys.stdout.write(f"{above} {max(after, whole)}\n")
