"""Training steps on a card: the same networks in every precision."""

# mypy: disable-error-code="import-not-found, import-untyped, no-untyped-call"

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import cache, partial
from typing import Any

from benchmarks.benchmark import Benchmark, Measure, Timed
from benchmarks.workloads import _networks, mlp, recurrent, training_step, transformer
from benchmarks.workloads._on_card import Step, Where
from benchmarks.workloads._training import losses

STEPS = 5  # in a row, then wait for the card: as in a training, where nobody waits after each

# The first losses of ResNet-18 on 4 images of 224x224, in float64, by PyTorch on a CPU.
FEW, RESNET_LOSSES = 4, [2.646418917992, 0.181008241250]

Make = Callable[..., Step]  # a step, given `where` and for the check others of its settings


def steps(library: str) -> dict[str, tuple[Make, dict[str, Any]]]:
    """What makes each step, in this project ("our") or in PyTorch ("torch"), and the settings with which it is checked."""
    network, layer, block, perceptron = (
        getattr(module, f"{library}_step") for module in (_networks, recurrent, transformer, mlp)
    )
    resnet = partial(network, "ResNet-18 at 224")
    return {
        "ResNet-18, 64 images": (partial(resnet, batch=64), {"batch": FEW}),
        "ResNet-18, 256 images": (partial(resnet, batch=256), {"batch": FEW}),
        "deep CNN": (partial(network, "deep CNN", 100), {"dropout": 0.0}),
        "LSTM": (partial(layer, "LSTM", recurrent.BATCH), {}),
        "Transformer block": (partial(block, transformer.BATCH), {"dropout": 0.0}),
        "MLP": (partial(perceptron, mlp.NETWORKS[_MLP]), {}),
    }


_MLP = "784-1000-1000-10"


def expected(checked: int) -> Mapping[str, Any]:
    """The known losses, as many as are checked."""
    found: dict[str, Any] = {
        "ResNet-18, 64 images": RESNET_LOSSES,
        "ResNet-18, 256 images": RESNET_LOSSES,
        "deep CNN": training_step.LOSSES["deep CNN"],
        "LSTM": recurrent.LOSSES["LSTM"],
        "Transformer block": transformer.LOSSES["block"],
        "MLP": mlp.expected()[_MLP],
    }
    return {name: values[:checked] for name, values in found.items()}


def benchmark(precision: str, tolerance: float, checked: int) -> Benchmark:
    """The benchmark of a precision, with this project, PyTorch, and PyTorch compiled.

    tolerance, checked:  of the losses, and how many: after an update, what rounding did to a gradient shows in full.
    """
    found = Benchmark(
        name=f"gpu.{precision}",
        question=f"{STEPS} steps in {precision}: forward, backward, update (ResNet-18 at 224 by SGD, the others by Adam)",
        measures=tuple(Measure(name, bars={"torch": 1.0}) for name in steps("our")),
        expected=partial(expected, checked),
        tolerance=tolerance,
    )
    where = Where("cuda", precision)
    found.contestant("ours")(lambda: work("our", where, _wait_for_us, checked))
    found.contestant("torch")(lambda: work("torch", where, _wait_for_torch, checked))
    found.contestant("torch.compile")(lambda: work("torch", replace(where, compiled=True), _wait_for_torch, checked))
    return found


def work(library: str, where: Where, wait: Callable[[], None], checked: int) -> Mapping[str, Timed]:
    """Every measure of a contestant; a network is made when it is first run, so that who measures one has one."""
    # With a scale of 1 no gradient overflows float16 at first, and the step that is checked is not skipped. Eager:
    # torch.compile would take as long for the network without dropout, or for fewer images, as for that which is timed.
    plain = replace(where, scale=1.0, compiled=False)
    return {
        name: _timed(cache(partial(make, where=where)), partial(make, where=plain, **settings), wait, checked)
        for name, (make, settings) in steps(library).items()
    }


def _timed(make: Callable[[], Step], another: Make, wait: Callable[[], None], checked: int) -> Timed:
    def run() -> None:
        step = make()
        for _ in range(STEPS):
            step()
        wait()

    return Timed(run, read=lambda _: losses(another())[:checked])


def _wait_for_us() -> None:
    import autograd_core as ag

    ag.synchronize("cuda")


def _wait_for_torch() -> None:
    import torch

    torch.cuda.synchronize()
