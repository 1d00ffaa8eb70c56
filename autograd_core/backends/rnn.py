"""All steps of a plain recurrent cell on raw arrays: h_t = tanh(W_ih x_t + b_ih + W_hh h_{t−1} + b_hh), or with ReLU.

x (ΣN, I), its rows as Walk orders them; h (N, H); weights w_ih (H, I), w_hh (H, H), and b_ih and b_hh (H,) or neither.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any

from autograd_core.backends.recurrent import Pull, Walk, joined, kernels_for, weight_gradients


def rnn(
    xp: Any, x: Any, states: Sequence[Any], weights: Sequence[Any], walk: Walk, relu: bool
) -> tuple[Any, Any, Pull]:
    """y (ΣN, H), the last h, and the function that takes their gradients back: see `Pull`."""
    if fast := kernels_for("rnn", xp, x, weights[1], *states, *weights):
        return fast.rnn(x, states, weights, walk, relu)
    w_ih, w_hh, *biases = weights
    y = x @ w_ih.T
    if biases:
        y += biases[0] + biases[1]
    (h,) = states
    for rows, n in walk:
        now = y[rows]
        now += h[:n] @ w_hh.T
        if relu:
            xp.maximum(now, 0, out=now)
        else:
            xp.tanh(now, out=now)
        h = joined(xp, now, h)
    return y, h.copy(), partial(_pull, xp, x, y, states, w_hh, walk, relu)


def _pull(
    xp: Any, x: Any, y: Any, states: Sequence[Any], w_hh: Any, walk: Walk, relu: bool, gys: Sequence[Any]
) -> tuple[Any, tuple[Any], Any]:
    gy, gh = gys[0], gys[1].copy()
    sums = (y != 0).astype(y.dtype) if relu else 1 - y * y
    for rows, n in walk.back():
        h_now, now = gh[:n], sums[rows]
        h_now += gy[rows]
        now *= h_now
        h_now[...] = now @ w_hh
    return sums, (gh,), weight_gradients(xp, sums, sums, x, walk.before(xp, y, states[0]))
