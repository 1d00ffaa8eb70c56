"""What a card is worth: the deep CNN's training step there, and by all cores of the processor."""

from collections.abc import Mapping
from functools import partial
from typing import Any

from benchmarks.benchmark import Benchmark, Measure, Timed
from benchmarks.workloads._networks import our_step
from benchmarks.workloads._on_card import CPU, Where
from benchmarks.workloads._training import timed
from benchmarks.workloads.training_step import BATCHES, LOSSES

NETWORK = "deep CNN"
BATCH = BATCHES[NETWORK]


def expected() -> Mapping[str, Any]:
    """The known losses before and after the first update."""
    return {NETWORK: LOSSES[NETWORK]}


BENCHMARK = Benchmark(
    name="gpu.beside_cpu",
    question=f"a step of the {NETWORK} on batches of {BATCH} by Adam: forward, backward, update",
    measures=(Measure(NETWORK, bars={"cpu": 6 / 40}),),  # the text-book's tale: 6 days instead of 40
    expected=expected,
    tolerance=5e-3,
)


@BENCHMARK.contestant("ours")
def ours() -> Mapping[str, Timed]:
    """On the card."""
    import autograd_core as ag

    step = our_step(NETWORK, BATCH, where=Where("cuda"))

    def run() -> None:
        step()
        ag.synchronize("cuda")

    return {NETWORK: timed(run, partial(our_step, NETWORK, BATCH, dropout=0.0, where=Where("cuda")))}


@BENCHMARK.contestant("cpu")
def ours_on_the_cpu() -> Mapping[str, Timed]:
    """By the processor."""
    step = our_step(NETWORK, BATCH, where=CPU)
    return {NETWORK: timed(step, partial(our_step, NETWORK, BATCH, dropout=0.0))}
