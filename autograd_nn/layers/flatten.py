"""Flattening, between convolutional and fully connected layers, and back."""

from __future__ import annotations

import math
from collections.abc import Sequence

import autograd_core as ag
from autograd_core import AxisError, ShapeError, Variable
from autograd_core.node import Shape
from autograd_core.variable import Operand, shape_of
from autograd_nn.layers.layer import Layer


class Flatten(Layer):
    """Axes start_dim … end_dim as one: by default x (N, C, H, W) -> (N, C·H·W).

    Errors:  AxisError for an axis that x does not have.
    """

    def __init__(self, start_dim: int = 1, end_dim: int = -1) -> None:
        self.start_dim = start_dim
        self.end_dim = end_dim

    def forward(self, x: Operand) -> Variable:
        shape = shape_of(x)
        start, end = (
            _axis("Flatten", "start_dim", self.start_dim, shape),
            _axis("Flatten", "end_dim", self.end_dim, shape),
        )
        if start > end:
            raise AxisError(
                f"Flatten: start_dim={self.start_dim} lies behind end_dim={self.end_dim} in the shape {shape}"
            )
        return ag.reshape(x, (*shape[:start], math.prod(shape[start : end + 1]), *shape[end + 1 :]))

    def extra_repr(self) -> str:
        return f"start_dim={self.start_dim}, end_dim={self.end_dim}"


class Unflatten(Layer):
    """One axis as several: Unflatten(1, (2, 3, 3)) makes (N, 2, 3, 3) of (N, 18). One of the sizes may be −1.

    Errors:  AxisError for an axis that x does not have, ShapeError when the sizes' product is not the axis's.
    """

    def __init__(self, dim: int, unflattened_size: Sequence[int]) -> None:
        self.dim = dim
        self.unflattened_size = tuple(unflattened_size)

    def forward(self, x: Operand) -> Variable:
        shape = shape_of(x)
        axis = _axis("Unflatten", "dim", self.dim, shape)
        sizes, known = list(self.unflattened_size), math.prod(size for size in self.unflattened_size if size != -1)
        if sizes.count(-1) == 1 and known:
            sizes[sizes.index(-1)] = shape[axis] // known
        if math.prod(sizes) != shape[axis] or min(sizes, default=0) < 0:
            raise ShapeError(
                f"Unflatten: axis {self.dim} of {shape} has no {self.unflattened_size}: the products differ"
            )
        return ag.reshape(x, (*shape[:axis], *sizes, *shape[axis + 1 :]))

    def extra_repr(self) -> str:
        return f"dim={self.dim}, unflattened_size={self.unflattened_size}"


def _axis(layer: str, name: str, axis: int, shape: Shape) -> int:
    if not -len(shape) <= axis < len(shape):
        raise AxisError(f"{layer}: {name}={axis}, but x is {shape}, which has {len(shape)} axes")
    return axis % len(shape)
