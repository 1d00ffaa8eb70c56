"""Philox 4x32-10 on the CPU: a block in some 20 multiplications, several blocks at once in the lanes of a vector."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from autograd_core.backends.compiled.jit import U, inline, kernel
from autograd_core.backends.philox import FACTORS, LOW, ROUNDS, STEPS
from autograd_core.backends.threads import share

_BLOCK = 1 << 16  # Philox's blocks that a thread does at least: waking another one takes as long as some 50,000

# All as uint64: a product of two words has 64 bits, and next to signed numbers Numba would make floats of them.
_A, _C = map(np.uint64, FACTORS)
_K, _M = map(np.uint64, STEPS)
_LOW, _HALF = np.uint64(LOW), np.uint64(32)
_8, _16, _24 = map(np.uint64, (8, 16, 24))


def kept(shape: tuple[int, ...], limit: int, seed: int) -> np.ndarray:
    """Whether the top 24 bits of each word are at least the limit."""
    size = math.prod(shape)
    fours = np.empty(-(-size // 4), np.uint32)  # a block's four answers, a byte each, are written as one number
    settings = np.array((limit, seed), np.uint64)  # Numba takes an array sooner than two of NumPy's numbers

    def some_blocks(first: int, last: int, *arguments: Any) -> None:
        _kept(first * _BLOCK, min(last * _BLOCK, fours.size), *arguments)

    share(some_blocks, -(-fours.size // _BLOCK), fours, settings)
    return fours.view(np.bool_)[:size].reshape(shape)


@kernel
def _kept(first, last, fours, settings):  # type: ignore[no-untyped-def]
    limit, seed = settings[0], settings[1]
    for i in range(U(first), U(last)):
        a, b, c, d = _words(np.uint64(i), seed)
        a, b, c, d = a >> _8 >= limit, b >> _8 >= limit, c >> _8 >= limit, d >> _8 >= limit
        fours[i] = np.uint32(a | b << _8 | c << _16 | d << _24)


@inline
def _words(block, seed):  # type: ignore[no-untyped-def]
    a, b, c, d = block & _LOW, block >> _HALF, np.uint64(0), np.uint64(0)
    k, m = seed & _LOW, seed >> _HALF
    for _ in range(ROUNDS):
        p, q = a * _A, c * _C
        a, b, c, d = (q >> _HALF) ^ b ^ k, q & _LOW, (p >> _HALF) ^ d ^ m, p & _LOW
        k, m = (k + _K) & _LOW, (m + _M) & _LOW
    return a, b, c, d
