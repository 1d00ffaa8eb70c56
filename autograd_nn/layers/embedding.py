"""The embedding layer."""

from __future__ import annotations

from typing import Any, Self

import numpy as np

from autograd_core import ShapeError, Variable, backends
from autograd_core.variable import Operand
from autograd_nn import functional, init
from autograd_nn.functional.embedding import padding_row
from autograd_nn.layers.layer import Layer, check_sizes
from autograd_nn.parameter import Parameter


class Embedding(Layer):
    """A table of num_embeddings learned vectors, looked up by number.

    Shapes:       x (…) of integers from 0 to num_embeddings − 1 -> (…, embedding_dim);
                  weight (num_embeddings, embedding_dim).
    padding_idx:  a row that starts as 0 and gets no gradient.
    Init:         weight ~ N(0, 1).
    Errors:       OutOfBoundsError naming the number that is out of range and where it stands.
    """

    def __init__(
        self,
        num_embeddings: int,
        embedding_dim: int,
        padding_idx: int | None = None,
        *,
        rng: np.random.Generator | None = None,
    ) -> None:
        check_sizes("Embedding", num_embeddings=num_embeddings, embedding_dim=embedding_dim)
        weight = init.normal((num_embeddings, embedding_dim), std=1.0, rng=rng)
        self.padding_idx = padding_row("Embedding", padding_idx, num_embeddings)
        if self.padding_idx is not None:
            weight[self.padding_idx] = 0
        self.weight = Parameter(weight)

    @classmethod
    def from_pretrained(cls, embeddings: Any, freeze: bool = True, padding_idx: int | None = None) -> Self:
        """A layer with this table, (number of rows, size of a row), as its weight; it is trained only without `freeze`.

        Raises ShapeError for a table of another rank.
        """
        table = embeddings.array if isinstance(embeddings, Variable) else backends.as_array(embeddings)
        if table.ndim != 2:
            raise ShapeError(f"Embedding: the table is {table.shape}; it must be (number of rows, size of a row)")
        layer = cls.__new__(cls)
        layer.padding_idx = padding_row("Embedding", padding_idx, len(table))
        layer.weight = Parameter(table, requires_grad=not freeze)
        return layer

    def forward(self, x: Operand) -> Variable:
        return functional.embedding(x, self.weight, self.padding_idx)

    def extra_repr(self) -> str:
        rows, size = self.weight.shape
        return f"{rows}, {size}" + ("" if self.padding_idx is None else f", padding_idx={self.padding_idx}")
