"""All steps of a plain recurrent cell on a GPU: each is a product and one kernel."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any

import cupy

from autograd_core.backends.cuda.module import Source, blocks_for
from autograd_core.backends.recurrent import Pull, Walk, weight_gradients

SOURCE = Source(
    "rnn",
    r"""
// h = tanh(y + from_state), or with ReLU, in place of y too. The state before stays.
extern "C" __global__ void step(I count, I relu, const T* from_state, T* h, T* before_h, T* y) {
    FOR_EACH(q, count) {
        const A sum = A(y[q]) + A(from_state[q]);
        before_h[q] = h[q];
        h[q] = y[q] = T(relu ? larger(sum, A(0)) : tanh(sum));
    }
}

// The gradients of the sums.
extern "C" __global__ void step_back(I count, I relu, const T* y, const T* gy, const T* gh, T* sums) {
    FOR_EACH(q, count) {
        const A slope = relu ? A(A(y[q]) != A(0)) : A(1) - A(y[q]) * A(y[q]);
        sums[q] = T((A(gh[q]) + A(gy[q])) * slope);
    }
}
""",
)


def rnn(x: Any, states: Sequence[Any], weights: Sequence[Any], walk: Walk, relu: bool) -> tuple[Any, Any, Pull]:
    """As `rnn.rnn`."""
    w_ih, w_hh, *biases = weights
    h = states[0].copy()
    y = cupy.matmul(x, w_ih.T)
    if biases:
        y += biases[0] + biases[1]
    before_h = cupy.empty_like(y)
    for rows, n in walk:
        from_state = cupy.matmul(h[:n], w_hh.T)
        arrays = from_state, h, before_h[rows], y[rows]
        SOURCE.launch("step", x.dtype, blocks_for(from_state.size), from_state.size, int(relu), *arrays)
    return y, h, partial(_pull, x, y, w_hh, before_h, walk, relu)


def _pull(
    x: Any, y: Any, w_hh: Any, before_h: Any, walk: Walk, relu: bool, gys: Sequence[Any]
) -> tuple[Any, tuple[Any], tuple[Any, ...]]:
    gy, gh = cupy.ascontiguousarray(gys[0], x.dtype), cupy.array(gys[1], x.dtype, order="C")
    sums = cupy.empty_like(y)
    for rows, n in walk.back():
        count = n * y.shape[1]
        SOURCE.launch("step_back", x.dtype, blocks_for(count), count, int(relu), y[rows], gy[rows], gh, sums[rows])
        gh[:n] = cupy.matmul(sums[rows], w_hh)
    return sums, (gh,), weight_gradients(cupy, sums, sums, x, before_h)
