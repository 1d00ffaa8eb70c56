"""Update rules of optimizers on the CPU: each array is read and written once, and all parameters together share the threads.

The operations are those of the plain rules in `autograd_nn.optim`, one by one and in their order, so both give the same bits.
A kernel takes the numbers, then flat arrays, the parameter first; those that its settings don't need are left out.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from autograd_core.backends.compiled.jit import U, kernel
from autograd_core.backends.threads import share

_WORTH_IT = 1 << 16  # elements from which a thread gets a block of its own: Adam takes 0.05 ms for them


def for_all(rule: Callable[..., None], updates: Sequence[tuple[Sequence[float], Sequence[np.ndarray]]]) -> None:
    """The rule, a kernel of this file, on the numbers and the arrays of each update."""
    size = sum(arrays[0].size for _, arrays in updates)
    blocks = max(1, size // _WORTH_IT)
    share(_blocks, blocks, -(-size // blocks), rule, updates)


def _blocks(first: int, last: int, block: int, rule: Callable[..., None], updates: Any) -> None:
    """Blocks `first` to `last`, each of so many elements, of all parameters laid end to end."""
    start, stop = first * block, last * block
    for numbers, arrays in updates:
        size = arrays[0].size
        if start <= 0 and stop >= size:
            rule(*numbers, *arrays)
        elif start < size and stop > 0:
            part = slice(max(start, 0), stop)
            rule(*numbers, *[array[part] for array in arrays])
        start, stop = start - size, stop - size


@kernel
def adam(decay, shrink, share1, beta2, share2, eps, lr, weights, gradient, mean, square, largest=None):  # type: ignore[no-untyped-def]
    kind = weights.dtype.type
    decay, shrink, share1, beta2 = kind(decay), kind(shrink), kind(share1), kind(beta2)
    share2, eps, lr = kind(share2), kind(eps), kind(lr)
    for i in range(U(weights.size)):
        w, g = weights[i] * shrink, gradient[i]
        g = w * decay + g if decay else g
        m = mean[i] + (g - mean[i]) * share1
        v = square[i] * beta2 + g * g * share2
        mean[i], square[i] = m, v
        if largest is not None:
            v = largest[i] if largest[i] >= v or np.isnan(largest[i]) else v
            largest[i] = v
        weights[i] = w - m / (np.sqrt(v) + eps) * lr


@kernel
def sgd(first, lr, momentum, keep, decay, nesterov, weights, gradient, velocity=None):  # type: ignore[no-untyped-def]
    kind = weights.dtype.type
    lr, momentum, keep, decay = kind(lr), kind(momentum), kind(keep), kind(decay)
    for i in range(U(weights.size)):
        w = weights[i]
        g = w * decay + gradient[i] if decay else gradient[i]
        if velocity is not None:
            v = g if first else velocity[i] * momentum + g * keep
            velocity[i] = v
            g = v * momentum + g if nesterov else v
        weights[i] = w - g * lr


@kernel
def move_average(share, average, value):  # type: ignore[no-untyped-def]
    share = average.dtype.type(share)
    for i in range(U(average.size)):
        average[i] += (value[i] - average[i]) * share
