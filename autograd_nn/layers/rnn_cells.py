"""Recurrent cells: one step, for loops of one's own."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from autograd_core import ShapeError, Variable, backends
from autograd_core.variable import Operand, shape_of
from autograd_nn import functional, init
from autograd_nn.functional.gru import gru_step
from autograd_nn.functional.lstm import lstm_step
from autograd_nn.functional.rnn import rnn_step
from autograd_nn.layers.layer import Layer, check_sizes
from autograd_nn.layers.rnn import check_nonlinearity
from autograd_nn.parameter import Parameter


class Cell(Layer):
    """What the cells share: weight_ih, weight_hh, bias_ih and bias_hh, and the check of the operands."""

    gates = 1

    def __init__(self, input_size: int, hidden_size: int, bias: bool, rng: np.random.Generator | None) -> None:
        check_sizes(type(self).__name__, input_size=input_size, hidden_size=hidden_size)
        bound, rows = 1 / math.sqrt(hidden_size), self.gates * hidden_size
        self.weight_ih = Parameter(init.uniform((rows, input_size), -bound, bound, rng))
        self.weight_hh = Parameter(init.uniform((rows, hidden_size), -bound, bound, rng))
        self.bias_ih = Parameter(init.uniform(rows, -bound, bound, rng)) if bias else None
        self.bias_hh = Parameter(init.uniform(rows, -bound, bound, rng)) if bias else None

    def _gates(self, input: Operand) -> Variable:
        """The input's part of the gates."""
        shape, size = shape_of(input), self.weight_ih.shape[1]
        if len(shape) != 2 or shape[1] != size:
            raise ShapeError(f"{type(self).__name__}: input is {shape}; it must be (N, {size})")
        return functional.linear(input, self.weight_ih, self.bias_ih)

    def _before(self, input: Operand, state: Any) -> Any:
        """The state before the step, (N, H); zeros by default."""
        shape = (shape_of(input)[0], self.weight_hh.shape[1])
        if state is None:
            return backends.of(self.weight_hh.array).xp.zeros(shape, self.weight_hh.dtype)
        if shape_of(state) != shape:
            raise ShapeError(f"{type(self).__name__}: the state is {shape_of(state)}; it must be {shape}")
        return state

    def _weights(self) -> list[Parameter]:
        return [self.weight_hh] if self.bias_hh is None else [self.weight_hh, self.bias_hh]

    def extra_repr(self) -> str:
        sizes = f"{self.weight_ih.shape[1]}, {self.weight_hh.shape[1]}"
        return sizes + ("" if self.bias_ih is not None else ", bias=False")


class RNNCell(Cell):
    """One step of `RNN`: input (N, input_size), hx (N, H) or None for zeros -> the next state (N, H)."""

    def __init__(
        self,
        input_size: int,
        hidden_size: int,
        bias: bool = True,
        nonlinearity: str = "tanh",
        *,
        rng: np.random.Generator | None = None,
    ) -> None:
        super().__init__(input_size, hidden_size, bias, rng)
        self.nonlinearity = check_nonlinearity("RNNCell", nonlinearity)

    def forward(self, input: Operand, hx: Operand | None = None) -> Variable:
        gates = self._gates(input)
        return rnn_step(gates, [self._before(input, hx)], self._weights(), self.nonlinearity)[0]


class LSTMCell(Cell):
    """One step of `LSTM`: input (N, input_size), hx = (h, c) of (N, H) each or None for zeros -> the next (h, c)."""

    gates = 4

    def __init__(
        self, input_size: int, hidden_size: int, bias: bool = True, *, rng: np.random.Generator | None = None
    ) -> None:
        super().__init__(input_size, hidden_size, bias, rng)

    def forward(self, input: Operand, hx: tuple[Operand, Operand] | None = None) -> tuple[Variable, Variable]:
        gates = self._gates(input)
        h, c = lstm_step(gates, [self._before(input, state) for state in hx or (None, None)], self._weights())
        return h, c


class GRUCell(Cell):
    """One step of `GRU`: input (N, input_size), hx (N, H) or None for zeros -> the next state (N, H)."""

    gates = 3

    def __init__(
        self, input_size: int, hidden_size: int, bias: bool = True, *, rng: np.random.Generator | None = None
    ) -> None:
        super().__init__(input_size, hidden_size, bias, rng)

    def forward(self, input: Operand, hx: Operand | None = None) -> Variable:
        gates = self._gates(input)
        return gru_step(gates, [self._before(input, hx)], self._weights())[0]
