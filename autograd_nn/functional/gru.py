"""The GRU cell, and all its steps at once."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import autograd_core as ag
from autograd_core import Variable
from autograd_nn.functional.activation import sigmoid
from autograd_nn.functional.linear import linear
from autograd_nn.functional.recurrent import Recurrent, sigmoid_scale


def gru_step(gates: Variable, states: Sequence[Any], weights: Sequence[Any]) -> tuple[Variable, ...]:
    """h' = (1 − z)·n + z·h with r = σ(r_x + r_h), z = σ(z_x + z_h), n = tanh(n_x + r·n_h); (r, z, n)_x = gates, which is
    W_ih x + b_ih, and (r, z, n)_h = W_hh h + b_hh."""
    (h,) = states
    rx, zx, nx = ag.split(gates, 3, axis=1)
    rh, zh, nh = ag.split(linear(h, *weights), 3, axis=1)
    n = ag.tanh(nx + sigmoid(rx + rh) * nh)
    return (n + sigmoid(zx + zh) * (h - n),)


class GruSteps(Recurrent):
    """h_t = (1 − z)·n + z·h_{t−1} for all t, with r, z, n as in `gru_step`. See Recurrent for the operands."""

    symbol = "GRU"

    def step(self, gates: Variable, states: Sequence[Any], weights: Sequence[Any]) -> tuple[Variable, ...]:
        return gru_step(gates, states, weights)

    def run(self, xp: Any, x: Any, states: Sequence[Any], weights: Sequence[Any]) -> tuple[Any, ...]:
        units = weights[1].shape[1]
        scale = sigmoid_scale(xp, weights[0], slice(2 * units, 3 * units))
        w_ih, w_hh, *biases = (w * (scale[:, None] if w.ndim == 2 else scale) for w in weights)
        gates = x @ w_ih.T
        if biases:
            gates += biases[0]
        y = xp.empty((len(x), units), gates.dtype)
        inner = xp.empty_like(y)  # n_h of each row, which the reset gate scales
        (h,) = states
        for rows, n in self.walk():
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
            h = self.joined(xp, new_h, h)
        return y, h.copy(), (gates, inner)

    def pull(self, xp: Any, gys: Any, y: Any, x: Any, states: Sequence[Any], weights: Sequence[Any]) -> tuple[Any, ...]:
        gy, gh = gys[0], gys[1].copy()
        gates, inner = self._kept
        units = y.shape[1]
        r, z, new = (gates[:, k * units : (k + 1) * units] for k in range(3))
        # How much the state moves with r's sum, z's sum, n_h and n_x; the loop scales it by what the state is worth.
        local = xp.empty((len(y), 4, units), gates.dtype)
        local[:, 3] = (1 - z) * (1 - new * new)
        local[:, 2] = local[:, 3] * r
        local[:, 1] = (self.before(xp, y, states[0]) - new) * z * (1 - z)
        local[:, 0] = local[:, 2] * inner * (1 - r)
        sums = local.reshape(len(y), 4 * units)
        for rows, n in self.walk_back():
            h_now, now = gh[:n], local[rows]
            h_now += gy[rows]
            now *= h_now[:, None]
            h_now *= z[rows]
            h_now += sums[rows, : 3 * units] @ weights[1]
        for_input = xp.concatenate([sums[:, : 2 * units], sums[:, 3 * units :]], axis=1)
        return for_input, sums[:, : 3 * units], gh
