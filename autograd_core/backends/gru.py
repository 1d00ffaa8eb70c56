"""All steps of a GRU on raw arrays: h_t = (1 − z)·n + z·h_{t−1} with r = σ(r_x + r_h), z = σ(z_x + z_h), n = tanh(n_x + r·n_h),
where (r, z, n)_x = W_ih x_t + b_ih and (r, z, n)_h = W_hh h_{t−1} + b_hh.

x (ΣN, I), its rows as Walk orders them; h (N, H); weights w_ih (3·H, I), w_hh (3·H, H), and b_ih and b_hh (3·H,) or neither.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any

from autograd_core.backends.recurrent import Pull, Walk, joined, kernels_for, sigmoid_scale, weight_gradients


def gru(xp: Any, x: Any, states: Sequence[Any], weights: Sequence[Any], walk: Walk) -> tuple[Any, Any, Pull]:
    """y (ΣN, H), the last h, and the function that takes their gradients back, once: see `Pull`."""
    if fast := kernels_for("gru", xp, x, weights[1], *states, *weights):
        return fast.gru(x, states, weights, walk)
    units = weights[1].shape[1]
    scale = sigmoid_scale(xp, weights[0], slice(2 * units, 3 * units))
    w_ih, w_hh, *biases = (w * (scale[:, None] if w.ndim == 2 else scale) for w in weights)
    gates = x @ w_ih.T
    if biases:
        gates += biases[0]
    y = xp.empty((len(x), units), gates.dtype)
    inner = xp.empty_like(y)  # n_h of each row, which the reset gate scales
    (h,) = states
    for rows, n in walk:
        from_state = h[:n] @ w_hh.T
        if biases:
            from_state += biases[1]
        now = gates[rows]
        sigmoids, new = now[:, : 2 * units], now[:, 2 * units :]
        sigmoids += from_state[:, : 2 * units]
        xp.tanh(sigmoids, out=sigmoids)
        sigmoids *= 0.5
        sigmoids += 0.5
        inner[rows] = from_state[:, 2 * units :]
        new += sigmoids[:, :units] * inner[rows]
        xp.tanh(new, out=new)
        new_h = y[rows]
        xp.subtract(h[:n], new, out=new_h)
        new_h *= sigmoids[:, units:]
        new_h += new
        h = joined(xp, new_h, h)
    return y, h.copy(), partial(_pull, xp, x, y, states, weights[1], gates, inner, walk)


def _pull(
    xp: Any, x: Any, y: Any, states: Sequence[Any], w_hh: Any, gates: Any, inner: Any, walk: Walk, gys: Sequence[Any]
) -> tuple[Any, tuple[Any], Any]:
    gy, gh = gys[0], gys[1].copy()
    units = y.shape[1]
    r, z, new = (gates[:, k * units : (k + 1) * units] for k in range(3))
    # How much the state moves with r's sum, z's sum, n_h and n_x; the loop scales it by what the state is worth.
    local = xp.empty((len(y), 4, units), gates.dtype)
    local[:, 3] = (1 - z) * (1 - new * new)
    local[:, 2] = local[:, 3] * r
    before = walk.before(xp, y, states[0])
    local[:, 1] = (before - new) * z * (1 - z)
    local[:, 0] = local[:, 2] * inner * (1 - r)
    sums = local.reshape(len(y), 4 * units)
    for rows, n in walk.back():
        h_now, now = gh[:n], local[rows]
        h_now += gy[rows]
        now *= h_now[:, None]
        h_now *= z[rows]
        h_now += sums[rows, : 3 * units] @ w_hh
    for_input = xp.concatenate([sums[:, : 2 * units], sums[:, 3 * units :]], axis=1)
    return for_input, (gh,), weight_gradients(xp, for_input, sums[:, : 3 * units], x, before)
