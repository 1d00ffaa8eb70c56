"""Layers one after the other."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from autograd_nn.layers.layer import Layer


class Sequential(Layer):
    """Feeds each layer's result to the next. Its parameters are named by position: "0.weight"."""

    def __init__(self, *layers: Layer) -> None:
        for i, layer in enumerate(layers):
            if not isinstance(layer, Layer):
                raise TypeError(
                    f"Sequential takes layers; item {i} is {type(layer).__name__}: wrap a function in a Layer"
                )
            setattr(self, str(i), layer)

    def forward(self, x: Any) -> Any:
        for layer in self:
            x = layer(x)
        return x

    def __iter__(self) -> Iterator[Layer]:
        return (layer for _, layer in self.named_children())

    def __len__(self) -> int:
        return len(list(self.named_children()))

    def __getitem__(self, index: int) -> Layer:
        return list(self)[index]
