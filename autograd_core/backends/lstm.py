"""All steps of an LSTM on raw arrays: c_t = σ(f)·c_{t−1} + σ(i)·tanh(g), h_t = σ(o)·tanh(c_t), with (i, f, g, o) =
W_ih x_t + b_ih + W_hh h_{t−1} + b_hh.

x (ΣN, I), its rows as Walk orders them; states h and c (N, H); weights w_ih (4·H, I), w_hh (4·H, H), and b_ih and b_hh
(4·H,) or neither.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any

from autograd_core.backends.recurrent import Pull, Walk, joined, kernels_for, sigmoid_scale, weight_gradients


def lstm(xp: Any, x: Any, states: Sequence[Any], weights: Sequence[Any], walk: Walk) -> tuple[Any, Any, Any, Pull]:
    """y (ΣN, H), the last h and c, and the function that takes their gradients back, once: see `Pull`."""
    if fast := kernels_for("lstm", xp, x, weights[1], *states, *weights):
        return fast.lstm(x, states, weights, walk)
    units = weights[1].shape[1]
    scale = sigmoid_scale(xp, weights[0], slice(2 * units, 3 * units))
    shift = 1 - scale
    w_ih, w_hh, *biases = (w * (scale[:, None] if w.ndim == 2 else scale) for w in weights)
    gates = x @ w_ih.T
    if biases:
        gates += biases[0] + biases[1]
    y = xp.empty((len(x), units), gates.dtype)
    cells = xp.empty_like(y)
    h, c = states
    for rows, n in walk:
        now = gates[rows]
        now += h[:n] @ w_hh.T
        xp.tanh(now, out=now)
        now *= scale
        now += shift
        i, f, g, o = (now[:, k * units : (k + 1) * units] for k in range(4))
        new_h, new_c = y[rows], cells[rows]
        xp.multiply(c[:n], f, out=new_c)
        new_c += i * g
        xp.tanh(new_c, out=new_h)
        new_h *= o
        h, c = joined(xp, new_h, h), joined(xp, new_c, c)
    return y, h.copy(), c.copy(), partial(_pull, xp, x, y, states, weights[1], gates, cells, walk)


def _pull(
    xp: Any, x: Any, y: Any, states: Sequence[Any], w_hh: Any, gates: Any, cells: Any, walk: Walk, gys: Sequence[Any]
) -> tuple[Any, tuple[Any, Any], Any]:
    gy, gh, gc = gys[0], gys[1].copy(), gys[2].copy()
    units = y.shape[1]
    i, f, g, o = (gates[:, k * units : (k + 1) * units] for k in range(4))
    bent = xp.tanh(cells)
    # Each gate's sum moves the cell (i, f, g) or the output (o) by this much; the loop scales it by what that is worth.
    local = xp.empty((len(y), 4, units), gates.dtype)
    local[:, 0] = g * i * (1 - i)
    local[:, 1] = walk.before(xp, cells, states[1]) * f * (1 - f)
    local[:, 2] = i * (1 - g * g)
    local[:, 3] = bent * o * (1 - o)
    bent *= -bent
    bent += 1
    bent *= o  # how much the output moves with the cell
    sums = local.reshape(len(y), 4 * units)
    for rows, n in walk.back():
        h_now, c_now, now = gh[:n], gc[:n], local[rows]
        h_now += gy[rows]
        c_now += h_now * bent[rows]
        now[:, :3] *= c_now[:, None]
        now[:, 3] *= h_now
        c_now *= f[rows]
        h_now[...] = sums[rows] @ w_hh
    return sums, (gh, gc), weight_gradients(xp, sums, sums, x, walk.before(xp, y, states[0]))
