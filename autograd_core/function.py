"""Function: one node of the graph, an op applied once; the class holds the op's forward and its local derivative."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType
from typing import Any, ClassVar, TypeAlias

import numpy as np

from autograd_core import backends, checks, hooks, ops
from autograd_core.errors import GraphError
from autograd_core.modes import Mode, modes
from autograd_core.node import Array, Clock, Constant, Edge, Leaf, Result, Shape
from autograd_core.variable import Variable

# What a rule reads, so what the graph keeps: everything else may be freed.
NOTHING: tuple[()] = ()
INPUTS = "inputs"  # every input, in order
OUTPUT = "output"  # the result: for exp, whose derivative is its value
EXTRA = "extra"  # an integer or boolean array that forward returns beside the result: where a maximum was, say
Saves: TypeAlias = str | tuple[str | int, ...]  # one of the above, or several in a tuple; an integer is an input's position

_NUMBERS = frozenset((float, int, bool))  # Python's own: they adopt the dtype of the array they meet (NumPy 2)


class Function:
    """An op. Subclass it, write `forward` and `backward`, and call a new instance on the inputs:

        class Swish(ag.Elementwise):
            "y = x · σ(x)."
            saves = ag.INPUTS
            def forward(self, xp, x):
                return x / (1 + xp.exp(-x))
            def backward(self, gy, x):
                s = 1 / (1 + ag.exp(-x))
                return gy * (s + x * s * (1 - s))

        def swish(x):
            return Swish()(x)

    - `forward(xp, *arrays)` is a pure function of raw arrays; `xp` is numpy or cupy. It returns the result, or a
      tuple of results; with EXTRA among `saves`, one more array at the end that only `backward` reads.
    - `backward(gy, *saved)` returns the gradient of each input, or None for one that has none: a pure expression of
      the incoming gradient and of what `saves` declares. It is called with arrays in an ordinary pass and with
      Variables under `create_graph=True`, so write it with operators and with this package's ops, which take both.
      With several results `gy` is a tuple, zeros standing in for those that were not used.
    - Settings (an axis, a slope) are attributes set in `__init__`: pictures and errors print them.
    - A rule may ask `self.inputs[i].shape` and `.dtype`, and `self.needs(i)` before it computes something costly.
    """

    saves: ClassVar[Saves] = NOTHING
    elementwise: ClassVar[bool] = False
    linear: ClassVar[bool] = False  # f(a + b) = f(a) + f(b), in all inputs at once: forward mode applies the op itself
    push: ClassVar[Callable[..., Any] | None] = None  # forward mode by a formula: push(self, tangents, *saved)
    symbol: ClassVar[str] = ""  # for pictures: "×" reads better than "Multiply"

    # Set on the instance when it is recorded.
    inputs: Sequence[Edge] = ()
    results: tuple[tuple[Shape, Any], ...] = ()  # shape and dtype of each, where there are several
    saved: tuple[Any, ...] | None = None
    mode: Mode  # that it was recorded in, with the layer it belongs to
    time: int = 0  # by the clock of changes in place
    special: bool = False  # several results, or hooks: the backward pass takes its careful path
    watching: Mapping[int, list[Any]] = MappingProxyType({})  # for the gradient of each result, see hooks.py
    rule_hooks: list[Any] | None = None
    kept: Mapping[int, Any] = MappingProxyType({})  # gradients that retain_grad asked to keep
    version: int = 0  # when one of its results was last changed in place
    record: checks.Record | None = None  # of debug mode

    def forward(self, xp: Any, *arrays: Any) -> Any:
        raise NotImplementedError(f"{self.name} has no forward")

    def backward(self, gy: Any, *saved: Any) -> Any:
        raise NotImplementedError(f"{self.name} has no derivative: give it a backward method, or call it under "
                                  "ag.no_grad() or on x.detach()")

    def __call__(self, *inputs: Any) -> Any:
        """Apply the op. Variables in, Variables out; plain arrays in, plain arrays out."""
        arrays: list[Any] = []
        edges: list[Any] = []
        generation = -1  # while no input requires a gradient
        plain = foreign = False
        for x in inputs:
            if isinstance(x, Variable):
                node = x.node
                x = x._array
                if node.generation > generation and node.requires_grad:
                    generation = node.generation
                if x.__class__ is not _ndarray:
                    foreign = True
            else:
                plain = True
                if x.__class__ not in _NUMBERS:
                    x = backends.as_array(x)
                    foreign = foreign or x.__class__ is not _ndarray
                node = x
            arrays.append(x)
            edges.append(node)
        xp: Any = np
        if foreign:
            shared = ops.batch.share(inputs)
            if shared is not None:
                return self(*shared)
            xp = backends.array_module(arrays, self)
        try:
            y = self.forward(xp, *arrays)
        except (ValueError, TypeError, IndexError) as error:
            raise checks.explain(self, arrays, error) from error
        mode = modes.now
        if generation < 0 or not mode.grad:
            return self._unrecorded(inputs, arrays, y)
        if self.inputs:
            raise GraphError(f"{self}: this instance is a node of the graph already; make a new one for each call")
        self.inputs = [edge if edge.__class__ in _PLACES else Constant(edge) for edge in edges] if plain else edges
        self.mode = mode
        self.time = Clock.time
        saves = self.saves
        if mode.debug or y.__class__ is not _ndarray or y.dtype not in _FLOATS:
            return self._recorded(arrays, y, generation + 1)

        # From here on the usual case, one array: `_recorded` for it, without a call that it can do without.
        if saves is NOTHING:
            self.saved = NOTHING
        elif saves is INPUTS:
            self.saved = tuple(arrays)
        else:
            self._save(arrays, y)
        variable = _new(Variable)
        variable._array = y
        variable.node = node = _new(Result)
        node.creator = self
        node.index = 0
        node.generation = generation + 1
        node.shape = y.shape
        node.dtype = y.dtype
        node.name = None
        return variable

    def _recorded(self, arrays: list[Any], y: Any, generation: int) -> Any:
        """The results in their places in the graph: several of them, numbers that NumPy made of 0-d arrays, integers."""
        y = self._save(arrays, y)
        if self.mode.debug:
            self.record = checks.Record(self.saved)
            checks.refuse_nan(self, arrays, y)
        ys = [backends.as_array(array) for array in (y if isinstance(y, tuple) else (y,))]
        if isinstance(y, tuple):
            self.results = tuple([(array.shape, array.dtype) for array in ys])
            self.special = True
        variables = []
        for index, array in enumerate(ys):
            variable = Variable(array, requires_grad=False)
            if backends.is_floating(array.dtype):
                variable.node = Result(self, index, generation, array.shape, array.dtype)
            variables.append(variable)
        return tuple(variables) if isinstance(y, tuple) else variables[0]

    def _unrecorded(self, inputs: tuple[Any, ...], arrays: list[Any], y: Any) -> Any:
        """The results outside the graph: as arrays if all inputs were."""
        if EXTRA in self.saves:
            *y, _ = y
            y = tuple(y) if len(y) > 1 else y[0]
        if modes.now.debug:
            checks.refuse_nan(self, arrays, y)
        if not any(isinstance(x, Variable) for x in inputs):
            return y
        ys = [Variable(array, requires_grad=False) for array in (y if isinstance(y, tuple) else (y,))]
        return tuple(ys) if isinstance(y, tuple) else ys[0]

    def _save(self, arrays: list[Any], y: Any) -> Any:
        """Keep what `saves` declares; give the result without an EXTRA."""
        extra = None
        if EXTRA in self.saves:
            *y, extra = y
            y = tuple(y) if len(y) > 1 else y[0]
            checks.refuse_floating(self, extra)
        saved: list[Any] = []
        for item in self.saves if isinstance(self.saves, tuple) else (self.saves,):
            if item is INPUTS:
                saved += arrays
            elif item is OUTPUT:
                saved += y if isinstance(y, tuple) else (y,)
            else:
                saved.append(extra if item is EXTRA else arrays[item])
        self.saved = tuple(saved)
        return y

    # --- for the backward pass ------------------------------------------------------------------------------------

    def origins(self) -> list[Edge]:
        """For each saved value the place in the graph that it came from."""
        origins: list[Edge] = []
        for item in self.saves if isinstance(self.saves, tuple) else (self.saves,):
            if item is INPUTS:
                origins += self.inputs
            elif item is OUTPUT:
                for index in range(len(self.results) or 1):
                    y = self.saved[len(origins)]  # type: ignore[index]  # asked for only while they are kept
                    origins.append(Result(self, index, self.generation, y.shape, y.dtype))
            elif item is EXTRA:
                origins.append(Constant(None))
            else:
                origins.append(self.inputs[item])
        return origins

    def register_hook(self, hook: Callable[[tuple[Any, ...], Any], Any]) -> hooks.HookHandle:
        """Call `hook(gxs, gy)` in the backward pass, after the rule: it may return other gradients of the inputs.

        Like a rule it gets arrays in a first-order pass and Variables under create_graph=True.
        """
        return hooks.watch_rule(self, hook)

    # --- for rules and pictures -----------------------------------------------------------------------------------

    @property
    def name(self) -> str:
        """The op's name."""
        return type(self).__name__

    @property
    def layer(self) -> str:
        """The path of the layer it was called in, as "LeNet/conv1"; empty outside of layers."""
        return self.mode.layer

    @property
    def generation(self) -> int:
        """That of its results: one more than the highest among its inputs."""
        return 1 + max(edge.generation for edge in self.inputs)

    @property
    def attributes(self) -> dict[str, Any]:
        """The op's settings, such as an axis: what `__init__` set."""
        return {key: value for key, value in vars(self).items() if key not in _OF_THE_NODE and key[0] != "_"}

    def again(self, *inputs: Any) -> Any:
        """The same op, with the same settings, on other inputs: a new node."""
        other = object.__new__(type(self))
        vars(other).update({key: value for key, value in vars(self).items() if key not in _OF_THE_NODE})
        return other(*inputs)

    def needs(self, position: int) -> bool:
        """Whether the gradient of this input is wanted."""
        return self.inputs[position].requires_grad

    def __repr__(self) -> str:
        return f"{self.name}({', '.join(f'{key}={value!r}' for key, value in self.attributes.items())})"


class Elementwise(Function):
    """An op that works element by element and broadcasts: the engine sums each gradient back to its input's shape."""

    elementwise = True


_new = object.__new__
_ndarray = np.ndarray
_FLOATS = frozenset((np.dtype(np.float32), np.dtype(np.float64)))
_PLACES = frozenset((Leaf, Result))
_OF_THE_NODE = frozenset(Function.__annotations__)
