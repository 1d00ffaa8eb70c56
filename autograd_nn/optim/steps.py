"""What the update rules share: weight decay, running averages, and big parameters a block at a time."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from autograd_core.backends import blocks as backend_blocks

BLOCK = 1 << 18  # bytes of each array: five arrays and a scratch fit a cache of 2 MB; Adam then takes 0.6 of the time


def blocks(*arrays: Any) -> Iterator[tuple[Any, ...]]:
    """A parameter, its gradient and its state, all of one shape, block after block; views, to be changed in place."""
    return backend_blocks.blocks(*arrays, size=BLOCK)


def with_decay(gradient: Any, parameter: Any, weight_decay: float) -> Any:
    """The gradient with the pull of weight decay: g + λ·w, the gradient of (λ/2)·|w|² being λ·w.

    A new array unless λ is 0: the gradient is not the optimizer's to change.
    """
    if not weight_decay:
        return gradient
    pull = parameter * weight_decay
    pull += gradient
    return pull


def move_average(average: Any, value: Any, share: float, scratch: Any, xp: Any) -> None:
    """Move a running average by this share towards the value, in place: a + share·(value - a)."""
    xp.subtract(value, average, out=scratch)
    scratch *= share
    average += scratch
