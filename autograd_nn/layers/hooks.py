"""Hooks of layers: functions that see what goes in and out, forward and backward, and may replace it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from autograd_core import Function, Variable

if TYPE_CHECKING:
    from autograd_nn.layers.layer import Layer


class LayerHookHandle:
    """What registering a hook returns: `remove()` takes it away again, and so does the end of a `with` block."""

    def __init__(self, hooks: list[Any], entry: Any) -> None:
        self._hooks = hooks
        self._entry = entry
        hooks.append(entry)

    def remove(self) -> None:
        self._hooks[:] = [entry for entry in self._hooks if entry is not self._entry]

    def __enter__(self) -> LayerHookHandle:
        return self

    def __exit__(self, *error: object) -> None:
        self.remove()


class Hooks:
    """The hooks of one layer; those of a kind run in the order in which they were registered."""

    def __init__(self) -> None:
        self.before: list[tuple[Callable[..., Any], bool]] = []  # a hook, and whether it sees keyword arguments
        self.after: list[tuple[Callable[..., Any], bool]] = []
        self.backward: list[tuple[Callable[..., Any]]] = []

    def call(self, layer: Layer, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        """The layer's forward with all hooks around it."""
        for hook, with_kwargs in tuple(self.before):
            if with_kwargs:
                args, kwargs = hook(layer, args, kwargs) or (args, kwargs)
            elif (replaced := hook(layer, args)) is not None:
                args = replaced if isinstance(replaced, tuple) else (replaced,)
        passage = Passage(layer, tuple(self.backward)) if self.backward else None
        y = layer.forward(*(passage.enter(args) if passage else args), **kwargs)
        for hook, with_kwargs in tuple(self.after):
            replaced = hook(layer, args, kwargs, y) if with_kwargs else hook(layer, args, y)
            y = y if replaced is None else replaced
        return passage.leave(y) if passage else y


class Passage:
    """One call of a layer whose gradients are watched, between a gate for its inputs and one for its outputs."""

    def __init__(self, layer: Layer, hooks: tuple[tuple[Callable[..., Any]], ...]) -> None:
        self.layer = layer
        self.hooks = hooks
        self.gys: tuple[Any, ...] = ()
        self.inputs = 0
        self.watched: list[int] = []  # which of the inputs can have a gradient

    def enter(self, args: tuple[Any, ...]) -> tuple[Any, ...]:
        self.inputs = len(args)
        through, self.watched = _through_gate(args, self._met_inputs)
        return through

    def leave(self, y: Any) -> Any:
        if not isinstance(y, tuple | list):
            return _through_gate((y,), self._met_outputs)[0][0]
        through, _ = _through_gate(tuple(y), self._met_outputs)
        return type(y)(*through) if hasattr(y, "_fields") else type(y)(through)

    def _met_outputs(self, gys: tuple[Any, ...]) -> tuple[Any, ...]:
        self.gys = gys
        if not self.watched:
            self._run((None,) * self.inputs)
        return gys

    def _met_inputs(self, found: tuple[Any, ...]) -> tuple[Any, ...]:
        gxs: list[Any] = [None] * self.inputs
        for position, gx in zip(self.watched, found, strict=True):
            gxs[position] = gx
        after = self._run(tuple(gxs))
        return tuple([after[position] for position in self.watched])

    def _run(self, gxs: tuple[Any, ...]) -> tuple[Any, ...]:
        for (hook,) in self.hooks:
            replaced = hook(self.layer, gxs, self.gys)
            if replaced is not None:
                gxs = replaced if isinstance(replaced, tuple) else (replaced,)
        return gxs


class Gate(Function):
    """y = x, for several x at once: in the backward pass `meet` gets all their gradients together, and may change them."""

    def __init__(self, meet: Callable[[tuple[Any, ...]], tuple[Any, ...]]) -> None:
        self._meet = meet

    def forward(self, xp: Any, *xs: Any) -> Any:
        copies = tuple([x.copy() for x in xs])  # so that a change in place on one side is none on the other
        return copies if len(copies) > 1 else copies[0]

    def backward(self, gy: Any) -> Any:
        return self._meet(gy if isinstance(gy, tuple) else (gy,))


def _through_gate(values: tuple[Any, ...], meet: Callable[..., Any]) -> tuple[tuple[Any, ...], list[int]]:
    """The values, those that require a gradient behind one gate; and which they are."""
    watched = [i for i, value in enumerate(values) if isinstance(value, Variable) and value.requires_grad]
    if not watched:
        return values, watched
    gated = Gate(meet)(*[values[i] for i in watched])
    through = list(values)
    for i, value in zip(watched, gated if isinstance(gated, tuple) else (gated,), strict=True):
        through[i] = value
    return tuple(through), watched
