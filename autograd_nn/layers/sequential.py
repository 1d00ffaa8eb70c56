"""Layers one after the other."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Self, overload

from autograd_nn.layers.containers import check_layer, position, put
from autograd_nn.layers.layer import Layer


class Sequential(Layer):
    """Feeds each layer's result to the next. Its parameters are named by position, "0.weight"; or by the names of a
    dictionary:

        nn.Sequential(nn.Linear(2, 8), nn.ReLU(), nn.Linear(8, 1))
        nn.Sequential({"hidden": nn.Linear(2, 8), "act": nn.ReLU(), "out": nn.Linear(8, 1)})

    Indices count layers, model[-1] is the last one; a slice is a Sequential of the same layers.
    """

    def __init__(self, *layers: Layer | Mapping[str, Layer]) -> None:
        named: Mapping[str, Any] = {str(i): layer for i, layer in enumerate(layers)}
        if len(layers) == 1 and isinstance(layers[0], Mapping):
            named = layers[0]
        for name, layer in named.items():
            put(self, name, layer)

    def forward(self, x: Any) -> Any:
        for layer in self:
            x = layer(x)
        return x

    def append(self, layer: Layer) -> Self:
        """Add a layer at the end, named by its position."""
        put(self, str(len(self)), layer)
        return self

    def __iter__(self) -> Iterator[Layer]:
        return self.children()

    def __len__(self) -> int:
        return len(list(self.named_children()))

    @overload
    def __getitem__(self, index: int) -> Layer: ...
    @overload
    def __getitem__(self, index: slice) -> Sequential: ...
    def __getitem__(self, index: int | slice) -> Layer | Sequential:
        if isinstance(index, slice):
            return Sequential(dict(list(self.named_children())[index]))
        return list(self)[position(self, index)]

    def __setitem__(self, index: int, layer: Layer) -> None:
        """Put another layer in one's place, under its name."""
        check_layer(self, str(index), layer)
        name, _ = list(self.named_children())[position(self, index)]
        setattr(self, name, layer)
