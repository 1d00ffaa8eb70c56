"""All steps of a plain recurrent cell on the CPU."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

import numpy as np

from autograd_core.backends.compiled.gates import tanhs
from autograd_core.backends.compiled.jit import U, kernel, piece, with_scratch
from autograd_core.backends.compiled.panels import panelled, whole
from autograd_core.backends.compiled.recurrent import (
    TOGETHER,
    Steps,
    add_product,
    block,
    blocks,
    copy,
    joined,
    owned,
    rows_of,
    side_by_side,
    steps_of,
    tiles_of,
    weight_gradients,
    width_of_seen,
)
from autograd_core.backends.recurrent import Pull, Walk
from autograd_core.backends.threads import share


def rnn(
    x: np.ndarray, states: Sequence[np.ndarray], weights: Sequence[np.ndarray], walk: Walk, relu: bool
) -> tuple[np.ndarray, np.ndarray, Pull]:
    """As `rnn.rnn`."""
    w_ih, w_hh, *biases = weights
    h = owned(states[0], x.dtype)
    rows, units = len(x), h.shape[1]
    bias = biases[0] + biases[1] if biases else np.zeros(units, x.dtype)
    seen = np.empty((rows, width_of_seen(x, units)), x.dtype)
    side_by_side(x, units, seen)
    y = np.empty((rows, units), x.dtype)
    memory, steps = TOGETHER * whole(units, x.itemsize), steps_of(walk)
    share(with_scratch(_forward, memory), tiles_of(len(h)), seen, joined(w_hh, bias, w_ih), steps, relu, h, y)
    return y, h, partial(_pull, w_ih.shape[1], y, w_hh, seen, steps, relu)


def _pull(
    inputs: int,
    y: np.ndarray,
    w_hh: np.ndarray,
    seen: np.ndarray,
    steps: Steps,
    relu: bool,
    gys: Sequence[np.ndarray],
) -> tuple[np.ndarray, tuple[np.ndarray], tuple[np.ndarray, ...]]:
    gy, gh = rows_of(gys[0], y.dtype), owned(gys[1], y.dtype)
    sums = np.empty_like(y)
    memory = TOGETHER * whole(y.shape[1], y.itemsize)
    share(with_scratch(_backward, memory), tiles_of(len(gh)), panelled(w_hh), steps, relu, y, gy, gh, sums)
    gw_ih, gw_hh, gb = weight_gradients(sums, seen, y.shape[1], inputs)
    return sums, (gh,), (gw_ih, gw_hh, gb, gb)


@piece
def _step(relu, sums, h, y):  # type: ignore[no-untyped-def]
    """An example's state, to two places."""
    zero = h.dtype.type(0)
    if relu:
        for q in range(U(h.size)):
            y[q] = zero if sums[q] < zero else sums[q]  # a NaN stays
    else:
        tanhs(sums, y)
    for q in range(U(h.size)):
        h[q] = y[q]


@piece
def _step_back(relu, y, gy, gh, sums):  # type: ignore[no-untyped-def]
    """The gradients of the sums."""
    zero, one = gh.dtype.type(0), gh.dtype.type(1)
    for q in range(U(gh.size)):
        gh[q] += gy[q]
    if relu:
        for q in range(U(gh.size)):
            sums[q] = gh[q] * (one if y[q] != zero else zero)
    else:
        for q in range(U(gh.size)):
            sums[q] = gh[q] * (one - y[q] * y[q])


@kernel
def _forward(first, last, memory, seen, weights, steps, relu, h, y):  # type: ignore[no-untyped-def]
    sums = memory.reshape(TOGETHER, memory.size // TOGETHER)
    for part in range(blocks(first, last)):
        begin, size = block(part, first, last, len(h))
        for t in range(steps.starts.size):
            count, at = min(size, steps.counts[t] - begin), steps.starts[t] + begin
            if count > 0:
                copy(h, begin, count, seen, at)
                add_product(seen, at, count, 0, weights, sums, True)
            for r in range(count):
                _step(relu, sums[r], h[begin + r], y[at + r])


@kernel
def _backward(first, last, memory, w_hh, steps, relu, y, gy, gh, sums):  # type: ignore[no-untyped-def]
    back = memory.reshape(TOGETHER, memory.size // TOGETHER)
    for part in range(blocks(first, last)):
        begin, size = block(part, first, last, len(gh))
        for t in range(steps.starts.size - 1, -1, -1):
            count, at = min(size, steps.counts[t] - begin), steps.starts[t] + begin
            for r in range(count):
                _step_back(relu, y[at + r], gy[at + r], gh[begin + r], sums[at + r])
            if count > 0:
                add_product(sums, at, count, 0, w_hh, back, True)
                copy(back, 0, count, gh, begin)
