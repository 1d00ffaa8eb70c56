"""NVIDIA GPUs: arrays are CuPy's. Importing this file needs CuPy and a card, and says so where one is missing."""

from __future__ import annotations

import math
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np

from autograd_core.errors import DeviceError
from autograd_core.modes import modes

try:
    import cupy as xp
except ImportError as error:
    raise DeviceError(
        "device \"cuda\" needs CuPy, which is not installed: pip install 'autograd-core[gpu]' (CUDA 13), or "
        'cupy-cuda12x for CUDA 12; or stay on device "cpu"'
    ) from error
try:
    xp.cuda.runtime.getDeviceCount()
except xp.cuda.runtime.CUDARuntimeError as error:
    raise DeviceError(
        f'device "cuda": CuPy finds no usable NVIDIA card or driver ({error}); stay on device "cpu"'
    ) from error

name = "cupy"


def device_of(array: Any) -> str:
    return f"cuda:{array.device.id}"


def card_of(array: Any) -> int:
    """The number of the card that it lies on."""
    return array.data.device_id


def current_card() -> int:
    """The number of the card that kernels run on, for this thread. They work on its own memory only."""
    return xp.cuda.runtime.getDevice()


def at(array: Any) -> Any:
    """A context in which the array's card is the current one."""
    return xp.cuda.Device(card_of(array))


def use(array: Any) -> None:
    """Make the array's card the current one from now on."""
    if card_of(array) != current_card():
        xp.cuda.Device(card_of(array)).use()


@contextmanager
def kept_card() -> Iterator[None]:
    """The card that is current now is so again in the end."""
    before = current_card()
    try:
        yield
    finally:
        xp.cuda.Device(before).use()


def to_device(array: Any, device: str) -> Any:
    """The array on the named card, copied only if it lives elsewhere."""
    number = int(device.partition(":")[2] or xp.cuda.Device().id)
    count = xp.cuda.runtime.getDeviceCount()
    if number >= count:
        raise DeviceError(f'device "{device}" does not exist: this machine has {count} card(s), counted from 0')
    with xp.cuda.Device(number):
        return xp.asarray(array)


def to_numpy(array: Any) -> np.ndarray:
    return xp.asnumpy(array)


def scatter_add(y: Any, index: Any, value: Any) -> None:
    """y[index] += value in place, adding up where an index occurs several times."""
    if modes.now.deterministic:
        raise DeviceError(
            "deterministic(): adding at repeated indices on a GPU depends on the order in which its threads "
            'arrive; move this step to the CPU with x.to("cpu")'
        )
    xp.add.at(y, index, value)


def assign(y: Any, index: Any, value: Any) -> None:
    """y[index] = value in place; where an index occurs several times the last value wins, as in NumPy.

    A card writes them in any order. So the values are numbered, each place keeps the highest number that it is given, and
    takes the value of that number.
    """
    parts = index if isinstance(index, tuple) else (index,)
    if not any(hasattr(part, "dtype") and part.dtype.kind != "b" for part in parts):  # no element twice
        y[index] = value
        return
    shape = y[index].shape
    last = xp.full(y.shape, -1, xp.int32)
    xp.maximum.at(last, index, xp.arange(math.prod(shape), dtype=xp.int32).reshape(shape))
    values = xp.broadcast_to(xp.asarray(value), shape).ravel()
    if values.size:
        y[...] = xp.where(last < 0, y, values[last].astype(y.dtype))
