"""Where arrays live and work is done: the device that is in use, waiting for it, and its memory."""

from __future__ import annotations

import functools
from collections.abc import Callable
from contextvars import ContextVar
from typing import Any, NamedTuple, TypeVar

import numpy as np

from autograd_core import backends
from autograd_core.errors import DeviceError

F = TypeVar("F", bound=Callable[..., Any])

_in_use = ContextVar("device", default="cpu")
device_in_use = _in_use.get


class device(str):  # noqa: N801  # PyTorch's name
    """In a `with` block, or as a decorator, a card is in use, and new arrays are made there:

        with ag.device("cuda:1"):
            model = nn.models.resnet18()

    New are Variables made of numbers and lists, and the parameters and buffers of layers. Arrays that exist stay where they
    are, and ops run where their operands are. It is a string, so it will do wherever a device's name is asked for.

    name:    "cpu", "cuda" (CuPy's current card, at first number 0) or "cuda:1".
    Errors:  DeviceError for a device that is absent, when the block begins.
    """

    def __init__(self, name: str) -> None:
        self._before: list[tuple[str, str | None]] = []

    def __enter__(self) -> device:
        card = backends.load(self).enter(self)
        self._before.append((device_in_use(), card))
        _in_use.set(self)
        return self

    def __exit__(self, *error: object) -> None:
        name, card = self._before.pop()
        _in_use.set(name)
        if card is not None:
            backends.load("cuda").enter(card)

    def __call__(self, f: F) -> F:
        @functools.wraps(f)
        def wrapped(*args: Any, **kwargs: Any) -> Any:
            with device(self):
                return f(*args, **kwargs)

        return wrapped  # type: ignore[return-value]

    def __repr__(self) -> str:
        return f"device({super().__repr__()})"


def set_default_device(device: str) -> None:
    """From now on use this device, as in a `with ag.device(…)` block without end. Each thread has its own."""
    backends.load(device).enter(device)
    _in_use.set(device)


def placed(array: Any) -> Any:
    """A new array of NumPy's on the device in use; anything else as it is."""
    name = device_in_use()
    return backends.load(name).to_device(array, name) if name != "cpu" and isinstance(array, np.ndarray) else array


def synchronize(device: str | None = None) -> None:
    """Wait until the device, by default the one in use, has done all that it was asked to: before reading a clock, say.

    A card works on after a call has returned; the CPU never does.
    """
    name = _named(device)
    backends.load(name).synchronize(name)


class Memory(NamedTuple):
    """Bytes of a card's memory."""

    used: int  # by arrays
    held: int  # by CuPy, which keeps what arrays gave back for the next ones: so the most that was used since `empty_cache`
    free: int  # of the card: neither held here nor by another program
    total: int  # of the card


def memory_stats(device: str | None = None) -> Memory:
    """The memory of a card, by default of the one in use. What a piece of work needs at its peak is what it makes CuPy hold:

        ag.empty_cache()
        loss.backward()
        print(ag.memory_stats().held)

    Errors:  DeviceError for the CPU, whose memory is not managed here.
    """
    return Memory(*_card("memory_stats", device).memory_stats(_named(device)))


def empty_cache(device: str | None = None) -> None:
    """Give back what CuPy holds and no array uses, to other programs and to the figures of `memory_stats`."""
    _card("empty_cache", device).empty_cache(_named(device))


def allow_tf32(enabled: bool = True) -> None:
    """Let products of float32 matrices, and convolutions by cuDNN, round their factors on a card to TF32: 10 bits of
    fraction instead of 23.

    Off at first. With it they take a fraction of the time and have relative errors of about 1e-3; sums stay float32. Cards
    before the A100 (compute capability 8.0) don't have it, and compute as before.
    """
    backends.load("cuda").allow_tf32(enabled)


def _named(device: str | None) -> str:
    return device_in_use() if device is None else device


def _card(function: str, device: str | None) -> Any:
    name = _named(device)
    if name == "cpu":
        raise DeviceError(f"{function}: the CPU's memory is the system's; name a card, as in ag.{function}(\"cuda\")")
    return backends.load(name)
