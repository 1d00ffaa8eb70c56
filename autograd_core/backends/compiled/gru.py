"""All steps of a GRU on the CPU."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

import numpy as np

from autograd_core.backends.compiled.elementary import tanh
from autograd_core.backends.compiled.gates import sigmoids
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
    together,
    weight_gradients,
    width_of_seen,
)
from autograd_core.backends.recurrent import Pull, Walk
from autograd_core.backends.threads import share


def gru(
    x: np.ndarray, states: Sequence[np.ndarray], weights: Sequence[np.ndarray], walk: Walk
) -> tuple[np.ndarray, np.ndarray, Pull]:
    """As `gru.gru`."""
    w_ih, w_hh, *biases = weights
    h = owned(states[0], x.dtype)
    rows, units = len(x), h.shape[1]
    b_ih, b_hh = biases or np.zeros((2, 3 * units), x.dtype)
    gates, seen = together(rows, (4 * units, width_of_seen(x, units)), x.dtype)
    side_by_side(x, units, seen)
    y = np.empty((rows, units), x.dtype)
    wide, wider = whole(units, x.itemsize), whole(2 * units, x.itemsize)
    rz, n = slice(2 * units), slice(2 * units, None)
    steps = steps_of(walk)
    share(
        with_scratch(_forward, TOGETHER * (wider + 2 * wide)),
        tiles_of(len(h)),
        seen,
        joined(w_hh[rz], b_hh[rz] + b_ih[rz], w_ih[rz]),
        panelled(np.column_stack([b_ih[n], w_ih[n]]).T),
        panelled(np.column_stack([w_hh[n], b_hh[n]]).T),
        steps,
        h,
        gates,
        y,
    )
    return y, h, partial(_pull, w_ih.shape[1], w_hh, gates, seen, steps)


def _pull(
    inputs: int, w_hh: np.ndarray, gates: np.ndarray, seen: np.ndarray, steps: Steps, gys: Sequence[np.ndarray]
) -> tuple[np.ndarray, tuple[np.ndarray], tuple[np.ndarray, ...]]:
    """The gradients of the gates' sums take the place of the gates."""
    gy, gh = rows_of(gys[0], gates.dtype), owned(gys[1], gates.dtype)
    units = gh.shape[1]
    rz, n = panelled(w_hh[: 2 * units]), panelled(w_hh[2 * units :])
    memory = TOGETHER * whole(units, gh.itemsize)
    share(with_scratch(_backward, memory), tiles_of(len(gh)), rz, n, steps, seen, gy, gh, gates)
    from_x, from_h = slice(3 * units), np.r_[: 2 * units, 3 * units : 4 * units]
    gw_ih, gw_hh, gb = weight_gradients(gates, seen, units, inputs)
    return gates[:, from_x], (gh,), (gw_ih[from_x], gw_hh[from_h], gb[from_x], gb[from_h])


@piece
def _step(sums, n_x, n_h, gates, h, y):  # type: ignore[no-untyped-def]
    """An example's gates (r, z, n) and n_h, from the sums of r and z, n_x and n_h; then h' = n + z·(h − n), to two places."""
    units = h.size
    sigmoids(sums[: 2 * units], gates[: 2 * units])
    r, z, n, inner = gates[:units], gates[units : 2 * units], gates[2 * units : 3 * units], gates[3 * units :]
    for q in range(U(units)):
        inner[q] = n_h[q]
        n[q] = tanh(n_x[q] + r[q] * n_h[q])
    for q in range(U(units)):
        h[q] = n[q] + z[q] * (h[q] - n[q])
        y[q] = h[q]


@piece
def _step_back(old, gy, gh, gates):  # type: ignore[no-untyped-def]
    """In place of the gates (r, z, n) and of n_h the gradients of the sums of r and z, of n_x and of n_h; in place of the
    gradient of h what of it goes straight to the old h."""
    units = gh.size
    one = gh.dtype.type(1)
    r, z, n, inner = gates[:units], gates[units : 2 * units], gates[2 * units : 3 * units], gates[3 * units :]
    for q in range(U(units)):
        gh[q] += gy[q]
    for q in range(U(units)):
        to_z = gh[q] * (old[q] - n[q]) * z[q] * (one - z[q])
        n[q] = gh[q] * (one - z[q]) * (one - n[q] * n[q])
        gh[q] *= z[q]
        z[q] = to_z
    for q in range(U(units)):
        to_inner = n[q] * r[q]
        r[q] = to_inner * inner[q] * (one - r[q])
        inner[q] = to_inner


@kernel
def _forward(first, last, memory, seen, w_rz, w_in, w_hn, steps, h, gates, y):  # type: ignore[no-untyped-def]
    units = h.shape[1]
    wide = w_hn.size // (units + 1)
    wider = memory.size // TOGETHER - 2 * wide
    sums = memory[: TOGETHER * wider].reshape(TOGETHER, wider)
    both = memory[TOGETHER * wider :].reshape(2, TOGETHER, wide)
    n_x, n_h = both[0], both[1]
    for part in range(blocks(first, last)):
        begin, size = block(part, first, last, len(h))
        for t in range(steps.starts.size):
            count, at = min(size, steps.counts[t] - begin), steps.starts[t] + begin
            if count > 0:
                copy(h, begin, count, seen, at)
                add_product(seen, at, count, 0, w_rz, sums, True)
                add_product(seen, at, count, units, w_in, n_x, True)
                add_product(seen, at, count, 0, w_hn, n_h, True)
            for r in range(count):
                _step(sums[r], n_x[r], n_h[r], gates[at + r], h[begin + r], y[at + r])


@kernel
def _backward(first, last, memory, w_rz, w_hn, steps, seen, gy, gh, gates):  # type: ignore[no-untyped-def]
    sums = memory.reshape(TOGETHER, memory.size // TOGETHER)
    units = gh.shape[1]
    for part in range(blocks(first, last)):
        begin, size = block(part, first, last, len(gh))
        for t in range(steps.starts.size - 1, -1, -1):
            count, at = min(size, steps.counts[t] - begin), steps.starts[t] + begin
            for r in range(count):
                _step_back(seen[at + r][:units], gy[at + r], gh[begin + r], gates[at + r])
            if count > 0:
                add_product(gates, at, count, 0, w_rz, sums, True)
                add_product(gates, at, count, 3 * units, w_hn, sums, False)
            for r in range(count):
                for q in range(U(units)):
                    gh[U(begin + r), q] += sums[U(r), q]
