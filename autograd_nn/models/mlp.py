"""The multi-layer perceptron."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import numpy as np

import autograd_core as ag
from autograd_core import Variable
from autograd_core.variable import Operand, shape_of
from autograd_nn import functional
from autograd_nn.layers import Layer, Linear


class MLP(Layer):
    """Fully connected layers with ReLU between them; images are flattened first.

    sizes:   units of each layer, from the inputs to the classes: (784, 100, 10).
    Shapes:  x (N, …) with sizes[0] elements each -> scores (N, sizes[-1]), before softmax.
    """

    def __init__(self, sizes: Sequence[int] = (784, 100, 10), *, rng: np.random.Generator | None = None) -> None:
        if len(sizes) < 2:
            raise ValueError(f"MLP: sizes must name at least the inputs and the outputs, not {tuple(sizes)}")
        self.layers = [Linear(a, b, rng=rng) for a, b in pairwise(sizes)]

    def forward(self, x: Operand) -> Variable:
        x = ag.reshape(x, (shape_of(x)[0], -1))
        for layer in self.layers[:-1]:
            x = functional.relu(layer(x))
        return self.layers[-1](x)
