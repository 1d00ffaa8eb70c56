"""The update alone: 10 million parameters in 100 arrays."""

# mypy: disable-error-code="import-not-found, import-untyped, no-untyped-call"

from collections.abc import Callable, Mapping
from typing import Any

from benchmarks.benchmark import Benchmark, Measure, Timed

ARRAYS, SHAPE = 100, (250, 400)
RATE = 0.1
UPDATES = 2  # checked: the second reads what the first left in the state
SETTINGS: dict[str, dict[str, Any]] = {"Adam": {"lr": RATE}, "SGD": {"lr": RATE, "momentum": 0.9}}


def gradient(i: int) -> Any:
    """The gradient of parameter i, the same at every update and for everybody."""
    import numpy as np

    return np.random.default_rng(i).standard_normal(SHAPE, dtype=np.float32)


def expected() -> Mapping[str, Any]:
    """Where the last parameter, at 0 in the beginning, is after two updates by gradient g.

    Adam's averages of a constant gradient, corrected, are g and g² at any time, so each update is −lr g / (|g| + ε). The
    velocity of SGD is g at first, then (1 + momentum) g.
    """
    import numpy as np

    g = gradient(ARRAYS - 1)
    return {"Adam": -RATE * UPDATES * g / (np.abs(g) + 1e-8), "SGD": -RATE * (1 + 1.9) * g}


BENCHMARK = Benchmark(
    name="optimizers",
    question="one update of 10 million parameters in 100 arrays, SGD with momentum",
    measures=tuple(Measure(name, bars={"torch": 0.7}) for name in SETTINGS),
    expected=expected,
)


@BENCHMARK.contestant("ours")
def ours() -> Mapping[str, Timed]:
    """autograd_nn."""
    import numpy as np

    import autograd_nn as nn

    def make(name: str) -> tuple[list[Any], Any]:
        parameters = [nn.Parameter(np.zeros(SHAPE, np.float32)) for _ in range(ARRAYS)]
        for i, parameter in enumerate(parameters):
            parameter.grad = gradient(i)
        return parameters, getattr(nn.optim, name)(parameters, **SETTINGS[name])

    return work(make, lambda parameter: parameter.array)


@BENCHMARK.contestant("torch")
def pytorch() -> Mapping[str, Timed]:
    """PyTorch, eager."""
    import torch

    def make(name: str) -> tuple[list[Any], Any]:
        parameters = [torch.nn.Parameter(torch.zeros(SHAPE)) for _ in range(ARRAYS)]
        for i, parameter in enumerate(parameters):
            parameter.grad = torch.from_numpy(gradient(i))
        return parameters, getattr(torch.optim, name)(parameters, **SETTINGS[name])

    return work(make, lambda parameter: parameter.detach().numpy())


def work(make: Callable[[str], tuple[list[Any], Any]], array: Callable[[Any], Any]) -> Mapping[str, Timed]:
    """Both measures, from what makes the parameters with their optimizer, and what reads a parameter."""
    found = {}
    for name in SETTINGS:
        parameters, optimizer = make(name)
        found[name] = Timed(optimizer.step, read=_reader(parameters[-1], optimizer, array))
    return found


def _reader(parameter: Any, optimizer: Any, array: Callable[[Any], Any]) -> Callable[[Any], Any]:
    def read(_: Any) -> Any:
        for _ in range(UPDATES - 1):
            optimizer.step()
        return array(parameter).copy()

    return read
