"""Layer: a piece of a model, with its parameters, its buffers and the layers inside it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager
from typing import TYPE_CHECKING, Any, NamedTuple, Self, TypeVar

import numpy as np

from autograd_core import ArgumentError, ShapeError, Variable, backends
from autograd_core.modes import Mode, modes
from autograd_nn.errors import ModelFileError
from autograd_nn.layers.conversion import asked_for, convert
from autograd_nn.layers.hooks import Hooks, LayerHookHandle
from autograd_nn.parameter import Buffer, Parameter

if TYPE_CHECKING:
    import numpy.typing as npt

T = TypeVar("T")


class Layer:
    """Base of all layers and models. Write `forward`; assign parameters, buffers and layers as attributes:

        class Affine(nn.Layer):
            def __init__(self, in_features, out_features):
                self.weight = nn.Parameter(nn.init.he((out_features, in_features)))
                self.bias = nn.Parameter(np.zeros(out_features, np.float32))

            def forward(self, x):
                return nn.functional.linear(x, self.weight, self.bias)

    What is assigned is found again in the order of assignment, in lists, tuples and dictionaries too, and its name is
    the path that leads to it: "conv1.weight", "blocks.0.bias". The same parameter or layer in two places is one: it is
    trained once, and saved under both names.
    """

    training: bool = True  # dropout and batch normalisation differ between training and use
    _path: str = ""  # as "LeNet/conv1", known while a model that holds this layer runs
    _hooks: Hooks | None = None

    def forward(self, *args: Any, **kwargs: Any) -> Any:
        raise NotImplementedError(f"{type(self).__name__} has no forward")

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """Run `forward`; ops recorded meanwhile belong to this layer in pictures."""
        if backends.several_cards and (card := self._other_card()):
            with card:
                return self(*args, **kwargs)
        before = modes.now
        if not before.layer and not self._path:
            self._name_layers()
        path = self._path or before.layer + "/" + type(self).__name__
        modes.now = Mode(
            before.grad, before.debug, path, before.deterministic, before.cast, before.recorder, before.backward
        )
        try:
            return self.forward(*args, **kwargs) if self._hooks is None else self._hooks.call(self, args, kwargs)
        finally:
            modes.now = before

    def _other_card(self) -> AbstractContextManager[Any] | None:
        """A context in which the card of the first parameter is the current one; None if it is that already."""
        first = next(self.named_parameters(), None)
        return None if first is None else backends.other_card([first[1].array])

    def _name_layers(self) -> None:
        """Tell each layer inside its path and each parameter its name, when an outermost layer first runs."""
        root = type(self).__name__
        for name, layer in self.named_layers():
            layer._path = f"{root}/{name.replace('.', '/')}" if name else root
        for name, variable in [*self.named_parameters(), *self.named_buffers()]:
            if variable.name is None or variable.name.rpartition(".")[2] == name.rpartition(".")[2]:
                variable.name = name  # it had none, or had one from a smaller model that is part of this one now

    # --- what is inside -------------------------------------------------------------------------------------------

    def named_children(self) -> Iterator[tuple[str, Layer]]:
        """The layers directly inside, with the names they were assigned to."""
        for name, value in vars(self).items():
            yield from _find(name, value, Layer)

    def children(self) -> Iterator[Layer]:
        """The layers directly inside."""
        return (layer for _, layer in self.named_children())

    def named_layers(self, shared: bool = False) -> Iterator[tuple[str, Layer]]:
        """This layer, under the name "", and all layers inside it at any depth.

        One that stands in several places comes once, or with `shared` under each of its names.
        """
        seen: set[int] = set()
        stack: list[tuple[str, Layer, tuple[int, ...]]] = [("", self, ())]
        while stack:
            name, layer, above = stack.pop()
            if id(layer) in (above if shared else seen):  # a layer that holds itself ends here either way
                continue
            seen.add(id(layer))
            yield name, layer
            for child_name, child in reversed(list(layer.named_children())):
                stack.append((f"{name}.{child_name}" if name else child_name, child, (*above, id(layer))))

    def named_modules(self) -> Iterator[tuple[str, Layer]]:
        """`named_layers`, under PyTorch's name."""
        return self.named_layers()

    def modules(self) -> Iterator[Layer]:
        """This layer and all layers inside it at any depth, each once."""
        return (layer for _, layer in self.named_layers())

    def named_parameters(self) -> Iterator[tuple[str, Parameter]]:
        """All parameters with their paths; one that is shared comes once."""
        return self._named(Parameter)

    def named_buffers(self) -> Iterator[tuple[str, Buffer]]:
        """All buffers with their paths."""
        return self._named(Buffer)

    def parameters(self) -> list[Parameter]:
        """All parameters, in the order of assignment."""
        return [parameter for _, parameter in self.named_parameters()]

    def buffers(self) -> list[Buffer]:
        """All buffers, in the order of assignment."""
        return [buffer for _, buffer in self.named_buffers()]

    def num_parameters(self, trainable_only: bool = False) -> int:
        """How many numbers the parameters hold; trainable_only: without those that are frozen."""
        return sum(p.size for p in self.parameters() if p.requires_grad or not trainable_only)

    def get_submodule(self, path: str) -> Layer:
        """The layer at a path such as "blocks.0.conv"; "" is this one. Raises ArgumentError if there is none."""
        return _lookup(self, "layer", path, dict(self.named_layers(shared=True)))

    def get_parameter(self, path: str) -> Parameter:
        """The parameter at a path such as "blocks.0.conv.weight". Raises ArgumentError if there is none."""
        return _lookup(self, "parameter", path, dict(self._named(Parameter, shared=True)))

    def _named(self, kind: type[T], shared: bool = False) -> Iterator[tuple[str, T]]:
        seen: set[int] = set()
        for layer_name, layer in self.named_layers(shared):
            for attribute, value in vars(layer).items():
                for name, found in _find(attribute, value, kind):
                    if shared or id(found) not in seen:
                        seen.add(id(found))
                        yield f"{layer_name}.{name}" if layer_name else name, found

    # --- what is done to all of them ------------------------------------------------------------------------------

    def train(self, mode: bool = True) -> Self:
        """Set every layer inside to training, or with False to use."""
        for _, layer in self.named_layers():
            layer.training = mode
        return self

    def eval(self) -> Self:
        """Set every layer inside to use: no dropout, running statistics instead of the batch's."""
        return self.train(False)

    def requires_grad_(self, requires_grad: bool = True) -> Self:
        """Freeze all parameters with False: they get no gradient, and optimizers leave them alone. True thaws them."""
        for parameter in self.parameters():
            parameter.requires_grad = requires_grad and backends.is_floating(parameter.dtype)
            if not requires_grad:
                parameter.zero_grad()  # what an earlier pass left would move it once more
        return self

    def apply(self, fn: Callable[[Layer], Any]) -> Self:
        """Call `fn` on every layer inside, each once and before the one that holds it, and at last on this one."""
        order: list[Layer] = []
        stack: list[Layer] = [self]
        while stack:
            layer = stack.pop()
            if all(layer is not other for other in order):
                order.append(layer)
                stack += layer.children()
        for layer in reversed(order):
            fn(layer)
        return self

    def zero_grad(self) -> None:
        """Forget the gradients of all parameters."""
        for parameter in self.parameters():
            parameter.zero_grad()

    def to(self, *where: Any, device: str | None = None, dtype: npt.DTypeLike | None = None) -> Self:
        """Move parameters and buffers to a device, convert those that are floating-point to a dtype, or both.

            model.to("cuda")
            model.to("float16")
            model.to("cuda:1", np.float32)
            model.to(device="cuda", dtype="bfloat16")

        where:  "cpu", "cuda", "cuda:1"; a floating-point dtype or its name, "bfloat16" included. None changes nothing.
        Raises  DeviceError for a device that can't be used, DTypeError for another dtype, ArgumentError for two of a kind;
                then nothing has changed.
        """
        device, kind = asked_for(type(self).__name__, where, device, dtype)
        convert([*self.parameters(), *self.buffers()], device, kind)
        return self

    def half(self) -> Self:
        """Convert parameters and floating-point buffers to float16: half of the memory, for inference."""
        return self.to(dtype="float16")

    def bfloat16(self) -> Self:
        """Convert parameters and floating-point buffers to bfloat16. Raises DTypeError without the package ml_dtypes."""
        return self.to(dtype="bfloat16")

    def float(self) -> Self:
        """Convert parameters and floating-point buffers to float32."""
        return self.to(dtype="float32")

    def double(self) -> Self:
        """Convert parameters and floating-point buffers to float64."""
        return self.to(dtype="float64")

    # --- hooks ----------------------------------------------------------------------------------------------------

    def register_forward_pre_hook(self, hook: Callable[..., Any], *, with_kwargs: bool = False) -> LayerHookHandle:
        """Call `hook(layer, args)` before each forward; what it returns, unless None, takes the arguments' place.

        with_kwargs:  call `hook(layer, args, kwargs)`, which may return (args, kwargs).
        """
        return LayerHookHandle(self._own_hooks().before, (hook, with_kwargs))

    def register_forward_hook(self, hook: Callable[..., Any], *, with_kwargs: bool = False) -> LayerHookHandle:
        """Call `hook(layer, args, output)` after each forward; what it returns, unless None, takes the output's place.

        with_kwargs:  call `hook(layer, args, kwargs, output)`.
        """
        return LayerHookHandle(self._own_hooks().after, (hook, with_kwargs))

    def register_full_backward_hook(self, hook: Callable[..., Any]) -> LayerHookHandle:
        """Call `hook(layer, grad_input, grad_output)` in a backward pass, once the gradients of a call's inputs are known.

        Both are tuples, of arrays in a first-order pass and of Variables under create_graph=True. grad_input has one for
        each positional argument, None where none is wanted; the hook may return others. It must change none in place.
        """
        return LayerHookHandle(self._own_hooks().backward, (hook,))

    def _own_hooks(self) -> Hooks:
        if self._hooks is None:
            self._hooks = Hooks()
        return self._hooks

    # --- state ----------------------------------------------------------------------------------------------------

    def state_dict(self) -> dict[str, np.ndarray]:
        """A copy of every parameter and buffer, by path, as NumPy arrays."""
        return {name: np.array(variable.numpy()) for name, variable in self._state().items()}

    def load_state_dict(self, state: Mapping[str, Any], strict: bool = True) -> LoadedState:
        """Take over the values in `state`, which must have exactly this layer's names and shapes.

        strict:  with False, names may be missing, whose values stay, or unexpected, which are left out; both are returned.

        Raises ModelFileError naming all that is missing, unexpected or misshapen at once; then nothing has changed.
        """
        own = self._state()
        loaded = LoadedState([name for name in own if name not in state], [name for name in state if name not in own])
        arrays = {
            name: np.asarray(value.numpy() if isinstance(value, Variable) else value) for name, value in state.items()
        }
        misshapen = [
            f"{name} is {arrays[name].shape}, should be {own[name].shape}"
            for name in own
            if name in arrays and arrays[name].shape != own[name].shape
        ]
        kinds = {"missing": loaded.missing_keys, "unexpected": loaded.unexpected_keys} if strict else {}
        problems = [f"{kind}: {_listed(names)}" for kind, names in {**kinds, "misshapen": misshapen}.items() if names]
        if problems:
            raise ModelFileError(f"this state does not fit {type(self).__name__}. " + "; ".join(problems))
        for name, variable in own.items():
            if name in arrays:
                with backends.at(variable.array):
                    variable.array[...] = backends.of(variable.array).xp.asarray(arrays[name], dtype=variable.dtype)
                variable.changed_in_place()
        return loaded

    def _state(self) -> dict[str, Variable]:
        """Every parameter and buffer by path; a shared one under each of its names, as PyTorch writes it."""
        return {**dict(self._named(Parameter, shared=True)), **dict(self._named(Buffer, shared=True))}

    # --- looks ----------------------------------------------------------------------------------------------------

    def extra_repr(self) -> str:
        """The settings to show in `repr`, as in "1, 6, kernel_size=5"."""
        return ""

    def __repr__(self) -> str:
        title = f"{type(self).__name__}({self.extra_repr()}"
        children = [f"  ({name}): {child!r}".replace("\n", "\n  ") for name, child in self.named_children()]
        return "\n".join([title, *children, ")"]) if children else title + ")"

    def _repr_html_(self) -> str:
        """A short table, in a notebook."""
        from autograd_nn.layers.notebook import layer_table  # here, since most programs are no notebooks

        return layer_table(self)


class LoadedState(NamedTuple):
    """What `load_state_dict` did not find in the state, and what it found there without a place for it."""

    missing_keys: list[str]
    unexpected_keys: list[str]


def check_sizes(layer: str, **sizes: int) -> None:
    """ShapeError unless every size is a positive integer."""
    for name, size in sizes.items():
        if not isinstance(size, int | np.integer) or size < 1:
            raise ShapeError(f"{layer}: {name} must be an integer of at least 1, not {size!r}")


def _find(name: str, value: Any, kind: type[T]) -> Iterator[tuple[str, T]]:
    """Every `kind` in an attribute: itself, or inside lists, tuples and dictionaries."""
    if isinstance(value, kind):
        yield name, value
    elif isinstance(value, list | tuple):
        for i, item in enumerate(value):
            yield from _find(f"{name}.{i}", item, kind)
    elif isinstance(value, dict):
        for key, item in value.items():
            yield from _find(f"{name}.{key}", item, kind)


def _lookup(layer: Layer, kind: str, path: str, known: Mapping[str, T]) -> T:
    """What stands at a path; ArgumentError with the nearest one there is."""
    if path not in known:
        import difflib  # here, since it is seldom needed

        near = difflib.get_close_matches(path, known, n=1)
        hint = f"did you mean {near[0]!r}?" if near else f"there are {', '.join(filter(None, known)) or 'none'}"
        raise ArgumentError(f"{type(layer).__name__} has no {kind} {path!r}; {hint}")
    return known[path]


def _listed(names: list[str]) -> str:
    """The first names: of a state of another model there may be hundreds."""
    shown = ", ".join(names[:10])
    return f"{shown}, … ({len(names)} in all)" if len(names) > 10 else shown
