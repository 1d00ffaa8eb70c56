"""Random numbers by counting: Philox 4x32-10, the same on every device, however the work is split.

Number e of a draw follows from the seed and e alone: it is word e % 4 of block e // 4, and a block is ten rounds of mixing

    key      (seed, its low 32 bits; seed, its high 32 bits)
    counter  (block, its low 32 bits; block, its high 32 bits; 0; 0)

so that a thread starts anywhere, and a card draws what the CPU draws. Each draw has a seed of its own.

Source:  J. Salmon et al., "Parallel Random Numbers: As Easy as 1, 2, 3", 2011, sec. 3.3 and table 2.
"""

from __future__ import annotations

import math
from typing import Any

from autograd_core.backends.compiled import WORTH_IT, kernels

ROUNDS = 10
FACTORS = 0xD2511F53, 0xCD9E8D57  # of the words 0 and 2 of a counter; the paper's, found by search
STEPS = 0x9E3779B9, 0xBB67AE85  # from one round's key to the next: the golden ratio and √3 − 1, as parts of 2³²
LOW = 0xFFFFFFFF


def kept(xp: Any, shape: tuple[int, ...], p: float, seed: int) -> Any:
    """False with probability p, rounded up to a multiple of 2⁻²⁴: whether u >= p for u even over [0, 1).

    u is the top 24 bits of a word, times 2⁻²⁴: as many as a float32 keeps.
    """
    limit = math.ceil(p * 2**24)
    # At any size: ten rounds of array code cost more than a hundred calls of a kernel.
    if fast := kernels("philox", xp, WORTH_IT):
        return fast.kept(shape, limit, seed)
    size = math.prod(shape)
    return (words(xp, -(-size // 4), seed)[:size] >> 8 >= limit).reshape(shape)


def words(xp: Any, blocks: int, seed: int, first: int = 0) -> Any:
    """The words of some blocks, counted from `first`, in one row: 32 bits each, as uint64."""
    block = first + xp.arange(blocks, dtype=xp.uint64)
    return xp.stack(mixed((block & LOW, block >> 32, 0, 0), (seed & LOW, seed >> 32)), axis=1).reshape(-1)


def mixed(counter: tuple[Any, Any, Any, Any], key: tuple[int, int]) -> tuple[Any, Any, Any, Any]:
    """The four words that a counter of four words becomes."""
    (a, b, c, d), (k, m) = counter, key
    for _ in range(ROUNDS):
        p, q = a * FACTORS[0], c * FACTORS[1]  # exact: 32 bits times 32 bits are 64
        a, b, c, d = (q >> 32) ^ b ^ k, q & LOW, (p >> 32) ^ d ^ m, p & LOW
        k, m = k + STEPS[0] & LOW, m + STEPS[1] & LOW
    return a, b, c, d
