"""The plain recurrent cell, and all its steps at once."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import autograd_core as ag
from autograd_core import Variable
from autograd_nn.functional.activation import relu
from autograd_nn.functional.linear import linear
from autograd_nn.functional.recurrent import Recurrent


def rnn_step(
    gates: Variable, states: Sequence[Any], weights: Sequence[Any], nonlinearity: str = "tanh"
) -> tuple[Variable, ...]:
    """h' = tanh(gates + W_hh h + b_hh), or with ReLU for tanh; `gates` is W_ih x + b_ih."""
    activation = ag.tanh if nonlinearity == "tanh" else relu
    return (activation(gates + linear(states[0], *weights)),)


class RnnSteps(Recurrent):
    """h_t = tanh(W_ih x_t + b_ih + W_hh h_{t−1} + b_hh), or with ReLU, for all t. See Recurrent for the operands."""

    symbol = "RNN"

    def __init__(self, sizes: Sequence[int], reverse: bool = False, nonlinearity: str = "tanh") -> None:
        super().__init__(sizes, reverse)
        self.nonlinearity = nonlinearity

    def step(self, gates: Variable, states: Sequence[Any], weights: Sequence[Any]) -> tuple[Variable, ...]:
        return rnn_step(gates, states, weights, self.nonlinearity)

    def run(self, xp: Any, x: Any, states: Sequence[Any], weights: Sequence[Any]) -> tuple[Any, ...]:
        w_ih, w_hh, *biases = weights
        y = x @ w_ih.T
        if biases:
            y += biases[0] + biases[1]
        (h,) = states
        for rows, n in self.walk():
            now = y[rows]
            now += h[:n] @ w_hh.T
            if self.nonlinearity == "tanh":
                xp.tanh(now, out=now)
            else:
                xp.maximum(now, 0, out=now)
            h = self.joined(xp, now, h)
        return y, h.copy(), ()

    def pull(self, xp: Any, gys: Any, y: Any, x: Any, states: Sequence[Any], weights: Sequence[Any]) -> tuple[Any, ...]:
        gy, gh = gys[0], gys[1].copy()
        gates = 1 - y * y if self.nonlinearity == "tanh" else (y > 0).astype(y.dtype)
        for rows, n in self.walk_back():
            h_now, now = gh[:n], gates[rows]
            h_now += gy[rows]
            now *= h_now
            h_now[...] = now @ weights[1]
        return gates, gates, gh
