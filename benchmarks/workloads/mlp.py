"""A training step of multi-layer perceptrons, the one model that every peer writes in a few lines."""

# mypy: disable-error-code="import-not-found, import-untyped, no-untyped-call"

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from itertools import pairwise
from typing import Any

from benchmarks.benchmark import Benchmark, Measure, Timed
from benchmarks.workloads import _training
from benchmarks.workloads._on_card import CPU, Where
from benchmarks.workloads._training import Step, initial_values, losses, timed

BATCH = 100
NETWORKS = {"784-100-10": (784, 100, 10), "784-1000-1000-10": (784, 1000, 1000, 10)}
RATE, BETA1, BETA2, TINY = 1e-3, 0.9, 0.999, 1e-8  # Adam's usual settings


def examples(sizes: Sequence[int]) -> tuple[Any, Any]:
    """Random inputs (batch, D) and labels (batch,), the same for everybody."""
    import numpy as np

    rng = np.random.default_rng(0)
    return rng.standard_normal((BATCH, sizes[0]), dtype=np.float32), rng.integers(0, sizes[-1], BATCH)


def parameters(sizes: Sequence[int]) -> list[Any]:
    """Weight (out, in) and bias (out,) of each layer in turn."""
    shapes: list[tuple[str, tuple[int, ...]]] = []
    for a, b in pairwise(sizes):
        shapes += [("weight", (b, a)), ("bias", (b,))]
    return initial_values(shapes)


def numpy_step(sizes: Sequence[int], dtype: str = "float64") -> Step:
    """The step written out by hand, every derivative a formula: what the others are held to."""
    import numpy as np

    params = [value.astype(dtype) for value in parameters(sizes)]
    update = adam(params)
    x, labels = examples(sizes)
    right = np.eye(sizes[-1], dtype=dtype)[labels]

    def step() -> Any:
        inputs = [x.astype(dtype)]
        for w, b in zip(params[:-2:2], params[1:-2:2], strict=True):
            inputs.append(np.maximum(inputs[-1] @ w.T + b, 0))
        scores = inputs[-1] @ params[-2].T + params[-1]
        e = np.exp(scores - scores.max(axis=1, keepdims=True))
        p = e / e.sum(axis=1, keepdims=True)
        loss = -np.mean(np.log(p[right == 1]))
        gy = (p - right) / len(x)
        gradients: list[Any] = []
        for w, h in zip(params[-2::-2], inputs[::-1], strict=True):
            gradients[:0] = [gy.T @ h, gy.sum(axis=0)]
            gy = gy @ w * (h > 0)
        update(gradients)
        return loss

    return step


def adam(params: Sequence[Any]) -> Callable[[Sequence[Any]], None]:
    """Adam on NumPy arrays, for those who bring no optimizer that can be called step by step."""
    import numpy as np

    means, squares = ([np.zeros_like(p) for p in params] for _ in range(2))
    count = 0

    def update(gradients: Sequence[Any]) -> None:
        nonlocal count
        count += 1
        for p, g, m, v in zip(params, gradients, means, squares, strict=True):
            m += (1 - BETA1) * (g - m)
            v += (1 - BETA2) * (g * g - v)
            p -= RATE / (1 - BETA1**count) * m / (np.sqrt(v / (1 - BETA2**count)) + TINY)

    return update


def expected() -> Mapping[str, Any]:
    """The losses before and after the first update."""
    return {name: losses(numpy_step(sizes)) for name, sizes in NETWORKS.items()}


BENCHMARK = Benchmark(
    name="mlp",
    question="a step by Adam on batches of 100: forward, backward, update",
    measures=tuple(
        Measure(name, bars={"torch": bar, "autograd": 0.25, "mygrad": 0.25})
        for name, bar in zip(NETWORKS, (0.6, 0.9), strict=True)
    ),
    expected=expected,
)


def work(step: Callable[[Sequence[int]], Step]) -> Mapping[str, Timed]:
    """Both measures, from what makes a step."""
    return {name: timed(step(sizes), partial(step, sizes)) for name, sizes in NETWORKS.items()}


@BENCHMARK.contestant("ours")
def ours() -> Mapping[str, Timed]:
    """autograd_nn."""
    return work(our_step)


@BENCHMARK.contestant("torch")
def pytorch() -> Mapping[str, Timed]:
    """PyTorch, eager."""
    return work(torch_step)


def our_step(sizes: Sequence[int], where: Where = CPU) -> Step:
    """Forward, cross-entropy, backward, Adam."""
    import autograd_nn as nn

    model = nn.models.MLP(sizes)
    optimizer = nn.optim.Adam(model.parameters())
    return _training.our_step(model, optimizer, nn.functional.cross_entropy, *examples(sizes), where)


def torch_step(sizes: Sequence[int], where: Where = CPU) -> Step:
    """The same in PyTorch's eager mode."""
    import torch
    from torch import nn

    layers = [layer for a, b in pairwise(sizes) for layer in (nn.Linear(a, b), nn.ReLU())]
    model = nn.Sequential(*layers[:-1])
    optimizer = torch.optim.Adam(model.parameters())
    return _training.torch_step(model, optimizer, nn.functional.cross_entropy, *examples(sizes), where)


@BENCHMARK.contestant("autograd")
def hips_autograd() -> Mapping[str, Timed]:
    """HIPS autograd. Its own `adam` runs a whole training, so the update is NumPy's."""
    import autograd
    import autograd.numpy as np
    from autograd.scipy.special import logsumexp

    def step(sizes: Sequence[int]) -> Step:
        params, (x, labels) = parameters(sizes), examples(sizes)
        update, rows = adam(params), np.arange(BATCH)

        def loss(params: Any) -> Any:
            h = x
            for w, b in zip(params[:-2:2], params[1:-2:2], strict=True):
                h = np.maximum(np.dot(h, w.T) + b, 0)
            scores = np.dot(h, params[-2].T) + params[-1]
            return np.mean(logsumexp(scores, axis=1) - scores[rows, labels])

        value_and_gradient = autograd.value_and_grad(loss)

        def run() -> Any:
            value, gradients = value_and_gradient(params)
            update(gradients)
            return value

        return run

    return work(step)


@BENCHMARK.contestant("mygrad")
def mygrad_tensors() -> Mapping[str, Timed]:
    """MyGrad. It has no optimizers, so the update is NumPy's."""
    import mygrad
    from mygrad.nnet.activations import relu
    from mygrad.nnet.losses import softmax_crossentropy

    def step(sizes: Sequence[int]) -> Step:
        params = [mygrad.tensor(value) for value in parameters(sizes)]
        x, labels = examples(sizes)
        update = adam([p.data for p in params])

        def run() -> Any:
            h: Any = x
            for w, b in zip(params[:-2:2], params[1:-2:2], strict=True):
                h = relu(mygrad.matmul(h, w.T) + b)
            loss = softmax_crossentropy(mygrad.matmul(h, params[-2].T) + params[-1], labels)
            loss.backward()
            update([p.grad for p in params])
            return loss.data

        return run

    return work(step)


@BENCHMARK.contestant("jax")
def jax_compiled() -> Mapping[str, Timed]:
    """JAX, the whole step compiled by jit."""
    import jax
    import jax.numpy as np

    def loss(params: Any, x: Any, labels: Any) -> Any:
        h = x
        for w, b in zip(params[:-2:2], params[1:-2:2], strict=True):
            h = np.maximum(h @ w.T + b, 0)
        scores = h @ params[-2].T + params[-1]
        return np.mean(jax.nn.logsumexp(scores, axis=1) - scores[np.arange(BATCH), labels])

    @jax.jit
    def train(params: Any, means: Any, squares: Any, count: Any, x: Any, labels: Any) -> Any:
        value, gradients = jax.value_and_grad(loss)(params, x, labels)
        count += 1
        means = [m + (1 - BETA1) * (g - m) for m, g in zip(means, gradients, strict=True)]
        squares = [v + (1 - BETA2) * (g * g - v) for v, g in zip(squares, gradients, strict=True)]
        rate, share = RATE / (1 - BETA1**count), 1 - BETA2**count
        moved = [p - rate * m / (np.sqrt(v / share) + TINY) for p, m, v in zip(params, means, squares, strict=True)]
        return value, (moved, means, squares, count)

    def step(sizes: Sequence[int]) -> Step:
        params = [np.asarray(value) for value in parameters(sizes)]
        zeros = [np.zeros_like(p) for p in params]
        x, labels = map(np.asarray, examples(sizes))
        state: Any = (params, zeros, zeros, np.zeros((), "float32"))

        def run() -> Any:
            nonlocal state
            value, state = train(*state, x, labels)
            return jax.block_until_ready((value, state))[0]

        return run

    return work(step)
