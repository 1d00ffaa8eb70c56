"""Memory that arrays leave behind stays with the process."""

from __future__ import annotations

import ctypes
import os

# Of the GNU C library's malloc.h: the most pieces that are mapped one by one, and how much free memory is given back.
_MMAP_MAX, _TRIM_THRESHOLD = -4, -1
_KEPT = (1 << 31) - 1


def keep_freed_memory() -> None:
    """Don't return the memory of freed arrays to the system, up to 2 GiB: the next step wants as much again.

    The system hands memory out page by page, and clears each: that took a fifth of a training step of LeNet, and more than a
    quarter of element-wise ops on large arrays. Who sets a variable MALLOC_… decides; other C libraries do as they do.
    """
    if any(name.startswith("MALLOC_") for name in os.environ):
        return
    try:
        mallopt = ctypes.CDLL(None).mallopt
    except (AttributeError, OSError, TypeError):
        return
    mallopt(_MMAP_MAX, 0)
    mallopt(_TRIM_THRESHOLD, _KEPT)
