"""Big arrays a piece at a time, so that what a rule reads again and again stays in the processor's cache."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

BLOCK = 1 << 18  # bytes of each array: five arrays and a scratch fit a cache of 2 MB; Adam then takes 0.6 of the time


def blocks(*arrays: Any) -> Iterator[tuple[Any, ...]]:
    """The same rows of all arrays, which are of one shape, block after block; views, so writing to them is seen.

    Arrays that are small, or not NumPy's (a GPU wants few big steps, not many small ones), come whole.
    """
    first = arrays[0]
    if first.__class__ is not np.ndarray or first.nbytes <= BLOCK:
        yield arrays
        return
    rows = max(1, BLOCK * len(first) // first.nbytes)
    for start in range(0, len(first), rows):
        yield tuple([array[start : start + rows] for array in arrays])


def decayed(gradient: Any, parameter: Any, weight_decay: float) -> Any:
    """The gradient with the pull of weight decay: g + λ·w, the gradient of (λ/2)·|w|² being λ·w.

    A new array unless λ is 0: the gradient is not the optimizer's to change.
    """
    if not weight_decay:
        return gradient
    pull = parameter * weight_decay
    pull += gradient
    return pull


def decay(average: Any, value: Any, share: float, scratch: Any, xp: Any) -> None:
    """Move a running average by this share towards the value, in place: a + share·(value - a)."""
    xp.subtract(value, average, out=scratch)
    scratch *= share
    average += scratch
