"""Training steps on a card, in float32, TF32 or mixed float16, by this project and by PyTorch."""

# mypy: disable-error-code="import-not-found, import-untyped, no-untyped-call"

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from typing import Any

Step = Callable[[], Any]


@dataclass(frozen=True)
class Where:
    """What a step is computed on and in."""

    device: str = "cpu"
    precision: str = "float32"  # or "tf32" or "float16", mixed
    scale: float = 2.0**16  # of the loss, at first, in float16
    compiled: bool = False  # PyTorch's, by torch.compile


CPU = Where()


def our_step(model: Any, optimizer: Any, criterion: Any, inputs: Any, targets: Any, where: Where) -> Step:
    """Forward, loss, backward, update of this project; the optimizer has the model's parameters."""
    import autograd_core as ag
    import autograd_nn as nn

    ag.allow_tf32(where.precision == "tf32")
    model.to(where.device)
    load = ag.backends.load(where.device)
    inputs, targets = (load.to_device(array, where.device) for array in (inputs, targets))
    scaler = nn.amp.GradScaler(init_scale=where.scale) if where.precision == "float16" else None

    def step() -> Any:
        optimizer.zero_grad()
        with _half(scaler, lambda: nn.amp.autocast(dtype="float16")):
            loss = criterion(model(inputs), targets)
        _update(loss, optimizer, scaler)
        return loss.array

    return step


def torch_step(model: Any, optimizer: Any, criterion: Any, inputs: Any, targets: Any, where: Where) -> Step:
    """The same by PyTorch, eager or by torch.compile."""
    import torch

    torch.backends.cuda.matmul.allow_tf32 = torch.backends.cudnn.allow_tf32 = where.precision == "tf32"
    torch.backends.cudnn.benchmark = True  # as its users set it for shapes that stay
    model.to(where.device)
    inputs, targets = inputs.to(where.device), targets.to(where.device)
    scaler = torch.amp.GradScaler(where.device, init_scale=where.scale) if where.precision == "float16" else None

    def forward() -> Any:
        with _half(scaler, lambda: torch.autocast(where.device, torch.float16)):
            return criterion(model(inputs), targets)

    found = torch.compile(forward) if where.compiled else forward

    def step() -> Any:
        optimizer.zero_grad()
        loss = found()
        _update(loss, optimizer, scaler)
        return loss.detach()

    return step


def on_host(value: Any) -> Any:
    """An array of this project's or of PyTorch's in main memory."""
    return value.get() if hasattr(value, "get") else value.cpu() if hasattr(value, "cpu") else value


def _half(scaler: Any, autocast: Any) -> AbstractContextManager[Any]:
    return nullcontext() if scaler is None else autocast()


def _update(loss: Any, optimizer: Any, scaler: Any) -> None:
    """Backward and update, in float16 by way of the scaled loss: both libraries have PyTorch's names."""
    if scaler is None:
        loss.backward()
        optimizer.step()
    else:
        scaler.scale(loss).backward()
        scaler.step(optimizer)
        scaler.update()
