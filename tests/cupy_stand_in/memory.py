"""The memory of the cards: CuPy's pool, which keeps what was freed, and its error when a limit is reached."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

import numpy as np

from tests.cupy_stand_in import device


class OutOfMemoryError(MemoryError):
    """`cupy.cuda.memory.OutOfMemoryError`."""

    def __init__(self, size: int, total: int, limit: int) -> None:
        self._size, self._total, self._limit = size, total, limit
        text = f"Out of memory allocating {size:,} bytes (allocated so far: {total:,} bytes"
        super().__init__(text + (f", limit set to: {limit:,} bytes)." if limit else ")."))


class MemoryPool:
    """`cupy.cuda.MemoryPool`: figures and limit of the current card. Blocks are multiples of 512 bytes."""

    def __init__(self) -> None:
        self._used: dict[int, int] = defaultdict(int)
        self._held: dict[int, int] = defaultdict(int)
        self._limit: dict[int, int] = defaultdict(int)

    def used_bytes(self) -> int:
        return self._used[device.current()]

    def total_bytes(self) -> int:
        return self._held[device.current()]

    def free_bytes(self) -> int:
        return self.total_bytes() - self.used_bytes()

    def n_free_blocks(self) -> int:
        return int(self.free_bytes() > 0)

    def get_limit(self) -> int:
        return self._limit[device.current()]

    def set_limit(self, size: int | None = None, fraction: float | None = None) -> None:
        """In bytes or as a share of the card's memory; 0 for none."""
        self._limit[device.current()] = int(device.MEMORY * fraction) if fraction is not None else size or 0

    def free_all_blocks(self, stream: Any = None) -> None:
        self._held[device.current()] = self.used_bytes()

    def _take(self, size: int) -> None:
        number = device.current()
        limit = self._limit[number]
        if self._used[number] + size > (limit or device.MEMORY):
            self.free_all_blocks()
            raise OutOfMemoryError(size, self._held[number], limit)
        self._used[number] += size
        self._held[number] = max(self._held[number], self._used[number])

    def _give(self, number: int, size: int) -> None:
        self._used[number] -= size


default_pool = MemoryPool()


class Block:
    """One piece of a card's memory, given back with its last array."""

    __slots__ = ("device_id", "size")

    def __init__(self, size: int) -> None:
        self.size = 0  # should the next line raise
        self.device_id = device.current()
        rounded = -(-size // 512) * 512
        default_pool._take(rounded)
        self.size = rounded

    def __del__(self) -> None:
        default_pool._give(self.device_id, self.size)


class PinnedMemoryPointer(bytearray):
    """Pages of main memory that a card can copy from by itself."""

    @property
    def ptr(self) -> int:
        return device.byte_bounds(np.frombuffer(self, np.uint8))

    def size(self) -> int:
        return len(self)


class PinnedMemoryPool:
    """`cupy.cuda.PinnedMemoryPool`."""

    def malloc(self, size: int) -> PinnedMemoryPointer:
        return PinnedMemoryPointer(size)

    def free_all_blocks(self) -> None: ...

    def n_free_blocks(self) -> int:
        return 0


default_pinned_pool = PinnedMemoryPool()


def alloc_pinned_memory(size: int) -> PinnedMemoryPointer:
    return default_pinned_pool.malloc(size)


def empty_pinned(shape: Any, dtype: Any = float, order: str = "C") -> np.ndarray:
    """`cupyx.empty_pinned`: a NumPy array in pinned memory."""
    count = int(np.prod(shape))
    dtype = np.dtype(dtype)
    return np.frombuffer(alloc_pinned_memory(count * dtype.itemsize), dtype, count).reshape(shape, order=order)


def is_pinned(array: np.ndarray) -> bool:
    """Whether its elements lie in such memory."""
    owner: Any = array
    while isinstance(owner, np.ndarray):
        owner = owner.base
    return isinstance(getattr(owner, "obj", owner), PinnedMemoryPointer)


def zeros_pinned(shape: Any, dtype: Any = float, order: str = "C") -> np.ndarray:
    return empty_pinned(shape, dtype, order)  # new memory is zero
