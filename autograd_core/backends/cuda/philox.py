"""Philox 4x32-10 on a GPU: a thread for each block of four words."""

from __future__ import annotations

import math
from typing import Any

import cupy
import numpy as np

from autograd_core.backends.cuda.module import Source, blocks_for
from autograd_core.backends.philox import FACTORS, ROUNDS, STEPS

SOURCE = Source(
    "philox",
    rf"""
typedef unsigned long long U;

__device__ inline uint4 words(U block, U seed) {{
    unsigned a = block, b = block >> 32, c = 0, d = 0, k = seed, m = seed >> 32;
    for (int round = 0; round < {ROUNDS}; round++) {{
        const unsigned p = a * {FACTORS[0]}u, q = c * {FACTORS[1]}u;  // the low halves
        const unsigned above_p = __umulhi(a, {FACTORS[0]}u), above_q = __umulhi(c, {FACTORS[1]}u);
        a = above_q ^ b ^ k, b = q, c = above_p ^ d ^ m, d = p;
        k += {STEPS[0]}u, m += {STEPS[1]}u;
    }}
    return make_uint4(a, b, c, d);
}}

// Four answers are written as one number, a byte each.
extern "C" __global__ void kept(I blocks, U limit, U seed, unsigned char* bytes) {{
    uchar4* fours = (uchar4*)bytes;
    FOR_EACH(i, blocks) {{
        const uint4 w = words(i, seed);
        fours[i] = make_uchar4(w.x >> 8 >= limit, w.y >> 8 >= limit, w.z >> 8 >= limit, w.w >> 8 >= limit);
    }}
}}
""",
)


def kept(shape: tuple[int, ...], limit: int, seed: int) -> Any:
    """Whether the top 24 bits of each word are at least the limit."""
    size = math.prod(shape)
    blocks = -(-size // 4)
    answers = cupy.empty(4 * blocks, np.uint8)
    SOURCE.launch("kept", np.dtype(np.float32), blocks_for(blocks), blocks, np.uint64(limit), np.uint64(seed), answers)
    return answers.view(np.bool_)[:size].reshape(shape)
