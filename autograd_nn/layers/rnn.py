"""Recurrent layers: they read a sequence step by step and remember."""

from __future__ import annotations

import math
import warnings
from collections.abc import Sequence
from typing import Any

import numpy as np

import autograd_core as ag
from autograd_core import ArgumentError, ShapeError, Variable, backends
from autograd_core.variable import Operand, shape_of
from autograd_nn import functional, init
from autograd_nn.functional.gru import GruSteps
from autograd_nn.functional.lstm import LstmSteps
from autograd_nn.functional.recurrent import Recurrent, apply
from autograd_nn.functional.rnn import RnnSteps
from autograd_nn.layers.layer import Layer, check_sizes
from autograd_nn.layers.packing import PackedSequence
from autograd_nn.parameter import Parameter


class Recurrence(Layer):
    """What RNN, LSTM and GRU share: the weights by layer and direction, the layouts, and the way through the layers.

    Its weights are named as PyTorch names them: weight_ih_l0, weight_hh_l0, bias_ih_l0, bias_hh_l0 for the first layer,
    then those of its other direction with "_reverse" at the end, then those of l1.
    """

    gates = 1  # rows of a weight for each hidden unit
    states = 1

    def __init__(
        self,
        input_size: int,
        hidden_size: int,
        num_layers: int,
        bias: bool,
        batch_first: bool,
        dropout: float,
        bidirectional: bool,
        rng: np.random.Generator | None,
    ) -> None:
        name = type(self).__name__
        check_sizes(name, input_size=input_size, hidden_size=hidden_size, num_layers=num_layers)
        if not 0 <= dropout <= 1:
            raise ArgumentError(f"{name}: dropout is a probability and must lie between 0 and 1, not {dropout}")
        if dropout and num_layers == 1:
            warnings.warn(f"{name}: dropout={dropout} works between layers, and there is only one", stacklevel=3)
        self.input_size = input_size
        self.hidden_size = hidden_size
        self.num_layers = num_layers
        self.bias = bias
        self.batch_first = batch_first
        self.dropout = dropout
        self.bidirectional = bidirectional
        self.rng = rng
        bound = 1 / math.sqrt(hidden_size)
        rows = self.gates * hidden_size
        for suffix in self._suffixes():
            columns = input_size if suffix.startswith("l0") else hidden_size * (2 if bidirectional else 1)
            shapes: dict[str, tuple[int, ...]] = {"weight_ih": (rows, columns), "weight_hh": (rows, hidden_size)}
            if bias:
                shapes |= {"bias_ih": (rows,), "bias_hh": (rows,)}
            for part, shape in shapes.items():
                setattr(self, f"{part}_{suffix}", Parameter(init.uniform(shape, -bound, bound, rng)))

    def steps(self, sizes: Sequence[int], reverse: bool) -> Recurrent:
        """The op for one layer in one direction."""
        raise NotImplementedError

    def forward(self, input: Any, hx: Any = None) -> Any:
        packed = isinstance(input, PackedSequence)
        if packed:
            x, sizes = input.data, tuple(int(size) for size in input.batch_sizes)
        else:
            x, sizes = self._rows(input)
        first = self._first(x, sizes[0], hx)
        if packed:
            first = [state[:, input.sorted_indices] for state in first]
        layers = [ag.unstack(state) for state in first]
        directions = 2 if self.bidirectional else 1
        last: list[list[Variable]] = [[] for _ in first]
        for k, suffix in enumerate(self._suffixes()):
            if k % directions == 0:
                if k and self.dropout:
                    x = functional.dropout(x, self.dropout, self.training, self.rng)
                ys: list[Variable] = []
            weights = [getattr(self, f"{part}_{suffix}") for part in self._parts()]
            y, *states = apply(self.steps(sizes, k % directions == 1), x, [state[k] for state in layers], weights)
            ys.append(y)
            for found, state in zip(last, states, strict=True):
                found.append(state)
            if len(ys) == directions:
                x = ys[0] if directions == 1 else ag.concatenate(ys, axis=1)
        ends = [ag.stack(found) for found in last]
        if packed:
            ends = [state[:, input.unsorted_indices] for state in ends]
            output: Any = PackedSequence(x, *input[1:])
        else:
            output = x.reshape(len(sizes), sizes[0], -1)
            output = ag.swapaxes(output, 0, 1) if self.batch_first else output
        return output, ends[0] if self.states == 1 else tuple(ends)

    def _rows(self, input: Operand) -> tuple[Any, tuple[int, ...]]:
        """A padded batch as rows ordered by step, and how many there are of each."""
        shape = shape_of(input)
        if len(shape) != 3 or shape[2] != self.input_size or 0 in shape[:2]:
            layout = f"({'N, T' if self.batch_first else 'T, N'}, {self.input_size})"
            raise ShapeError(
                f"{type(self).__name__}: input is {shape}; it must be {layout}, with N and T of at least 1. Say "
                f"batch_first={not self.batch_first} for the other layout"
            )
        x = ag.swapaxes(input, 0, 1) if self.batch_first else input
        t, n = shape_of(x)[:2]
        return ag.reshape(x, (t * n, self.input_size)), (n,) * t

    def _first(self, x: Any, n: int, hx: Any) -> list[Any]:
        """The initial states, (layers, N, H) each: those given, or zeros."""
        name = type(self).__name__
        if shape_of(x)[-1] != self.input_size:
            raise ShapeError(f"{name}: the packed data is {shape_of(x)}; its last size must be {self.input_size}")
        shape = (len(self._suffixes()), n, self.hidden_size)
        if hx is None:
            weight = getattr(self, f"weight_hh_{self._suffixes()[0]}")
            zeros = backends.of(weight.array).xp.zeros(shape, weight.dtype)
            return [Variable(zeros, requires_grad=False)] * self.states
        states = [hx] if self.states == 1 else list(hx)
        if len(states) != self.states or any(shape_of(state) != shape for state in states):
            wanted = f"{shape}" if self.states == 1 else f"two arrays of {shape}, h and c"
            raise ShapeError(
                f"{name}: the initial state is {', '.join(str(shape_of(state)) for state in states)}; it must be {wanted}"
            )
        return [state if isinstance(state, Variable) else Variable(state, requires_grad=False) for state in states]

    def _suffixes(self) -> list[str]:
        directions = ("", "_reverse") if self.bidirectional else ("",)
        return [f"l{layer}{direction}" for layer in range(self.num_layers) for direction in directions]

    def _parts(self) -> tuple[str, ...]:
        return ("weight_ih", "weight_hh", "bias_ih", "bias_hh") if self.bias else ("weight_ih", "weight_hh")

    def extra_repr(self) -> str:
        usual = {"num_layers": 1, "bias": True, "batch_first": False, "dropout": 0.0, "bidirectional": False}
        facts = [f"{name}={getattr(self, name)}" for name, value in usual.items() if getattr(self, name) != value]
        return ", ".join([f"{self.input_size}, {self.hidden_size}", *facts])


class RNN(Recurrence):
    """Plain recurrent layers, one on another.

    Formula:  h_t = tanh(W_ih x_t + b_ih + W_hh h_{t−1} + b_hh), or max(…, 0) with nonlinearity="relu".
    Shapes:   input (T, N, input_size), or (N, T, input_size) with batch_first, or a PackedSequence; hx (L·D, N, H), zeros by
              default, with L layers and D directions -> output (T, N, D·H) in the input's form, h_n (L·D, N, H).
    dropout:  probability with which a unit's output is dropped on its way to the next layer, in training.
    Init:     all values uniform within ±1/√H.
    Errors:   ShapeError for another size of input or of the initial state.
    Source:   J. Elman, "Finding Structure in Time", 1990.
    """

    def __init__(
        self,
        input_size: int,
        hidden_size: int,
        num_layers: int = 1,
        nonlinearity: str = "tanh",
        bias: bool = True,
        batch_first: bool = False,
        dropout: float = 0.0,
        bidirectional: bool = False,
        *,
        rng: np.random.Generator | None = None,
    ) -> None:
        super().__init__(input_size, hidden_size, num_layers, bias, batch_first, dropout, bidirectional, rng)
        self.nonlinearity = check_nonlinearity("RNN", nonlinearity)

    def steps(self, sizes: Sequence[int], reverse: bool) -> Recurrent:
        return RnnSteps(sizes, reverse, self.nonlinearity)

    def extra_repr(self) -> str:
        return super().extra_repr() + (f", nonlinearity={self.nonlinearity!r}" if self.nonlinearity != "tanh" else "")


class LSTM(Recurrence):
    """Long short-term memory: a cell c that gates write to, forget and read.

    Formula:  (i, f, g, o) = W_ih x_t + b_ih + W_hh h_{t−1} + b_hh;
              c_t = σ(f)·c_{t−1} + σ(i)·tanh(g), h_t = σ(o)·tanh(c_t).
    Shapes:   as in RNN, with hx = (h_0, c_0); gives (output, (h_n, c_n)). Weights have 4·H rows: i, f, g, o.
    dropout, Init, Errors:  as in RNN.
    Source:   S. Hochreiter, J. Schmidhuber, "Long Short-Term Memory", 1997; F. Gers et al., "Learning to Forget", 2000, for
              the forget gate.
    """

    gates = 4
    states = 2

    def __init__(
        self,
        input_size: int,
        hidden_size: int,
        num_layers: int = 1,
        bias: bool = True,
        batch_first: bool = False,
        dropout: float = 0.0,
        bidirectional: bool = False,
        *,
        rng: np.random.Generator | None = None,
    ) -> None:
        super().__init__(input_size, hidden_size, num_layers, bias, batch_first, dropout, bidirectional, rng)

    def steps(self, sizes: Sequence[int], reverse: bool) -> Recurrent:
        return LstmSteps(sizes, reverse)


class GRU(Recurrence):
    """Gated recurrent units: a state that a gate z keeps or replaces, and a gate r that says how much the new one sees of
    the old.

    Formula:  r = σ(W_ir x + b_ir + W_hr h + b_hr), z alike; n = tanh(W_in x + b_in + r·(W_hn h + b_hn));
              h_t = (1 − z)·n + z·h_{t−1}.
    Shapes:   as in RNN. Weights have 3·H rows: r, z, n.
    dropout, Init, Errors:  as in RNN.
    Source:   K. Cho et al., "Learning Phrase Representations using RNN Encoder–Decoder", 2014, sec. 2.3, with r applied after
              the product, as PyTorch does.
    """

    gates = 3

    def __init__(
        self,
        input_size: int,
        hidden_size: int,
        num_layers: int = 1,
        bias: bool = True,
        batch_first: bool = False,
        dropout: float = 0.0,
        bidirectional: bool = False,
        *,
        rng: np.random.Generator | None = None,
    ) -> None:
        super().__init__(input_size, hidden_size, num_layers, bias, batch_first, dropout, bidirectional, rng)

    def steps(self, sizes: Sequence[int], reverse: bool) -> Recurrent:
        return GruSteps(sizes, reverse)


def check_nonlinearity(layer: str, nonlinearity: str) -> str:
    """The name, if it is one of the two."""
    if nonlinearity not in ("tanh", "relu"):
        raise ArgumentError(f'{layer}: nonlinearity must be "tanh" or "relu", not {nonlinearity!r}')
    return nonlinearity
