"""Attention on the CPU: the weights of a block of queries are made, used and forgotten while they are in the cache.

What lies apart, as the heads of one array do, is gathered into small matrices first: for BLAS, and so that nobody has to
copy whole arrays. Results are laid out as the queries, keys and values are.

Source:  T. Dao et al., "FlashAttention", 2022, algorithms 1 and 4. Here a block has all keys, so that no sum of a softmax
         has to be corrected later; the backward pass computes the weights again.
"""

from __future__ import annotations

import math
from typing import Any

import numba
import numpy as np
from numba import types
from numba.extending import overload

from autograd_core.backends.compiled.elementary import exp
from autograd_core.backends.compiled.jit import U, inline, kernel, with_scratch
from autograd_core.backends.compiled.rows import largest, product, total
from autograd_core.backends.threads import share

_BLOCK = 64  # queries


def attention(
    q: np.ndarray,
    k: np.ndarray,
    v: np.ndarray,
    mask: np.ndarray | None,
    keep: np.ndarray | None,
    scale: float,
    kept: float,
) -> np.ndarray:
    """As `attention.attention`, for up to two leading axes, the same everywhere."""
    heads, (queries, size), (keys, width) = q.shape[:-2], q.shape[-2:], v.shape[-2:]
    scores = (*heads, queries, keys)
    y = np.empty_like(q, shape=(*heads, queries, width))
    memory = keys * (size + width) + _BLOCK * (size + width + keys)
    jobs = math.prod(heads) * -(-queries // _BLOCK)
    share(
        with_scratch(_attend, memory), jobs, *_four(q, k, v, y), *_masks(mask, keep, scores), q.dtype.type(scale), kept
    )
    return y


def attention_backward(
    gy: np.ndarray,
    q: np.ndarray,
    k: np.ndarray,
    v: np.ndarray,
    mask: np.ndarray | None,
    keep: np.ndarray | None,
    scale: float,
    kept: float,
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """As `attention.attention_backward`, for up to two leading axes, the same everywhere."""
    heads, (queries, size), (keys, width) = q.shape[:-2], q.shape[-2:], v.shape[-2:]
    scores = (*heads, queries, keys)
    gq, gk, gv = np.empty_like(q), np.empty_like(k), np.empty_like(v)
    memory = 3 * keys * (size + width) + _BLOCK * (2 * size + width + 2 * keys)
    share(
        with_scratch(_differentiate, memory),
        math.prod(heads),
        *_four(gy, q, k, v, gq, gk, gv),
        *_masks(mask, keep, scores),
        q.dtype.type(scale),
        kept,
    )
    return gq, gk, gv


def _four(*arrays: np.ndarray) -> list[np.ndarray]:
    """With four axes."""
    return [array[(None,) * (4 - array.ndim)] for array in arrays]


def _masks(mask: Any, keep: Any, scores: tuple[int, ...]) -> list[np.ndarray | None]:
    """For each of the scores, with four axes."""
    return [None if each is None else _four(np.broadcast_to(each, scores))[0] for each in (mask, keep)]


def _with(score: Any, mask: Any) -> Any:
    """A score after its mask, a boolean or a number."""
    raise NotImplementedError


@overload(_with, inline="always")
def _with_either(score, mask):  # type: ignore[no-untyped-def]
    if isinstance(mask, types.Boolean):
        return lambda score, mask: score if mask else -np.inf
    return lambda score, mask: score + mask


@inline
def _take(scratch, start, rows, columns):  # type: ignore[no-untyped-def]
    """A matrix in the memory to work in, and where the rest of that begins."""
    end = start + rows * columns
    return scratch[start:end].reshape((rows, columns)), end


@inline
def _gather(matrix, first, rows):  # type: ignore[no-untyped-def]
    """Copy some rows of a matrix that may lie apart."""
    for r in range(rows.shape[0]):
        source, row = matrix[first + r], rows[r]
        for j in range(U(row.size)):
            row[j] = source[j]


@numba.njit(error_model="numpy")
def _softmax(row, masked):  # type: ignore[no-untyped-def]
    top = largest(row)
    if masked and top == -np.inf:
        top = row.dtype.type(0)
    for j in range(U(row.size)):
        row[j] = exp(row[j] - top)
    found = total(row)
    found = row.dtype.type(1) / (row.dtype.type(1) if found < 1 else found)
    for j in range(U(row.size)):
        row[j] *= found


@inline
def _weigh(queries, keys, mask, n, h, first, p):  # type: ignore[no-untyped-def]
    """The weights of a block of queries, whose number is `first` and which are scaled."""
    np.dot(queries, keys.T, p)
    for r in range(p.shape[0]):
        row = p[r]
        if mask is not None:
            marks = mask[n, h, first + r]
            for j in range(U(row.size)):
                row[j] = _with(row[j], marks[j])
        _softmax(row, mask is not None)


@kernel
def _attend(first, last, scratch, q, k, v, y, mask, keep, scale, kept):  # type: ignore[no-untyped-def]
    heads, queries, size = q.shape[1:]
    keys, width = v.shape[2:]
    kept = scratch.dtype.type(kept)
    blocks = -(-queries // _BLOCK)
    before = -1
    ks, start = _take(scratch, 0, keys, size)
    vs, start = _take(scratch, start, keys, width)
    for job in range(first, last):
        head, block = divmod(job, blocks)
        n, h = divmod(head, heads)
        if head != before:
            _gather(k[n, h], 0, ks)
            _gather(v[n, h], 0, vs)
            before = head
        begin = block * _BLOCK
        count = min(_BLOCK, queries - begin)
        qs, after = _take(scratch, start, count, size)
        p, after = _take(scratch, after, count, keys)
        ys, after = _take(scratch, after, count, width)
        _gather(q[n, h], begin, qs)
        qs *= scale
        _weigh(qs, ks, mask, n, h, begin, p)
        if keep is not None:
            for r in range(count):
                row, marks = p[r], keep[n, h, begin + r]
                for j in range(U(keys)):
                    row[j] = row[j] * marks[j] * kept
        np.dot(p, vs, ys)
        result = y[n, h]
        for r in range(count):
            _gather(ys, r, result[begin + r : begin + r + 1])


@kernel
def _differentiate(first, last, scratch, gy, q, k, v, gq, gk, gv, mask, keep, scale, kept):  # type: ignore[no-untyped-def]
    heads, queries, size = q.shape[1:]
    keys, width = v.shape[2:]
    kept = scratch.dtype.type(kept)
    ks, start = _take(scratch, 0, keys, size)
    vs, start = _take(scratch, start, keys, width)
    gks, start = _take(scratch, start, keys, size)
    gvs, start = _take(scratch, start, keys, width)
    more_k, start = _take(scratch, start, keys, size)
    more_v, start = _take(scratch, start, keys, width)
    for job in range(first, last):
        n, h = divmod(job, heads)
        _gather(k[n, h], 0, ks)
        _gather(v[n, h], 0, vs)
        gks[:] = 0
        gvs[:] = 0
        for begin in range(0, queries, _BLOCK):
            count = min(_BLOCK, queries - begin)
            qs, after = _take(scratch, start, count, size)
            gqs, after = _take(scratch, after, count, size)
            gys, after = _take(scratch, after, count, width)
            p, after = _take(scratch, after, count, keys)
            gp, after = _take(scratch, after, count, keys)
            _gather(q[n, h], begin, qs)
            _gather(gy[n, h], begin, gys)
            qs *= scale
            _weigh(qs, ks, mask, n, h, begin, p)
            np.dot(gys, vs.T, gp)
            for r in range(count):  # gp becomes the gradient of the scores, p the weights that v was multiplied by
                row, grow = p[r], gp[r]
                if keep is not None:
                    marks = keep[n, h, begin + r]
                    for j in range(U(keys)):
                        grow[j] = grow[j] * marks[j] * kept
                    mean = product(row, grow)
                    for j in range(U(keys)):
                        grow[j] = row[j] * (grow[j] - mean)
                        row[j] = row[j] * marks[j] * kept
                else:
                    mean = product(row, grow)
                    for j in range(U(keys)):
                        grow[j] = row[j] * (grow[j] - mean)
            np.dot(p.T, gys, more_v)
            np.dot(gp.T, qs, more_k)
            gvs += more_v
            gks += more_k
            np.dot(gp, ks, gqs)
            gqs *= scale
            result = gq[n, h]
            for r in range(count):
                _gather(gqs, r, result[begin + r : begin + r + 1])
        _gather(gks, 0, gk[n, h])
        _gather(gvs, 0, gv[n, h])
