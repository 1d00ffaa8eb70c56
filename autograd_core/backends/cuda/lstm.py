"""All steps of an LSTM on a GPU: each is a product and one kernel."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any

import cupy

from autograd_core.backends.cuda.module import Source, blocks_for
from autograd_core.backends.recurrent import Pull, Walk, weight_gradients

SOURCE = Source(
    "lstm",
    r"""
// For unit u of each example: its gates (i, f, g, o) from their sums, c = f·c + i·g and h = o·tanh(c). The states before stay.
extern "C" __global__ void step(
    I count, I units, const T* from_state, T* gates, T* h, T* c, T* before_h, T* before_c, T* y
) {
    FOR_EACH(q, count) {
        const I at = q / units * 4 * units + q % units;
        const A i = sigmoid(A(gates[at]) + A(from_state[at]));
        const A f = sigmoid(A(gates[at + units]) + A(from_state[at + units]));
        const A g = tanh(A(gates[at + 2 * units]) + A(from_state[at + 2 * units]));
        const A o = sigmoid(A(gates[at + 3 * units]) + A(from_state[at + 3 * units]));
        gates[at] = T(i), gates[at + units] = T(f), gates[at + 2 * units] = T(g), gates[at + 3 * units] = T(o);
        before_h[q] = h[q], before_c[q] = c[q];
        const A cell = f * A(c[q]) + i * g;
        c[q] = T(cell), h[q] = y[q] = T(o * tanh(cell));
    }
}

// In place of the gates the gradients of their sums; in place of the gradient of c that of the c before.
extern "C" __global__ void step_back(I count, I units, const T* before_c, const T* gy, const T* gh, T* gates, T* gc) {
    FOR_EACH(q, count) {
        const I at = q / units * 4 * units + q % units;
        const A i = gates[at], f = gates[at + units], g = gates[at + 2 * units], o = gates[at + 3 * units];
        const A old = before_c[q], bent = tanh(f * old + i * g);
        const A to_h = A(gh[q]) + A(gy[q]), to_c = A(gc[q]) + to_h * o * (A(1) - bent * bent);
        gates[at] = T(to_c * g * i * (A(1) - i));
        gates[at + units] = T(to_c * old * f * (A(1) - f));
        gates[at + 2 * units] = T(to_c * i * (A(1) - g * g));
        gates[at + 3 * units] = T(to_h * bent * o * (A(1) - o));
        gc[q] = T(to_c * f);
    }
}
""",
)


def lstm(x: Any, states: Sequence[Any], weights: Sequence[Any], walk: Walk) -> tuple[Any, Any, Any, Pull]:
    """As `lstm.lstm`."""
    w_ih, w_hh, *biases = weights
    h, c = (state.copy() for state in states)
    units = h.shape[1]
    gates = cupy.matmul(x, w_ih.T)
    if biases:
        gates += biases[0] + biases[1]
    y, before_h, before_c = (cupy.empty((len(x), units), x.dtype) for _ in range(3))
    for rows, n in walk:
        from_state = cupy.matmul(h[:n], w_hh.T)
        arrays = from_state, gates[rows], h, c, before_h[rows], before_c[rows], y[rows]
        SOURCE.launch("step", x.dtype, blocks_for(n * units), n * units, units, *arrays)
    return y, h, c, partial(_pull, x, w_hh, gates, before_h, before_c, walk)


def _pull(
    x: Any, w_hh: Any, gates: Any, before_h: Any, before_c: Any, walk: Walk, gys: Sequence[Any]
) -> tuple[Any, tuple[Any, Any], tuple[Any, ...]]:
    """The gradients of the gates' sums take the place of the gates."""
    gy = cupy.ascontiguousarray(gys[0], x.dtype)
    gh, gc = (cupy.array(gradient, x.dtype, order="C") for gradient in gys[1:])
    units = gh.shape[1]
    for rows, n in walk.back():
        arrays = before_c[rows], gy[rows], gh, gates[rows], gc
        SOURCE.launch("step_back", x.dtype, blocks_for(n * units), n * units, units, *arrays)
        gh[:n] = cupy.matmul(gates[rows], w_hh)
    return gates, (gh, gc), weight_gradients(cupy, gates, gates, x, before_h)
