"""Large products of float16 matrices on a card."""

# mypy: disable-error-code="import-not-found, import-untyped, no-untyped-call"

import functools
from collections.abc import Callable, Mapping
from typing import Any

from benchmarks.benchmark import Benchmark, Measure, Timed
from benchmarks.workloads._on_card import on_host

SIZE, ROWS = 8192, 4  # rows that are checked
NAME = "8192x8192"


@functools.cache
def matrices() -> tuple[Any, Any]:
    """Two matrices whose product has elements around 1, the same for everybody."""
    import numpy as np

    a, b = np.random.default_rng(0).standard_normal((2, SIZE, SIZE), dtype=np.float32) / np.float32(SIZE**0.25)
    return a.astype(np.float16), b.astype(np.float16)


def expected() -> Mapping[str, Any]:
    """The first rows, with sums in float32."""
    import numpy as np

    a, b = matrices()
    return {NAME: (a[:ROWS].astype(np.float32) @ b.astype(np.float32)).astype(np.float16)}


BENCHMARK = Benchmark(
    name="gpu.products",
    question="a product of two float16 matrices",
    measures=(Measure(NAME, bars={"torch": 1 / 0.9}),),
    expected=expected,
    dtype="float16",
    tolerance=2e-3,
)


@BENCHMARK.contestant("ours")
def ours() -> Mapping[str, Timed]:
    """autograd_core."""
    import autograd_core as ag

    a, b = (ag.Variable(matrix, requires_grad=False).to("cuda") for matrix in matrices())
    return work(lambda: (a @ b).array, lambda: ag.synchronize("cuda"))


@BENCHMARK.contestant("torch")
def pytorch() -> Mapping[str, Timed]:
    """PyTorch, eager."""
    import torch

    a, b = (torch.from_numpy(matrix).cuda() for matrix in matrices())
    return work(lambda: a @ b, torch.cuda.synchronize)


def work(product: Callable[[], Any], wait: Callable[[], Any]) -> Mapping[str, Timed]:
    """The measure, from what computes the product and what waits for the card."""

    def run() -> Any:
        y = product()
        wait()
        return y

    return {NAME: Timed(run, read=lambda y: on_host(y[:ROWS]))}
