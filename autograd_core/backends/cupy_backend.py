"""NVIDIA GPUs: arrays are CuPy's. Importing this file needs CuPy and a card, and says so where one is missing."""

from __future__ import annotations

import math
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np

from autograd_core import transfers
from autograd_core.backends.compiled import kernels
from autograd_core.checks import room_for
from autograd_core.errors import DeviceError
from autograd_core.modes import modes

try:
    import cupy as xp
except ImportError as error:
    raise DeviceError(
        "device \"cuda\" needs CuPy, which is not installed: pip install 'autograd-core[gpu]' (CUDA 13), or "
        'cupy-cuda12x[ctk] for CUDA 12; or stay on device "cpu"'
    ) from error
try:
    xp.cuda.runtime.getDeviceCount()
except xp.cuda.runtime.CUDARuntimeError as error:
    raise DeviceError(
        f'device "cuda": CuPy finds no usable NVIDIA card or driver ({error}); stay on device "cpu"'
    ) from error

name = "cupy"
tf32 = False  # whether products of float32 may round their factors, as `allow_tf32` was told


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


def card(device: str) -> Any:
    """CuPy's object for the card. Raises DeviceError where there is none of that number."""
    number = int(device.partition(":")[2] or xp.cuda.Device().id)
    count = xp.cuda.runtime.getDeviceCount()
    if number >= count:
        raise DeviceError(f'device "{device}" does not exist: this machine has {count} card(s), counted from 0')
    return xp.cuda.Device(number)


def enter(device: str) -> str:
    """Make the card the current one from now on, in this thread; the name of the one before."""
    chosen, before = card(device), current_card()
    chosen.use()
    return f"cuda:{before}"


def synchronize(device: str) -> None:
    """Wait until the card has done all its work."""
    card(device).synchronize()


def memory_stats(device: str) -> tuple[int, int, int, int]:
    """Bytes used by arrays, held by CuPy's pool, free and in all on the card."""
    with card(device):
        pool = xp.get_default_memory_pool()
        return pool.used_bytes(), pool.total_bytes(), *xp.cuda.runtime.memGetInfo()


def empty_cache(device: str) -> None:
    """Give back what the pool holds and no array uses."""
    with card(device):
        xp.get_default_memory_pool().free_all_blocks()


def allow_tf32(enabled: bool) -> None:
    """Set how cuBLAS computes products of float32, in all of CuPy, and cuDNN convolutions of it."""
    global tf32
    from cupy._core import _routines_linalg as products  # CUPY_TF32=1 does the same, but only before CuPy is imported

    kind = products.COMPUTE_TYPE_TF32 if enabled else products.COMPUTE_TYPE_DEFAULT
    products.set_compute_type(np.dtype(np.float32), kind)
    tf32 = enabled


def to_device(array: Any, device: str) -> Any:
    """The array on the named card, copied only if it lives elsewhere."""
    with card(device), room_for(f"a copy to {device}"):
        return xp.asarray(array)


def to_numpy(array: Any) -> np.ndarray:
    if modes.now.debug:
        transfers.report("a copy to NumPy", array)
    return xp.asnumpy(array)


def item(array: Any) -> Any:
    """The only element as a Python number."""
    if modes.now.debug:
        transfers.report("a number read", array)
    return array.item()


def scatter_add(y: Any, index: Any, value: Any) -> None:
    """y[index] += value in place, adding up where an index occurs several times.

    Under `deterministic()` the index is sorted first, so that sums are taken in an order that is always the same.
    """
    fast = kernels("scatter", xp, y.size, y) if y.flags.c_contiguous else None
    if fast and _names_rows(y, index, value):
        size = math.prod(y.shape[1:])
        fast.add_rows(y.reshape(-1, size), index.ravel(), value.reshape(-1, size).astype(y.dtype, copy=False))
    elif not modes.now.deterministic or y.dtype.kind in "iub":
        xp.add.at(y, index, value)
    elif fast:
        places = xp.arange(y.size).reshape(y.shape)[index]
        values = xp.broadcast_to(xp.asarray(value, y.dtype), places.shape)
        fast.add_rows(y.reshape(-1, 1), places.ravel(), values.reshape(-1, 1))
    else:
        raise DeviceError(
            "deterministic(): adding at repeated indices on a GPU depends on the order in which its threads "
            'arrive; move this step to the CPU with x.to("cpu")'
        )


def _names_rows(y: Any, index: Any, value: Any) -> bool:
    """Whether the index is one array of integers that has a row of y for each row of the value."""
    return (
        isinstance(index, xp.ndarray)
        and index.dtype.kind in "iu"
        and y.ndim > 1
        and index.size > 0
        and getattr(value, "shape", None) == (*index.shape, *y.shape[1:])
    )


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
