"""Work that memory bounds: element by element, and reductions."""

# mypy: disable-error-code="import-not-found, import-untyped, no-untyped-call"

import functools
from collections.abc import Callable, Mapping
from typing import Any

from benchmarks.benchmark import Benchmark, Measure, Timed
from benchmarks.workloads._ops import ours_both, torch_both

FLOATS = 2**24  # 16 million, 64 MB
SHAPE = (4096, 4096)  # as many, for the reductions
REDUCTIONS = [(name, axis) for name in ("sum", "mean", "max") for axis in (0, 1)]
CHAIN = "chain of 8 ops"


def chain(library: Any, x: Any) -> Any:
    """tanh(x e^(−x²) + x)² − x. The same eight ops in every library."""
    u = library.exp(-(x * x)) * x + x
    v = library.tanh(u)
    return v * v - x


@functools.cache
def numbers(count: int) -> tuple[Any, Any]:
    """Random x and gy, the same for everybody."""
    import numpy as np

    x, gy = np.random.default_rng(0).standard_normal((2, count), dtype=np.float32)
    return x, gy


def chain_reference(x: Any, gy: Any) -> tuple[Any, Any]:
    """y, and gy dy/dx, by the formula."""
    import numpy as np

    e = np.exp(-x * x)
    v = np.tanh(x * e + x)
    return v * v - x, gy * (2 * v * (1 - v * v) * (e * (1 - 2 * x * x) + 1) - 1)


def reduction_reference(name: str, axis: int, x: Any, gy: Any) -> tuple[Any, Any]:
    """y, and `some` of the gradient of x: gy for every element, divided by their number, or for the largest alone."""
    import numpy as np

    y = getattr(np, name)(x, axis=axis, keepdims=True)
    share = x == y if name == "max" else np.full(x.shape, 1 if name == "sum" else 1 / x.shape[axis], np.float32)
    return np.squeeze(y, axis), some(np.expand_dims(gy, axis) * share)


def some(array: Any) -> Any:
    """Enough of a large array to find what is wrong: every 61st element or row."""
    return array[::61]


def expected() -> Mapping[str, Any]:
    """The result and the gradient of each, by its formula."""
    x, gy = numbers(FLOATS)
    found = {CHAIN: chain_reference(some(x), some(gy))}
    for name, axis in REDUCTIONS:
        found[f"{name} over axis {axis}"] = reduction_reference(name, axis, x.reshape(SHAPE), gy[: SHAPE[1 - axis]])
    return found


BENCHMARK = Benchmark(
    name="elementwise",
    question="16 million floats, forward and backward",
    measures=(
        Measure(CHAIN, bars={"torch": 1.0}),
        *[Measure(f"{name} over axis {axis}", bars={"torch": 1.0}) for name, axis in REDUCTIONS],
    ),
    expected=expected,
)


@BENCHMARK.contestant("ours")
def ours() -> Mapping[str, Timed]:
    """autograd_core."""
    import autograd_core as ag

    return work(ours_both, lambda x: chain(ag, x), lambda name, axis: lambda x: getattr(ag, name)(x, axis=axis))


@BENCHMARK.contestant("torch")
def pytorch() -> Mapping[str, Timed]:
    """PyTorch, eager."""
    import torch

    def reduction(name: str, axis: int) -> Callable[[Any], Any]:
        if name == "max":
            return lambda x: x.max(dim=axis).values
        return lambda x: getattr(x, name)(dim=axis)

    return work(torch_both, lambda x: chain(torch, x), reduction)


def work(
    both: Callable[..., Timed], chain: Callable[[Any], Any], reduction: Callable[[str, int], Callable[[Any], Any]]
) -> Mapping[str, Timed]:
    """Every measure, from how a library runs an op both ways, and its ops."""
    x, gy = numbers(FLOATS)
    timed = both(chain, (x,), gy)
    found = {CHAIN: Timed(timed.run, _read_some(timed, all_of_y=False))}
    for name, axis in REDUCTIONS:
        timed = both(reduction(name, axis), (x.reshape(SHAPE),), gy[: SHAPE[1 - axis]])
        found[f"{name} over axis {axis}"] = Timed(timed.run, _read_some(timed, all_of_y=True))
    return found


def _read_some(timed: Timed, all_of_y: bool) -> Callable[[Any], Any]:
    def read(result: Any) -> tuple[Any, Any]:
        y, gx = timed.read(result)
        return y if all_of_y else some(y), some(gx)

    return read
