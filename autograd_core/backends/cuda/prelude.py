"""What all CUDA sources begin with: the types of a dtype, the loop over all elements, sums over the threads of a block."""

from __future__ import annotations

from typing import Any

import numpy as np

# For each dtype the type of the arrays, that of the arithmetic, and the header that declares the first.
_TYPES = {
    "float32": ("float", "float", ""),
    "float64": ("double", "double", ""),
    "float16": ("__half", "float", "#include <cuda_fp16.h>"),
    "bfloat16": ("__nv_bfloat16", "float", "#include <cuda_bf16.h>"),
}

_COMMON = r"""
typedef long long I;  // Python's integers, and indices: an array may have more than 2^31 elements

// Each thread does the elements that lie a whole grid apart, so that neighbours read neighbours.
#define FOR_EACH(i, size) \
    for (I i = I(blockIdx.x) * blockDim.x + threadIdx.x; i < (size); i += I(gridDim.x) * blockDim.x)

// The elements of a row for which this thread of its block is responsible.
#define FOR_MINE(q, size) for (I q = threadIdx.x; q < (size); q += blockDim.x)

// So many threads side by side, a warp or a part of one, take whole rows: a row is one channel of one example.
#define FOR_ROWS(n, count, lanes) for (I n = threadIdx.x / (lanes); n < (count); n += blockDim.x / (lanes))
#define FOR_LANES(q, row, size, lanes) \
    for (I q = (row) * (size) + threadIdx.x % (lanes); q < ((row) + 1) * (size); q += (lanes))

__device__ inline A larger(A a, A b) { return a > b || a != a ? a : b; }  // NaN is larger than all numbers

__device__ inline A sigmoid(A x) { return A(1) / (A(1) + exp(-x)); }

__device__ inline A warp_sum(A value) {  // over the 32 threads of a warp, the same in each
    for (int step = 16; step; step >>= 1) value += __shfl_xor_sync(0xffffffffu, value, step);
    return value;
}

// The sum over all threads of a block, whose number is a multiple of 32: the same in each of them and in each run.
__device__ inline A block_sum(A value) {
    __shared__ A parts[32];
    value = warp_sum(value);
    __syncthreads();  // somebody may still read the parts of the last call
    if (threadIdx.x % 32 == 0) parts[threadIdx.x / 32] = value;
    __syncthreads();
    value = parts[0];
    for (int warp = 1; warp < blockDim.x / 32; warp++) value += parts[warp];
    return value;
}

__device__ inline A block_max(A value) {
    __shared__ A parts[32];
    for (int step = 16; step; step >>= 1) value = larger(value, __shfl_xor_sync(0xffffffffu, value, step));
    __syncthreads();
    if (threadIdx.x % 32 == 0) parts[threadIdx.x / 32] = value;
    __syncthreads();
    value = parts[0];
    for (int warp = 1; warp < blockDim.x / 32; warp++) value = larger(value, parts[warp]);
    return value;
}
"""


def prelude(dtype: np.dtype[Any]) -> str:
    """The first lines of a source for this dtype: T is the type of the arrays' elements, A that of the arithmetic."""
    element, arithmetic, header = _TYPES[dtype.name]
    return f"{header}\ntypedef {element} T;\ntypedef {arithmetic} A;\n{_COMMON}"
