"""Containers: layers in a list or under names, for a model that decides itself how to use them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Self, overload

from autograd_core import ArgumentError, OutOfBoundsError
from autograd_nn.layers.layer import Layer


class ModuleList(Layer):
    """A list of layers, whose parameters are named by position: "0.weight".

    A plain Python list in an attribute works as well and gives the same names. This one is a Layer itself, with a `repr`,
    `train`, `state_dict` and so on of its own. It has no forward.
    """

    def __init__(self, layers: Iterable[Layer] = ()) -> None:
        self.extend(layers)

    def append(self, layer: Layer) -> Self:
        """Add a layer at the end."""
        put(self, str(len(self)), layer)
        return self

    def extend(self, layers: Iterable[Layer]) -> Self:
        """Add several layers at the end."""
        for layer in list(layers):
            self.append(layer)
        return self

    def insert(self, index: int, layer: Layer) -> None:
        """Add a layer before the one at the index; those behind it move on by one place, and so do their names."""
        check_layer(self, str(index), layer)
        layers = list(self)
        layers.insert(index, layer)
        self._replace(layers)

    def __iter__(self) -> Iterator[Layer]:
        return self.children()

    def __len__(self) -> int:
        return len(list(self.named_children()))

    @overload
    def __getitem__(self, index: int) -> Layer: ...
    @overload
    def __getitem__(self, index: slice) -> ModuleList: ...
    def __getitem__(self, index: int | slice) -> Layer | ModuleList:
        if isinstance(index, slice):
            return ModuleList(list(self)[index])
        return list(self)[position(self, index)]

    def __setitem__(self, index: int, layer: Layer) -> None:
        check_layer(self, str(index), layer)
        setattr(self, str(position(self, index)), layer)

    def __delitem__(self, index: int | slice) -> None:
        layers = list(self)
        del layers[index if isinstance(index, slice) else position(self, index)]
        self._replace(layers)

    def _replace(self, layers: list[Layer]) -> None:
        for name, _ in list(self.named_children()):
            delattr(self, name)
        self.extend(layers)


class ModuleDict(Layer):
    """Layers under names, whose parameters are named after them: "left.weight".

    A plain Python dictionary in an attribute works as well and gives the same names. This one is a Layer itself. It has no
    forward.
    """

    def __init__(self, layers: Mapping[str, Layer] | Iterable[tuple[str, Layer]] = ()) -> None:
        self.update(layers)

    def update(self, layers: Mapping[str, Layer] | Iterable[tuple[str, Layer]]) -> None:
        """Take over layers with their names; one that stands under such a name already is replaced."""
        for name, layer in dict(layers).items():
            self[name] = layer

    def pop(self, name: str) -> Layer:
        """Take a layer out and return it."""
        layer = self[name]
        delattr(self, name)
        return layer

    def keys(self) -> Iterator[str]:
        return (name for name, _ in self.named_children())

    def values(self) -> Iterator[Layer]:
        return self.children()

    def items(self) -> Iterator[tuple[str, Layer]]:
        return self.named_children()

    def __iter__(self) -> Iterator[str]:
        return self.keys()

    def __len__(self) -> int:
        return len(list(self.named_children()))

    def __contains__(self, name: object) -> bool:
        return name in list(self.keys())

    def __getitem__(self, name: str) -> Layer:
        for known, layer in self.named_children():
            if known == name:
                return layer
        raise ArgumentError(f"ModuleDict: there is no layer {name!r}; there are {', '.join(self.keys()) or 'none'}")

    def __setitem__(self, name: str, layer: Layer) -> None:
        put(self, name, layer)

    def __delitem__(self, name: str) -> None:
        self.pop(name)


def put(container: Layer, name: str, layer: Layer) -> None:
    """Let a container hold a layer under a name that its own methods and settings leave free."""
    check_layer(container, name, layer)
    title = type(container).__name__
    if not isinstance(name, str) or not name or "." in name:
        raise ArgumentError(f"{title}: a layer's name must be a text without dots, not {name!r}: it is part of a path")
    if hasattr(container, name) and not isinstance(vars(container).get(name), Layer):
        raise ArgumentError(f"{title}: {name!r} can't name a layer, since it is a method or a setting; choose another")
    setattr(container, name, layer)


def check_layer(container: Layer, name: str, layer: Any) -> None:
    """ArgumentError for what is no layer."""
    if not isinstance(layer, Layer):
        raise ArgumentError(
            f"{type(container).__name__} takes layers; item {name} is {type(layer).__name__}: wrap a function in a Layer"
        )


def position(container: Any, index: int) -> int:
    """An index from 0 on; OutOfBoundsError for one that the container doesn't have."""
    n = len(container)
    if not -n <= index < n:
        raise OutOfBoundsError(f"{type(container).__name__}: there is no layer {index} among {n}")
    return index % n
