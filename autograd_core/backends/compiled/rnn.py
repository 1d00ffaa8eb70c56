"""All steps of a plain recurrent cell on the CPU."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from autograd_core.backends.compiled.gates import tanhs
from autograd_core.backends.compiled.jit import U, kernel, piece, with_scratch
from autograd_core.backends.compiled.recurrent import (
    TOGETHER,
    add_product,
    block,
    blocks,
    fill,
    steps_of,
    tiles_of,
    writable,
)
from autograd_core.backends.compiled.register_tile import panelled, whole
from autograd_core.backends.recurrent import Walk
from autograd_core.backends.threads import share


def rnn(
    x: np.ndarray, states: Sequence[np.ndarray], weights: Sequence[np.ndarray], walk: Walk, relu: bool
) -> tuple[np.ndarray, np.ndarray]:
    """As `rnn.rnn`."""
    w_ih, w_hh, *biases = weights
    h = states[0].copy()
    units = h.shape[1]
    bias = biases[0] + biases[1] if biases else np.zeros(units, x.dtype)
    y = np.empty((len(x), units), x.dtype)
    share(
        with_scratch(_forward, TOGETHER * whole(units, x.itemsize)),
        tiles_of(len(h)),
        writable(x),
        panelled(w_ih.T),
        panelled(w_hh.T),
        bias,
        steps_of(walk),
        relu,
        h,
        y,
    )
    return y, h


def rnn_backward(
    gys: Sequence[np.ndarray], y: np.ndarray, w_hh: np.ndarray, walk: Walk, relu: bool
) -> tuple[np.ndarray, np.ndarray]:
    """As `rnn.rnn_backward`."""
    gh, sums = gys[1].copy(), np.empty_like(y)
    share(
        with_scratch(_backward, TOGETHER * whole(y.shape[1], y.itemsize)),
        tiles_of(len(gh)),
        panelled(w_hh),
        steps_of(walk),
        relu,
        writable(y),
        writable(gys[0]),
        gh,
        sums,
    )
    return sums, gh


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
            sums[q] = gh[q] * (one if y[q] > zero else zero)
    else:
        for q in range(U(gh.size)):
            sums[q] = gh[q] * (one - y[q] * y[q])


@kernel
def _forward(first, last, memory, x, for_x, for_h, bias, steps, relu, h, y):  # type: ignore[no-untyped-def]
    sums = memory.reshape(TOGETHER, memory.size // TOGETHER)
    for part in range(blocks(first, last)):
        begin, size = block(part, first, last, len(h))
        for t in range(steps.starts.size):
            count, at = min(size, steps.counts[t] - begin), steps.starts[t] + begin
            if count > 0:
                fill(bias, count, sums)
                add_product(x, at, count, for_x, sums)
                add_product(h, begin, count, for_h, sums)
            for r in range(count):
                _step(relu, sums[r], h[begin + r], y[at + r])


@kernel
def _backward(first, last, memory, for_h, steps, relu, y, gy, gh, sums):  # type: ignore[no-untyped-def]
    back = memory.reshape(TOGETHER, memory.size // TOGETHER)
    for part in range(blocks(first, last)):
        begin, size = block(part, first, last, len(gh))
        for t in range(steps.starts.size - 1, -1, -1):
            count, at = min(size, steps.counts[t] - begin), steps.starts[t] + begin
            for r in range(count):
                _step_back(relu, y[at + r], gy[at + r], gh[begin + r], sums[at + r])
            if count > 0:
                memory[:] = 0
                add_product(sums, at, count, for_h, back)
            for r in range(count):
                for q in range(U(gh.shape[1])):
                    gh[U(begin + r), q] = back[U(r), q]
