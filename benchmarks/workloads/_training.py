"""Training steps that start from the same values on both sides, and the losses that prove it."""

# mypy: disable-error-code="import-not-found, import-untyped, no-untyped-call"

from collections.abc import Callable, Iterable
from typing import Any

from benchmarks.benchmark import Timed
from benchmarks.workloads import _on_card
from benchmarks.workloads._on_card import CPU, Where

Step = Callable[[], Any]  # one training step; gives the loss from before its update

CHECKED = 2  # losses compared: the second has seen a backward pass and an update


def initial_values(shapes: Iterable[tuple[str, tuple[int, ...]]]) -> list[Any]:
    """Values for parameters of these names and shapes, in their order: He's normal, ones for a norm, zeros for a bias."""
    import numpy as np

    rng = np.random.default_rng(0)
    values = []
    for name, shape in shapes:
        if "bias" in name:
            values.append(np.zeros(shape, np.float32))
        elif len(shape) == 1:
            values.append(np.ones(shape, np.float32))
        else:
            scale = np.float32(np.sqrt(2 / np.prod(shape[1:])))
            values.append(scale * rng.standard_normal(shape, dtype=np.float32))
    return values


def our_step(model: Any, optimizer: Any, criterion: Any, inputs: Any, targets: Any, where: Where = CPU) -> Step:
    """Forward, loss, backward, update of this project, from the initial values."""
    named = list(model.named_parameters())
    for (_, parameter), value in zip(named, initial_values((n, p.shape) for n, p in named), strict=True):
        parameter.array = value
    if where != CPU:
        return _on_card.our_step(model, optimizer, criterion, inputs, targets, where)

    def step() -> Any:
        optimizer.zero_grad()
        loss = criterion(model(inputs), targets)
        loss.backward()
        optimizer.step()
        return loss.array

    return step


def torch_step(model: Any, optimizer: Any, criterion: Any, inputs: Any, targets: Any, where: Where = CPU) -> Step:
    """The same step in PyTorch's eager mode."""
    import torch

    named = list(model.named_parameters())
    for (_, parameter), value in zip(named, initial_values((n, tuple(p.shape)) for n, p in named), strict=True):
        parameter.data = torch.from_numpy(value)
    inputs, targets = torch.from_numpy(inputs), torch.from_numpy(targets)
    if where != CPU:
        return _on_card.torch_step(model, optimizer, criterion, inputs, targets, where)

    def step() -> Any:
        optimizer.zero_grad()
        loss = criterion(model(inputs), targets)
        loss.backward()
        optimizer.step()
        return loss.detach()

    return step


def timed(step: Step, checked: Callable[[], Step]) -> Timed:
    """Time `step`, and check `checked()`: an equal one without dropout, whose draws differ from library to library."""
    return Timed(step, read=lambda _: losses(checked()))


def losses(step: Step) -> Any:
    """The losses of the first steps."""
    import numpy as np

    return np.array([np.asarray(_on_card.on_host(step())) for _ in range(CHECKED)])
