"""All steps of a GRU on a GPU: each is a product and one kernel."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any

import cupy

from autograd_core.backends.cuda.module import Source, blocks_for
from autograd_core.backends.recurrent import Pull, Walk, weight_gradients

SOURCE = Source(
    "gru",
    r"""
// For unit u of each example: its gates (r, z, n) from their sums, and h = (1 - z)·n + z·h. The state before stays, and n_h,
// which the reset gate scales.
extern "C" __global__ void step(
    I count, I units, const T* from_state, const T* bias, T* gates, T* inner, T* h, T* before_h, T* y
) {
    FOR_EACH(q, count) {
        const I u = q % units, at = q / units * 3 * units + u;
        const A for_r = bias ? A(bias[u]) : A(0), for_z = bias ? A(bias[u + units]) : A(0);
        const A for_n = bias ? A(bias[u + 2 * units]) : A(0);
        const A r = sigmoid(A(gates[at]) + A(from_state[at]) + for_r);
        const A z = sigmoid(A(gates[at + units]) + A(from_state[at + units]) + for_z);
        const A n_h = A(from_state[at + 2 * units]) + for_n, n = tanh(A(gates[at + 2 * units]) + r * n_h);
        gates[at] = T(r), gates[at + units] = T(z), gates[at + 2 * units] = T(n), inner[q] = T(n_h);
        before_h[q] = h[q];
        h[q] = y[q] = T((A(h[q]) - n) * z + n);
    }
}

// In place of the gates the gradients of their sums as x sees them; for_state has them as the state does. In place of the
// gradient of h that of the h before, but for what comes through the product.
extern "C" __global__ void step_back(
    I count, I units, const T* inner, const T* before_h, const T* gy, T* gates, T* for_state, T* gh
) {
    FOR_EACH(q, count) {
        const I at = q / units * 3 * units + q % units;
        const A r = gates[at], z = gates[at + units], n = gates[at + 2 * units];
        const A to_h = A(gh[q]) + A(gy[q]), to_n = to_h * (A(1) - z) * (A(1) - n * n);
        const A to_r = to_n * A(inner[q]) * r * (A(1) - r), to_z = to_h * (A(before_h[q]) - n) * z * (A(1) - z);
        gates[at] = for_state[at] = T(to_r);
        gates[at + units] = for_state[at + units] = T(to_z);
        gates[at + 2 * units] = T(to_n), for_state[at + 2 * units] = T(to_n * r);
        gh[q] = T(to_h * z);
    }
}
""",
)


def gru(x: Any, states: Sequence[Any], weights: Sequence[Any], walk: Walk) -> tuple[Any, Any, Pull]:
    """As `gru.gru`."""
    w_ih, w_hh, *biases = weights
    h = states[0].copy()
    units = h.shape[1]
    gates = cupy.matmul(x, w_ih.T)
    if biases:
        gates += biases[0]
    bias = cupy.ascontiguousarray(biases[1]) if biases else None
    y, inner, before_h = (cupy.empty((len(x), units), x.dtype) for _ in range(3))
    for rows, n in walk:
        from_state = cupy.matmul(h[:n], w_hh.T)
        arrays = from_state, bias, gates[rows], inner[rows], h, before_h[rows], y[rows]
        SOURCE.launch("step", x.dtype, blocks_for(n * units), n * units, units, *arrays)
    return y, h, partial(_pull, x, w_hh, gates, inner, before_h, walk)


def _pull(
    x: Any, w_hh: Any, gates: Any, inner: Any, before_h: Any, walk: Walk, gys: Sequence[Any]
) -> tuple[Any, tuple[Any], tuple[Any, ...]]:
    """The gradients of the gates' sums take the place of the gates."""
    gy, gh = cupy.ascontiguousarray(gys[0], x.dtype), cupy.array(gys[1], x.dtype, order="C")
    units = gh.shape[1]
    for_state = cupy.empty_like(gates)
    for rows, n in walk.back():
        arrays = inner[rows], before_h[rows], gy[rows], gates[rows], for_state[rows], gh
        SOURCE.launch("step_back", x.dtype, blocks_for(n * units), n * units, units, *arrays)
        gh[:n] += cupy.matmul(for_state[rows], w_hh)
    return gates, (gh,), weight_gradients(cupy, gates, for_state, x, before_h)
