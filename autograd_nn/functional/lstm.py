"""The LSTM cell, and all its steps at once."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import autograd_core as ag
from autograd_core import Variable
from autograd_core.backends.lstm import lstm
from autograd_nn.functional.activation import sigmoid
from autograd_nn.functional.linear import linear
from autograd_nn.functional.recurrent import Recurrent


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
        return lstm(xp, x, states, weights, self._walk)
