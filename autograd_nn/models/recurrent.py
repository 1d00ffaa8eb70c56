"""A recurrent network that reads an image row by row."""

from __future__ import annotations

import numpy as np

from autograd_core import ArgumentError, ShapeError, Variable
from autograd_core.variable import Operand, shape_of
from autograd_nn.layers import GRU, LSTM, RNN, Layer, Linear

CELLS: dict[str, type[RNN] | type[LSTM] | type[GRU]] = {"rnn": RNN, "lstm": LSTM, "gru": GRU}


class SequenceClassifier(Layer):
    """Reads an image from top to bottom, a row at each step, and names its class from what it then remembers.

    cell:    "rnn", "lstm" or "gru".
    Shapes:  x (N, 1, H, W) -> scores (N, classes), before softmax; W is `size`.
    Errors:  ArgumentError for another cell, ShapeError for images of another width.
    Source:  Q. V. Le et al., "A Simple Way to Initialize Recurrent Networks of Rectified Linear Units", 2015, sec. 4.2, which
             reads pixel by pixel.
    """

    def __init__(
        self,
        cell: str = "lstm",
        size: int = 28,
        hidden_size: int = 128,
        classes: int = 10,
        *,
        rng: np.random.Generator | None = None,
    ) -> None:
        self.recurrent = recurrent_layer("SequenceClassifier", cell)(size, hidden_size, batch_first=True, rng=rng)
        self.fc = Linear(hidden_size, classes, rng=rng)

    def forward(self, x: Operand) -> Variable:
        shape, size = shape_of(x), self.recurrent.input_size
        if len(shape) != 4 or shape[1] != 1 or shape[3] != size:
            raise ShapeError(f"SequenceClassifier: x is {shape}; it must be (N, 1, H, {size})")
        rows = (x if isinstance(x, Variable) else Variable(x, requires_grad=False)).reshape(shape[0], shape[2], size)
        state = self.recurrent(rows)[1]
        last = state[0] if isinstance(state, tuple) else state
        return self.fc(last[-1])


def recurrent_layer(model: str, cell: str) -> type[RNN] | type[LSTM] | type[GRU]:
    """The layer for a cell's name."""
    if cell not in CELLS:
        raise ArgumentError(f'{model}: cell must be "rnn", "lstm" or "gru", not {cell!r}')
    return CELLS[cell]
