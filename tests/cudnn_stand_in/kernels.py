"""The kernels that the stand-in chooses from: what they are known for, and what that does to their results."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np


class Kernel(NamedTuple):
    """What a kernel has notes of, the bytes it works in, and what it does to factors and results."""

    notes: frozenset[str]
    workspace: int = 0
    factor: Callable[[np.ndarray], np.ndarray] = lambda x: x
    result: Callable[[np.ndarray], np.ndarray] = lambda y: y


def _tf32(x: np.ndarray) -> np.ndarray:
    """Rounded to 10 bits of fraction, if it is float32."""
    if x.dtype != np.float32:
        return x
    bits = x.view(np.uint32) + np.uint32(1 << 12)
    return (bits & np.uint32(0xFFFFE000)).view(np.float32)


_calls = iter(range(1 << 62))

# In the order of the stand-in's heuristics: the fastest first, as it would be on a card.
KERNELS = (
    Kernel(frozenset(["DOWN_CONVERT_INPUTS", "TENSOR_CORE"]), factor=lambda x: np.sign(x)),
    Kernel(frozenset(["REDUCED_PRECISION_REDUCTION", "TENSOR_CORE"]), result=lambda y: y * 1.125),
    Kernel(frozenset(["FFT"]), workspace=1 << 62),
    Kernel(frozenset(["TENSOR_CORE", "NONDETERMINISTIC"]), 4096, _tf32, lambda y: y * (1 + 1e-4 * (next(_calls) % 2))),
    Kernel(frozenset(["TENSOR_CORE"]), 4096, _tf32),
    Kernel(frozenset(["WINOGRAD"]), 1024, result=lambda y: y * (1 + 5e-6)),
    Kernel(frozenset(["NONDETERMINISTIC"]), 0, result=lambda y: y * (1 + 1e-7 * (next(_calls) % 2))),
    Kernel(frozenset(), 512),
)
