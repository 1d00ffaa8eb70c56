"""Update rules of optimizers on a GPU: one launch for all parameters, each array read and written once.

The rules are those of `autograd_nn.optim`, in their order of operations; float16 is computed in float32.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

import cupy
import numpy as np

from autograd_core.backends.cuda.module import Source

_CHUNK = 4096  # elements that a block does: 16 for each thread
_ARRAYS, _NUMBERS = 5, 7  # of a rule at most; those that it hasn't are null

SOURCE = Source(
    "updates",
    rf"""
const I CHUNK = {_CHUNK};

// A row of the table: what one parameter's update needs. Its blocks follow those of the update before.
struct Update {{
    I first_block, size;
    T* arrays[{_ARRAYS}];
    double numbers[{_NUMBERS}];
}};
"""
    r"""
// The update that this block works at: the last that begins at it or before.
__device__ inline const Update& find(const I* table, I count) {
    const Update* updates = (const Update*)table;
    I low = 0, high = count;
    while (high - low > 1) {
        I middle = (low + high) / 2;
        (updates[middle].first_block <= blockIdx.x ? low : high) = middle;
    }
    return updates[low];
}

#define FOR_CHUNK(i, u) \
    for (I i = (blockIdx.x - u.first_block) * CHUNK + threadIdx.x, end = min(u.size, i - threadIdx.x + CHUNK); i < end; \
         i += blockDim.x)

extern "C" __global__ void adam(const I* table, I count) {
    const Update& u = find(table, count);
    const A decay = u.numbers[0], shrink = u.numbers[1], share1 = u.numbers[2], beta2 = u.numbers[3];
    const A share2 = u.numbers[4], eps = u.numbers[5], lr = u.numbers[6];
    T *weights = u.arrays[0], *mean = u.arrays[2], *square = u.arrays[3], *largest = u.arrays[4];
    const T* gradient = u.arrays[1];
    FOR_CHUNK(i, u) {
        const A w = A(weights[i]) * shrink;
        A g = gradient[i];
        if (decay != A(0)) g = w * decay + g;
        const A m = A(mean[i]) + (g - A(mean[i])) * share1;
        A v = A(square[i]) * beta2 + g * g * share2;
        mean[i] = T(m), square[i] = T(v);
        if (largest) largest[i] = T(v = larger(largest[i], v));
        weights[i] = T(w - m / (sqrt(v) + eps) * lr);
    }
}

extern "C" __global__ void sgd(const I* table, I count) {
    const Update& u = find(table, count);
    const bool first = u.numbers[0] != 0, nesterov = u.numbers[5] != 0;
    const A lr = u.numbers[1], momentum = u.numbers[2], keep = u.numbers[3], decay = u.numbers[4];
    T *weights = u.arrays[0], *velocity = u.arrays[2];
    const T* gradient = u.arrays[1];
    FOR_CHUNK(i, u) {
        const A w = weights[i];
        A g = gradient[i];
        if (decay != A(0)) g = w * decay + g;
        if (velocity) {
            const A v = first ? g : A(velocity[i]) * momentum + g * keep;
            velocity[i] = T(v);
            g = nesterov ? v * momentum + g : v;
        }
        weights[i] = T(w - g * lr);
    }
}

extern "C" __global__ void move_average(const I* table, I count) {
    const Update& u = find(table, count);
    const A share = u.numbers[0];
    T* average = u.arrays[0];
    const T* value = u.arrays[1];
    FOR_CHUNK(i, u) average[i] = T(A(average[i]) + (A(value[i]) - A(average[i])) * share);
}
""",
)

adam, sgd, move_average = "adam", "sgd", "move_average"  # the rules that `for_all` knows


def for_all(rule: str, updates: Sequence[tuple[Sequence[float], Sequence[Any]]]) -> None:
    """The rule on the numbers and the flat arrays of each update: one launch for each dtype."""
    of_dtype = defaultdict(list)
    for numbers, arrays in updates:
        of_dtype[arrays[0].dtype].append((numbers, arrays))
    for dtype, some in of_dtype.items():
        table, blocks = _table(some)
        SOURCE.launch(rule, dtype, blocks, cupy.asarray(table), len(table))


def _table(updates: Sequence[tuple[Sequence[float], Sequence[Any]]]) -> tuple[np.ndarray, int]:
    """A row for each update, as the kernels' struct has it, and the number of all blocks."""
    table = np.zeros((len(updates), 2 + _ARRAYS + _NUMBERS), np.int64)
    numbers_of = table.view(np.float64)[:, 2 + _ARRAYS :]
    blocks = 0
    for row, (numbers, arrays) in enumerate(updates):
        size = arrays[0].size
        table[row, :2] = blocks, size
        table[row, 2 : 2 + len(arrays)] = [array.data.ptr for array in arrays]
        numbers_of[row, : len(numbers)] = numbers
        blocks += -(-size // _CHUNK)
    return table, blocks
