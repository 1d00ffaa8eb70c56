"""The GRU cell, and all its steps at once."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import autograd_core as ag
from autograd_core import Variable
from autograd_core.backends.gru import gru
from autograd_nn.functional.activation import sigmoid
from autograd_nn.functional.linear import linear
from autograd_nn.functional.recurrent import Recurrent


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
        return gru(xp, x, states, weights, self._walk)
