"""The plain recurrent cell, and all its steps at once."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import autograd_core as ag
from autograd_core import Variable
from autograd_core.backends.rnn import rnn
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
        return rnn(xp, x, states, weights, self._walk, self.nonlinearity == "relu")
