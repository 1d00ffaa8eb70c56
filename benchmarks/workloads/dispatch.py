"""What an operation costs when its arrays are tiny: the price of a graph, with next to no arithmetic."""

# mypy: disable-error-code="import-not-found, import-untyped"

from collections.abc import Mapping
from typing import Any

from benchmarks.benchmark import Benchmark, Measure, Timed

STEPS = 100  # two operations each

# From 0.5 up the gradients of 100 steps (0.5**100 = 8e-31) stay normal float32 numbers, which some processors add and
# multiply a hundred times faster than subnormal ones; up to 0.9 the values stay below 9.
VALUES = [0.50, 0.54, 0.58, 0.62, 0.66, 0.70, 0.74, 0.78, 0.84, 0.90]


def chain(x: Any) -> Any:
    """y = x + x² + ... + x¹⁰¹, by 200 operations, and its sum. The same operators in every library."""
    y = x
    for _ in range(STEPS):
        y = y * x + x
    return y.sum()


def expected() -> Mapping[str, Any]:
    """Term by term in float64: the sum of the powers, and their derivatives 1 + 2x + ... + 101x¹⁰⁰."""
    import numpy as np

    x = np.array(VALUES)
    powers = np.arange(1, STEPS + 2)[:, None]
    return {
        "forward": np.sum(x**powers),
        "forward+backward": np.sum(powers * x ** (powers - 1), axis=0),
    }


BENCHMARK = Benchmark(
    name="dispatch",
    question="200 operations on arrays of 10 float32 numbers",
    measures=(Measure("forward"), Measure("forward+backward", bars={"torch": 0.65, "autograd": 0.25, "mygrad": 0.25})),
    expected=expected,
)


@BENCHMARK.contestant("ours")
def ours() -> Mapping[str, Timed]:
    """autograd_core."""
    import numpy as np

    import autograd_core as ag

    x = ag.Variable(np.array(VALUES, dtype="float32"))

    def gradient() -> Any:
        x.zero_grad()
        chain(x).backward()
        return x.grad

    return {
        "forward": Timed(lambda: chain(x), read=lambda y: y.array),
        "forward+backward": Timed(gradient),
    }


@BENCHMARK.contestant("torch")
def pytorch() -> Mapping[str, Timed]:
    """PyTorch, eager."""
    import torch

    x = torch.tensor(VALUES, dtype=torch.float32, requires_grad=True)

    def gradient() -> Any:
        x.grad = None
        chain(x).backward()
        return x.grad

    return {
        "forward": Timed(lambda: chain(x), read=lambda y: y.detach().numpy()),
        "forward+backward": Timed(gradient, read=lambda gx: gx.numpy()),
    }


@BENCHMARK.contestant("autograd")
def hips_autograd() -> Mapping[str, Timed]:
    """HIPS autograd. On a plain array `chain` would record no graph; under `make_vjp` it does, as in the others."""
    import autograd
    import numpy as np

    x = np.array(VALUES, dtype="float32")
    gradient, record = autograd.grad(chain), autograd.make_vjp(chain)
    return {
        "forward": Timed(lambda: record(x), read=lambda vjp_and_value: vjp_and_value[1]),
        "forward+backward": Timed(lambda: gradient(x)),
    }


@BENCHMARK.contestant("mygrad")
def mygrad_tensors() -> Mapping[str, Timed]:
    """MyGrad. A tensor's old gradient goes when it enters a new operation, so there is nothing to reset."""
    import mygrad
    import numpy as np

    x = mygrad.tensor(np.array(VALUES, dtype="float32"))

    def gradient() -> Any:
        chain(x).backward()
        return x.grad

    return {
        "forward": Timed(lambda: chain(x), read=lambda y: y.data),
        "forward+backward": Timed(gradient),
    }


@BENCHMARK.contestant("jax")
def jax_compiled() -> Mapping[str, Timed]:
    """JAX, compiled by jit: its graph is built once, so this is no price of a graph, but what a user would run."""
    import jax

    x = jax.numpy.array(VALUES, dtype="float32")
    value, gradient = jax.jit(chain), jax.jit(jax.grad(chain))
    return {
        "forward": Timed(lambda: value(x).block_until_ready()),
        "forward+backward": Timed(lambda: gradient(x).block_until_ready()),
    }
