"""Memory that arrays leave behind stays with the process."""

from __future__ import annotations

import ctypes
import os

# Of the GNU C library's malloc.h, and the largest value that it takes for the first.
_MMAP_THRESHOLD, _TRIM_THRESHOLD = -3, -1
_LARGEST = 32 << 20
_KEPT = 1 << 30


def keep_freed_memory() -> None:
    """Don't return the memory of freed arrays below 32 MiB to the system, up to 1 GiB: the next step wants as much again.

    The system hands memory out page by page, each of which it clears at its first touch: a training step of LeNet took a
    quarter longer. Who sets MALLOC_TRIM_THRESHOLD_ or MALLOC_MMAP_THRESHOLD_ decides; other C libraries do as they do.
    """
    if {"MALLOC_TRIM_THRESHOLD_", "MALLOC_MMAP_THRESHOLD_"} & os.environ.keys():
        return
    try:
        mallopt = ctypes.CDLL(None).mallopt
    except (AttributeError, OSError, TypeError):
        return
    mallopt(_MMAP_THRESHOLD, _LARGEST)
    mallopt(_TRIM_THRESHOLD, _KEPT)
