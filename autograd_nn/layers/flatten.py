"""Flattening, between convolutional and fully connected layers."""

from __future__ import annotations

import math

import autograd_core as ag
from autograd_core import Variable
from autograd_core.variable import Operand, shape_of
from autograd_nn.layers.layer import Layer


class Flatten(Layer):
    """Axes start_dim … end_dim as one: by default x (N, C, H, W) -> (N, C·H·W)."""

    def __init__(self, start_dim: int = 1, end_dim: int = -1) -> None:
        self.start_dim = start_dim
        self.end_dim = end_dim

    def forward(self, x: Operand) -> Variable:
        shape = shape_of(x)
        start, end = self.start_dim % len(shape), self.end_dim % len(shape)
        return ag.reshape(x, (*shape[:start], math.prod(shape[start : end + 1]), *shape[end + 1 :]))

    def extra_repr(self) -> str:
        return f"start_dim={self.start_dim}, end_dim={self.end_dim}"
