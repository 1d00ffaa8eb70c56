"""Attention on a GPU, a block of queries at a time: their scores are a product, and two kernels do all that lies between the
products. So there are never weights of all queries, and cuBLAS's products are as fast as they are.

In half precision the products are float32's: CuPy widens several matrices of float16 at once, and refuses bfloat16.

Source:  T. Dao et al., "FlashAttention", 2022, algorithms 1 and 4. Here a block has all keys, so that no sum of a softmax has
         to be corrected later; the backward pass computes the weights again.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import cupy

from autograd_core.backends.cuda.module import Source, accumulator, threads_for

_SCORES = 256 << 20  # bytes of a block's scores: more would make the products no faster

SOURCE = Source(
    "attention",
    r"""
// The block's row: its weights, and where it begins in a mask, given the mask's steps along examples, heads and queries.
#define ROW(n, h, l) \
    const I row = blockIdx.x, n = row / (heads * queries), h = row / queries % heads, l = row % queries

// In place of scores their softmax; a row without any key that may be looked at is 0.
extern "C" __global__ void weigh(
    I heads, I queries, I keys, A* p, const bool* looks, const T* added, I mask_n, I mask_h, I mask_l, I mask_s,
    const bool* keep, I keep_n, I keep_h, I keep_l, I keep_s, double kept
) {
    ROW(n, h, l);
    p += row * keys;
    const I mask = n * mask_n + h * mask_h + l * mask_l, marks = n * keep_n + h * keep_h + l * keep_l;
    const A lowest = log(A(0));
    A top = lowest;
    FOR_MINE(s, keys) {
        if (looks && !looks[mask + s * mask_s]) p[s] = lowest;
        if (added) p[s] += A(added[mask + s * mask_s]);
        top = larger(p[s], top);
    }
    top = block_max(top);
    if ((looks || added) && top == lowest) top = 0;
    A sum = 0;
    FOR_MINE(s, keys) sum += p[s] = exp(p[s] - top);
    const A scale = A(1) / larger(block_sum(sum), A(1));  // the highest score gives 1: below it there was none
    FOR_MINE(s, keys) p[s] *= !keep ? scale : keep[marks + s * keep_s] ? scale * A(kept) : A(0);
}

// In place of the weights' gradient that of the scores, and in place of the weights what dropout leaves of them.
extern "C" __global__ void through_softmax(
    I heads, I queries, I keys, A* p, A* gp, const bool* keep, I keep_n, I keep_h, I keep_l, I keep_s, double kept
) {
    ROW(n, h, l);
    p += row * keys, gp += row * keys;
    const I marks = n * keep_n + h * keep_h + l * keep_l;
    A mean = 0;
    FOR_MINE(s, keys) {
        if (keep) gp[s] *= keep[marks + s * keep_s] ? A(kept) : A(0);
        mean += p[s] * gp[s];
    }
    mean = block_sum(mean);
    FOR_MINE(s, keys) {
        gp[s] = p[s] * (gp[s] - mean);
        if (keep) p[s] *= keep[marks + s * keep_s] ? A(kept) : A(0);
    }
}
""",
)


def attention(q: Any, k: Any, v: Any, mask: Any, keep: Any, scale: float, kept: float) -> Any:
    """As `attention.attention`, for up to two leading axes, the same everywhere."""
    y = cupy.empty((*q.shape[:-1], v.shape[-1]), q.dtype)
    target, (queries, keys, values) = _four(y), _matrices(q, k, v)
    for rows, looks, marks in _blocks(queries, keys, mask, keep):
        p = _weights(queries[:, :, rows] * scale, keys, looks, marks, kept, q.dtype)
        target[:, :, rows] = cupy.matmul(p, values)
    return y


def attention_backward(
    gy: Any, q: Any, k: Any, v: Any, mask: Any, keep: Any, scale: float, kept: float
) -> tuple[Any, Any, Any]:
    """As `attention.attention_backward`, for up to two leading axes, the same everywhere."""
    gys, queries, keys, values = _matrices(gy, q, k, v)
    gq, gk, gv = cupy.empty_like(queries), cupy.zeros_like(keys), cupy.zeros_like(values)
    for rows, looks, marks in _blocks(queries, keys, mask, keep):
        some, incoming = queries[:, :, rows] * scale, gys[:, :, rows]
        p = _weights(some, keys, looks, None, 1.0, q.dtype)
        gp = cupy.ascontiguousarray(cupy.matmul(incoming, values.swapaxes(2, 3)))
        _launch("through_softmax", q.dtype, p, gp, marks, *_steps(marks), float(kept))
        gv += cupy.matmul(p.swapaxes(2, 3), incoming)
        gk += cupy.matmul(gp.swapaxes(2, 3), some)
        gq[:, :, rows] = cupy.matmul(gp, keys) * scale
    results = (g.astype(x.dtype, copy=False).reshape(x.shape) for g, x in ((gq, q), (gk, k), (gv, v)))
    return tuple(results)


def _weights(queries: Any, keys: Any, mask: Any, keep: Any, kept: float, dtype: Any) -> Any:
    """The weights of some queries, which are scaled."""
    p = cupy.ascontiguousarray(cupy.matmul(queries, keys.swapaxes(2, 3)))  # products may follow their factors' layout
    looks, added = (mask, None) if mask is None or mask.dtype.kind == "b" else (None, mask)
    _launch("weigh", dtype, p, looks, added, *_steps(mask), keep, *_steps(keep), float(kept))
    return p


def _launch(name: str, dtype: Any, p: Any, *arguments: Any) -> None:
    n, heads, queries, keys = p.shape
    threads = threads_for(keys)
    SOURCE.launch(name, dtype, n * heads * queries, heads, queries, keys, p, *arguments, threads=threads)


def _blocks(queries: Any, keys: Any, mask: Any, keep: Any) -> Iterator[tuple[slice, Any, Any]]:
    """Some rows of queries after others, and the mask and the marks of what dropout keeps there."""
    scores = *queries.shape[:3], keys.shape[2]
    masks = [None if each is None else cupy.broadcast_to(_four(each), scores) for each in (mask, keep)]
    row = scores[0] * scores[1] * scores[3] * queries.itemsize
    most = max(1, _SCORES // max(1, row))
    for start in range(0, scores[2], most):
        rows = slice(start, start + most)
        looks, marks = (None if each is None else each[:, :, rows] for each in masks)
        yield rows, looks, marks


def _matrices(*arrays: Any) -> list[Any]:
    """With four axes, in the dtype of the arithmetic."""
    return [_four(array).astype(accumulator(array.dtype), copy=False) for array in arrays]


def _four(array: Any) -> Any:
    return array.reshape((1,) * (4 - array.ndim) + array.shape)


def _steps(array: Any) -> list[int]:
    """How many elements further the next one lies along each axis: 0 where the array is broadcast."""
    return [0] * 4 if array is None else [step // array.itemsize for step in array.strides]
