"""Copies of arrays' memory between guards, for a kernel to work on."""

from __future__ import annotations

import ctypes
import mmap
from collections.abc import Sequence

import numpy as np
from numpy.lib.array_utils import byte_bounds

_PAGE = mmap.PAGESIZE
_GUARD = 1 << 20  # bytes before and behind that can't be touched
_UNUSED = 0xFF  # NaNs of all dtypes
_protect = ctypes.CDLL(None, use_errno=True).mprotect
_protect.argtypes = (ctypes.c_void_p, ctypes.c_size_t, ctypes.c_int)


class Memory:
    """The memory that one or more arrays lie in, at the end of pages of its own between pages that can't be touched."""

    def __init__(self, low: int, high: int) -> None:
        self.low, self.size = low, high - low
        self.room = -(-max(self.size, 1) // _PAGE) * _PAGE
        self.pages = mmap.mmap(-1, self.room + 2 * _GUARD)
        self.address = ctypes.addressof(ctypes.c_char.from_buffer(self.pages)) + _GUARD
        self.start = self.room - -(-self.size // 16) * 16  # as CUDA does, at a multiple of 16 bytes
        ctypes.memset(self.address, _UNUSED, self.room)
        ctypes.memmove(self.address + self.start, low, self.size)
        for guard in (self.address - _GUARD, self.address + self.room):
            if _protect(guard, _GUARD, 0):
                raise OSError(ctypes.get_errno(), "mprotect")

    def moved(self, address: int) -> int:
        """Where the copy has what the array has at an address."""
        return self.address + self.start + address - self.low

    def put_back(self) -> bool:
        """What the kernel wrote; False if it wrote around the arrays, too."""
        ctypes.memmove(self.low, self.address + self.start, self.size)
        page = ctypes.string_at(self.address, self.room)
        around = page[: self.start] + page[self.start + self.size :]
        return around.count(_UNUSED) == len(around)


def root(array: np.ndarray) -> np.ndarray:
    """The array whose memory a view shows."""
    while isinstance(array.base, np.ndarray):
        array = array.base
    return array


def memories(arrays: Sequence[np.ndarray]) -> dict[int, Memory]:
    """For the memory of each array, by its first address, one copy: arrays that share it share the copy."""
    bounds = {byte_bounds(root(array)) for array in arrays}
    return {low: Memory(low, high) for low, high in bounds}
