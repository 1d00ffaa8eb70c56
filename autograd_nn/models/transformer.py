"""A small vision Transformer."""

from __future__ import annotations

import numpy as np

import autograd_core as ag
from autograd_core import ShapeError, Variable
from autograd_core.variable import Operand, shape_of
from autograd_nn import init
from autograd_nn.layers import Layer, LayerNorm, Linear, TransformerEncoderLayer
from autograd_nn.parameter import Parameter


class TransformerClassifier(Layer):
    """Cuts an image into square patches, lets them attend to each other, and names the class from their mean.

    size, patch:  the image's height and width, and those of a patch, in pixels.
    Shapes:       x (N, 1, size, size) -> scores (N, classes), before softmax; tokens (N, (size/patch)², dim).
    Errors:       ShapeError when patches don't cover the image.
    Source:       A. Dosovitskiy et al., "An Image is Worth 16x16 Words", 2021, sec. 3.1, with the mean of the tokens in
                  place of a class token.
    """

    def __init__(
        self,
        size: int = 28,
        patch: int = 7,
        dim: int = 64,
        heads: int = 4,
        depth: int = 2,
        classes: int = 10,
        dropout: float = 0.0,
        *,
        rng: np.random.Generator | None = None,
    ) -> None:
        if size % patch:
            raise ShapeError(f"TransformerClassifier: size={size} must be a multiple of patch={patch}")
        self.size = size
        self.patch = patch
        self.embedding = Linear(patch * patch, dim, rng=rng)
        self.positions = Parameter(init.normal(((size // patch) ** 2, dim), std=0.02, rng=rng))
        self.layers = [
            TransformerEncoderLayer(dim, heads, 2 * dim, dropout, "gelu", batch_first=True, norm_first=True, rng=rng)
            for _ in range(depth)
        ]
        self.norm = LayerNorm(dim)
        self.fc = Linear(dim, classes, rng=rng)

    def forward(self, x: Operand) -> Variable:
        shape, size, patch = shape_of(x), self.size, self.patch
        if shape[1:] != (1, size, size):
            raise ShapeError(f"TransformerClassifier: x is {shape}; it must be (N, 1, {size}, {size})")
        side = size // patch
        patches = ag.transpose(ag.reshape(x, (shape[0], side, patch, side, patch)), (0, 1, 3, 2, 4))
        tokens = self.embedding(ag.reshape(patches, (shape[0], side * side, patch * patch))) + self.positions
        for layer in self.layers:
            tokens = layer(tokens)
        return self.fc(self.norm(tokens).mean(axis=1))
