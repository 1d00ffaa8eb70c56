"""A training step of the networks that read images, as their users write it."""

from collections.abc import Mapping
from functools import partial
from typing import Any

from benchmarks.benchmark import Benchmark, Measure, Timed
from benchmarks.workloads._networks import our_step, torch_step
from benchmarks.workloads._training import timed

BATCHES = {"LeNet": 100, "deep CNN": 100, "ResNet-18": 32}

# The first losses from the initial values, without dropout, in float64: tests/benchmarks/workloads/test_training_step.py
# computes them anew (but for ResNet-18, which would take it too long).
LOSSES = {
    "LeNet": [5.852212567256, 4.126394943369],
    "deep CNN": [6.098552032700, 3.572520240393],
    "ResNet-18": [2.649541499612, 1.188672345724],
}


def expected() -> Mapping[str, Any]:
    """The known losses before and after the first update."""
    return LOSSES


BENCHMARK = Benchmark(
    name="training_step",
    question="a step on batches of 100 by Adam (ResNet-18: 32, by SGD with momentum): forward, backward, update",
    measures=(
        Measure("LeNet", bars={"torch": 0.6}),
        Measure("deep CNN", bars={"torch": 0.9}),
        Measure("ResNet-18", bars={"torch": 0.95}),
    ),
    expected=expected,
)


@BENCHMARK.contestant("ours")
def ours() -> Mapping[str, Timed]:
    """autograd_nn."""
    return {n: timed(our_step(n, b), partial(our_step, n, b, dropout=0.0)) for n, b in BATCHES.items()}


@BENCHMARK.contestant("torch")
def pytorch() -> Mapping[str, Timed]:
    """PyTorch, eager."""
    return {n: timed(torch_step(n, b), partial(torch_step, n, b, dropout=0.0)) for n, b in BATCHES.items()}
