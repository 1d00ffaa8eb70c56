"""All steps of a GRU on the CPU."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from autograd_core.backends.compiled.elementary import tanh
from autograd_core.backends.compiled.gates import sigmoids
from autograd_core.backends.compiled.jit import U, kernel, piece, with_scratch
from autograd_core.backends.compiled.recurrent import (
    TOGETHER,
    add_product,
    before,
    block,
    blocks,
    fill,
    steps_of,
    tiles_of,
    together,
    writable,
)
from autograd_core.backends.compiled.register_tile import panelled, whole
from autograd_core.backends.recurrent import Walk
from autograd_core.backends.threads import share


def gru(x: np.ndarray, states: Sequence[np.ndarray], weights: Sequence[np.ndarray], walk: Walk) -> tuple[Any, ...]:
    """As `gru.gru`."""
    w_ih, w_hh, *biases = weights
    h = states[0].copy()
    rows, units = len(x), h.shape[1]
    bias = np.stack(biases) if biases else np.zeros((2, 3 * units), x.dtype)
    y = np.empty((rows, units), x.dtype)
    gates, inner = together(rows, (3 * units, units), x.dtype)
    share(
        with_scratch(_forward, 2 * TOGETHER * whole(3 * units, x.itemsize)),
        tiles_of(len(h)),
        writable(x),
        panelled(w_ih.T),
        panelled(w_hh.T),
        bias,
        steps_of(walk),
        h,
        gates,
        inner,
        y,
    )
    return y, h, (gates, inner)


def gru_backward(
    gys: Sequence[np.ndarray],
    y: np.ndarray,
    states: Sequence[np.ndarray],
    w_hh: np.ndarray,
    kept: Any,
    walk: Walk,
) -> tuple[Any, Any, Any]:
    """As `gru.gru_backward`; the gradients of the gates' sums take the place of the gates, those of n_h that of n_h."""
    gates, inner = kept
    gh = gys[1].copy()
    units = gh.shape[1]
    share(
        with_scratch(_backward, TOGETHER * whole(units, gh.itemsize)),
        tiles_of(len(gh)),
        panelled(w_hh[: 2 * units]),
        panelled(w_hh[2 * units :]),
        steps_of(walk),
        writable(y),
        writable(states[0]),
        writable(gys[0]),
        gh,
        gates,
        inner,
    )
    return gates, [gates[:, : 2 * units], inner], (gh,)


@piece
def _step(from_x, from_h, gates, inner, h, y):  # type: ignore[no-untyped-def]
    """An example's gates (r, z, n) and n_h from the sums, and then h' = n + z·(h − n), to two places."""
    units = h.size
    for q in range(U(2 * units)):
        from_x[q] += from_h[q]
    sigmoids(from_x[: 2 * units], gates[: 2 * units])
    r, z, n = gates[:units], gates[units : 2 * units], gates[2 * units :]
    n_x, n_h = from_x[2 * units :], from_h[2 * units :]
    for q in range(U(units)):
        inner[q] = n_h[q]
        n[q] = tanh(n_x[q] + r[q] * n_h[q])
    for q in range(U(units)):
        h[q] = n[q] + z[q] * (h[q] - n[q])
        y[q] = h[q]


@piece
def _step_back(old, gy, gh, gates, inner):  # type: ignore[no-untyped-def]
    """In place of the gates (r, z, n) and of n_h the gradients of the sums (r, z, n_x) and of n_h; in place of the gradient
    of h what of it goes straight to the old h."""
    units = gh.size
    one = gh.dtype.type(1)
    r, z, n = gates[:units], gates[units : 2 * units], gates[2 * units :]
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
def _forward(first, last, memory, x, for_x, for_h, bias, steps, h, gates, inner, y):  # type: ignore[no-untyped-def]
    sums = memory.reshape(2, TOGETHER, memory.size // (2 * TOGETHER))
    from_x, from_h = sums[0], sums[1]
    for part in range(blocks(first, last)):
        begin, size = block(part, first, last, len(h))
        for t in range(steps.starts.size):
            count, at = min(size, steps.counts[t] - begin), steps.starts[t] + begin
            if count > 0:
                fill(bias[0], count, from_x)
                fill(bias[1], count, from_h)
                add_product(x, at, count, for_x, from_x)
                add_product(h, begin, count, for_h, from_h)
            for r in range(count):
                _step(from_x[r], from_h[r], gates[at + r], inner[at + r], h[begin + r], y[at + r])


@kernel
def _backward(first, last, memory, for_gates, for_inner, steps, y, first_h, gy, gh, gates, inner):  # type: ignore[no-untyped-def]
    sums = memory.reshape(TOGETHER, memory.size // TOGETHER)
    units = gh.shape[1]
    for part in range(blocks(first, last)):
        begin, size = block(part, first, last, len(gh))
        for t in range(steps.starts.size - 1, -1, -1):
            count, at = min(size, steps.counts[t] - begin), steps.starts[t] + begin
            for r in range(count):
                old = before(y, first_h, steps, t, begin + r)
                _step_back(old, gy[at + r], gh[begin + r], gates[at + r], inner[at + r])
            if count > 0:
                memory[:] = 0
                add_product(gates, at, count, for_gates, sums)
                add_product(inner, at, count, for_inner, sums)
            for r in range(count):
                for q in range(U(units)):
                    gh[U(begin + r), q] += sums[U(r), q]
