"""What the update rules share: all parameters at once in a kernel or by plain code, weight decay, running averages."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import nullcontext
from types import ModuleType
from typing import Any

from autograd_core import backends
from autograd_core.backends import blocks as backend_blocks
from autograd_core.backends.compiled import kernels

BLOCK = 1 << 18  # bytes of each array: five arrays and a scratch fit a cache of 2 MB; Adam then takes 0.6 of the time
_OPERATIONS = 8  # of a rule on each number, about

Update = tuple[tuple[float, ...], list[Any]]  # the numbers of a rule; a parameter, its gradient, its state


def apply(rule: str, plain: Callable[..., None], updates: Sequence[Update]) -> None:
    """Change parameters and states in place: by the kernel of that name where it suits, else by the plain rule.

    plain:  called with the array module, the numbers and a block of each array; the compiled kernel gives the same bits.
    """
    for some in backends.by_card(updates, lambda update: update[1][0]):
        with backends.at(some[0][1][0]) if some else nullcontext():
            _apply_here(rule, plain, some)


def _apply_here(rule: str, plain: Callable[..., None], updates: Sequence[Update]) -> None:
    """The same for arrays of the current card, or of the CPU."""
    work = _OPERATIONS * sum(arrays[0].size for _, arrays in updates)
    together: dict[ModuleType, list[Update]] = {}  # for the CPU's kernels, and for the GPU's
    for numbers, arrays in updates:
        xp = backends.of(arrays[0]).xp
        if (fast := kernels("updates", xp, work, *arrays)) and _in_order(arrays):
            together.setdefault(fast, []).append((numbers, [array.reshape(-1) for array in arrays]))
        else:
            for part in blocks(*arrays):
                plain(xp, *numbers, *part)
    for fast, some in together.items():
        fast.for_all(getattr(fast, rule), some)


def _in_order(arrays: Sequence[Any]) -> bool:
    """Whether the elements of all arrays that change, all but the gradient, are side by side in memory, in one order."""
    parameter, gradient, *state = arrays
    return gradient.shape == parameter.shape and all(
        array.flags.c_contiguous and array.shape == parameter.shape for array in (parameter, *state)
    )


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
