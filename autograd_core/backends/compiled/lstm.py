"""All steps of an LSTM on the CPU."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

import numpy as np

from autograd_core.backends.compiled.elementary import tanh
from autograd_core.backends.compiled.gates import sigmoids, tanhs
from autograd_core.backends.compiled.jit import U, kernel, piece, with_scratch
from autograd_core.backends.compiled.panels import panelled, whole
from autograd_core.backends.compiled.recurrent import (
    TOGETHER,
    Steps,
    add_product,
    before,
    block,
    blocks,
    copy,
    joined,
    owned,
    rows_of,
    side_by_side,
    steps_of,
    tiles_of,
    together,
    weight_gradients,
    width_of_seen,
)
from autograd_core.backends.recurrent import Pull, Walk
from autograd_core.backends.threads import share


def lstm(
    x: np.ndarray, states: Sequence[np.ndarray], weights: Sequence[np.ndarray], walk: Walk
) -> tuple[np.ndarray, np.ndarray, np.ndarray, Pull]:
    """As `lstm.lstm`."""
    w_ih, w_hh, *biases = weights
    h, c = (owned(state, x.dtype) for state in states)
    rows, units = len(x), h.shape[1]
    bias = biases[0] + biases[1] if biases else np.zeros(4 * units, x.dtype)
    gates, cells, seen = together(rows, (4 * units, units, width_of_seen(x, units)), x.dtype)
    side_by_side(x, units, seen)
    y = np.empty((rows, units), x.dtype)
    memory, steps = TOGETHER * whole(4 * units, x.itemsize), steps_of(walk)
    share(
        with_scratch(_forward, memory), tiles_of(len(h)), seen, joined(w_hh, bias, w_ih), steps, h, c, gates, cells, y
    )
    return y, h, c, partial(_pull, states[1], w_ih.shape[1], w_hh, gates, cells, seen, steps)


def _pull(
    first_c: np.ndarray,
    inputs: int,
    w_hh: np.ndarray,
    gates: np.ndarray,
    cells: np.ndarray,
    seen: np.ndarray,
    steps: Steps,
    gys: Sequence[np.ndarray],
) -> tuple[np.ndarray, tuple[np.ndarray, np.ndarray], tuple[np.ndarray, ...]]:
    """The gradients of the gates' sums take the place of the gates."""
    gh, gc = (owned(gy, gates.dtype) for gy in gys[1:])
    gy, first_c = (rows_of(array, gates.dtype) for array in (gys[0], first_c))
    memory = TOGETHER * whole(gh.shape[1], gh.itemsize)
    share(with_scratch(_backward, memory), tiles_of(len(gh)), panelled(w_hh), steps, cells, first_c, gy, gh, gc, gates)
    gw_ih, gw_hh, gb = weight_gradients(gates, seen, gh.shape[1], inputs)
    return gates, (gh, gc), (gw_ih, gw_hh, gb, gb)


@piece
def _step(sums, gates, c, cells, h, y):  # type: ignore[no-untyped-def]
    """An example's gates (i, f, g, o) from their sums, and then c' = f·c + i·g and h' = o·tanh(c'), each to two places."""
    units = h.size
    sigmoids(sums[: 2 * units], gates[: 2 * units])
    tanhs(sums[2 * units : 3 * units], gates[2 * units : 3 * units])
    sigmoids(sums[3 * units : 4 * units], gates[3 * units :])
    i, f, g, o = gates[:units], gates[units : 2 * units], gates[2 * units : 3 * units], gates[3 * units :]
    for q in range(U(units)):
        c[q] = f[q] * c[q] + i[q] * g[q]
        cells[q] = c[q]
    tanhs(c, y)
    for q in range(U(units)):
        y[q] *= o[q]
        h[q] = y[q]


@piece
def _step_back(c, old, gy, gh, gc, gates):  # type: ignore[no-untyped-def]
    """In place of the gates (i, f, g, o) the gradients of their sums; in place of the gradient of c that of the old c."""
    units = gh.size
    one = gh.dtype.type(1)
    i, f, g, o = gates[:units], gates[units : 2 * units], gates[2 * units : 3 * units], gates[3 * units :]
    for q in range(U(units)):
        gh[q] += gy[q]
    for q in range(U(units)):
        bent = tanh(c[q])
        gc[q] += gh[q] * o[q] * (one - bent * bent)
        o[q] = gh[q] * bent * o[q] * (one - o[q])
    for q in range(U(units)):
        to_i = gc[q] * g[q] * i[q] * (one - i[q])
        g[q] = gc[q] * i[q] * (one - g[q] * g[q])
        i[q] = to_i
    for q in range(U(units)):
        to_f = gc[q] * old[q] * f[q] * (one - f[q])
        gc[q] *= f[q]
        f[q] = to_f


@kernel
def _forward(first, last, memory, seen, weights, steps, h, c, gates, cells, y):  # type: ignore[no-untyped-def]
    sums = memory.reshape(TOGETHER, memory.size // TOGETHER)
    for part in range(blocks(first, last)):
        begin, size = block(part, first, last, len(h))
        for t in range(steps.starts.size):
            count, at = min(size, steps.counts[t] - begin), steps.starts[t] + begin
            if count > 0:
                copy(h, begin, count, seen, at)
                add_product(seen, at, count, 0, weights, sums, True)
            for r in range(count):
                _step(sums[r], gates[at + r], c[begin + r], cells[at + r], h[begin + r], y[at + r])


@kernel
def _backward(first, last, memory, w_hh, steps, cells, first_c, gy, gh, gc, gates):  # type: ignore[no-untyped-def]
    sums = memory.reshape(TOGETHER, memory.size // TOGETHER)
    for part in range(blocks(first, last)):
        begin, size = block(part, first, last, len(gh))
        for t in range(steps.starts.size - 1, -1, -1):
            count, at = min(size, steps.counts[t] - begin), steps.starts[t] + begin
            for r in range(count):
                old = before(cells, first_c, steps, t, begin + r)
                _step_back(cells[at + r], old, gy[at + r], gh[begin + r], gc[begin + r], gates[at + r])
            if count > 0:
                add_product(gates, at, count, 0, w_hh, sums, True)
                copy(sums, 0, count, gh, begin)
