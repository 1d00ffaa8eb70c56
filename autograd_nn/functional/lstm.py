"""The LSTM cell, and all its steps at once."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import autograd_core as ag
from autograd_core import Variable
from autograd_nn.functional.activation import sigmoid
from autograd_nn.functional.linear import linear
from autograd_nn.functional.recurrent import Recurrent, sigmoid_scale


def lstm_step(gates: Variable, states: Sequence[Any], weights: Sequence[Any]) -> tuple[Variable, ...]:
    """c' = σ(f)·c + σ(i)·tanh(g), h' = σ(o)·tanh(c'), with (i, f, g, o) = gates + W_hh h + b_hh; `gates` is W_ih x + b_ih."""
    h, c = states
    i, f, g, o = ag.split(gates + linear(h, *weights), 4, axis=1)
    c = sigmoid(f) * c + sigmoid(i) * ag.tanh(g)
    return sigmoid(o) * ag.tanh(c), c


class LstmSteps(Recurrent):
    """c_t = σ(f)·c_{t−1} + σ(i)·tanh(g), h_t = σ(o)·tanh(c_t), with (i, f, g, o) = W_ih x_t + b_ih + W_hh h_{t−1} + b_hh,
    for all t. See Recurrent for the operands; its states are h and c."""

    symbol = "LSTM"
    states = 2

    def step(self, gates: Variable, states: Sequence[Any], weights: Sequence[Any]) -> tuple[Variable, ...]:
        return lstm_step(gates, states, weights)

    def run(self, xp: Any, x: Any, states: Sequence[Any], weights: Sequence[Any]) -> tuple[Any, ...]:
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
        for rows, n in self.walk():
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
            h, c = self.joined(xp, new_h, h), self.joined(xp, new_c, c)
        return y, h.copy(), c.copy(), (gates, cells)

    def pull(self, xp: Any, gys: Any, y: Any, x: Any, states: Sequence[Any], weights: Sequence[Any]) -> tuple[Any, ...]:
        gy, gh, gc = gys[0], gys[1].copy(), gys[2].copy()
        gates, cells = self._kept
        units = y.shape[1]
        i, f, g, o = (gates[:, k * units : (k + 1) * units] for k in range(4))
        bent = xp.tanh(cells)
        # Each gate's sum moves the cell (i, f, g) or the output (o) by this much; the loop scales it by what that is worth.
        local = xp.empty((len(y), 4, units), gates.dtype)
        local[:, 0] = g * i * (1 - i)
        local[:, 1] = self.before(xp, cells, states[1]) * f * (1 - f)
        local[:, 2] = i * (1 - g * g)
        local[:, 3] = bent * o * (1 - o)
        bent *= -bent
        bent += 1
        bent *= o  # how much the output moves with the cell
        sums = local.reshape(len(y), 4 * units)
        for rows, n in self.walk_back():
            h_now, c_now, now = gh[:n], gc[:n], local[rows]
            h_now += gy[rows]
            c_now += h_now * bent[rows]
            now[:, :3] *= c_now[:, None]
            now[:, 3] *= h_now
            c_now *= f[rows]
            h_now[...] = sums[rows] @ weights[1]
        return sums, sums, gh, gc
