"""Function: one node of the graph, an op applied once; the class holds the op's forward and its local derivative."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType
from typing import Any, ClassVar, TypeAlias

import numpy as np

from autograd_core import backends, checks, half, hooks, ops
from autograd_core.errors import GraphError
from autograd_core.modes import Mode, mode_now
from autograd_core.node import Clock, Constant, Edge, Leaf, Result, Shape
from autograd_core.variable import Variable

# What a rule reads, so what the graph keeps: everything else may be freed.
NOTHING: tuple[()] = ()
INPUTS = "inputs"  # every input, in order
OUTPUT = "output"  # the result: for exp, whose derivative is its value
EXTRA = "extra"  # an integer or boolean array that forward returns beside the result: where a maximum was, say
Saves: TypeAlias = (
    str | tuple[str | int, ...]
)  # one of the above, or several in a tuple; an integer is an input's position

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
    - An op that rounds more than once, a sum say, sets `wide = True`: of half precision it then gets float32 arrays, and
      its result is rounded at the end.
    - An op whose result shares the memory of its first input says `view = True`, so that changes in place are noticed.
    """

    saves: ClassVar[Saves] = NOTHING
    elementwise: ClassVar[bool] = False
    view: bool = False  # the result may share the memory of the first input
    linear: ClassVar[bool] = False  # f(a + b) = f(a) + f(b), in all inputs at once: forward mode applies the op itself
    push: ClassVar[Callable[..., Any] | None] = None  # forward mode by a formula: push(self, tangents, *saved)
    wide: ClassVar[bool | str] = False  # compute half precision in float32 and round once: see half.py
    symbol: ClassVar[str] = ""  # for pictures: "×" reads better than "Multiply"

    # Set on the instance when it is recorded.
    inputs: Sequence[Edge] = ()
    results: tuple[tuple[Shape, Any], ...] = ()  # shape and dtype of each, where there are several
    saved: tuple[Any, ...] | None = None
    special: bool = False  # several results, half precision, or hooks: the backward pass takes its careful path
    watching: Mapping[int, list[Any]] = MappingProxyType({})  # for the gradient of each result, see hooks.py
    rule_hooks: list[Any] | None = None
    kept: Mapping[int, Any] = MappingProxyType({})  # gradients that retain_grad asked to keep
    version: int = 0  # when one of its results was last changed in place
    _mode: Mode  # that it was recorded in, with the layer it belongs to
    _time: int = 0  # when it was recorded, by the clock of changes in place
    _record: checks.Record | None = None  # of debug mode

    def __init_subclass__(cls, **settings: Any) -> None:
        super().__init_subclass__(**settings)
        for item in cls.saves if isinstance(cls.saves, tuple) else (cls.saves,):
            if not (isinstance(item, int) or item in (INPUTS, OUTPUT, EXTRA)):
                raise GraphError(
                    f"{cls.__name__}: saves has {item!r}; it may hold INPUTS, OUTPUT, EXTRA and the positions of inputs"
                )

    def forward(self, xp: Any, *arrays: Any) -> Any:
        raise GraphError(f"{self.name} has no forward: define forward(self, xp, …), which computes the result")

    def backward(self, gy: Any, *saved: Any) -> Any:
        raise GraphError(
            f"{self.name} has no derivative: give it a backward method, or call it under ag.no_grad() or on x.detach()"
        )

    def mistake(self, *arrays: Any) -> str:
        """What is wrong with inputs that forward has refused, in words that say more than NumPy's; "" for NumPy's."""
        return ""

    def __call__(self, *inputs: Any) -> Any:
        """Apply the op. Variables in, Variables out; plain arrays in, plain arrays out."""
        mode = mode_now()
        special = mode.special
        if special:
            if mode.cast is not None:
                inputs = mode.cast(self, inputs)
            if mode.recorder is not None and mode.recorder.idle:
                return mode.recorder.forward(self, inputs)
        arrays: list[Any] = []
        edges: list[Any] = []
        generation = -1  # while no input requires a gradient
        plain = False
        foreign = False  # whether there is an array that is not NumPy's, or has half precision
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
                if x.__class__ not in _NUMBERS or not self.elementwise:
                    x = checks.operand(self, x)
                    foreign = foreign or x.__class__ is not _ndarray
                node = x
            arrays.append(x)
            edges.append(node)
        foreign = foreign or backends.met_half  # asked now, as one of these may be the first
        if plain and (generation < 0 or foreign):
            arrays = self._with_numbers(arrays)
        xp: Any = np
        if foreign:
            shared = ops.batch.share(inputs)
            if shared is not None:
                return self(*shared)
            xp = backends.array_module(arrays, self)
            if xp is not np:
                joined = ops.casting.with_the_others(inputs, arrays)
                if joined is not None:
                    return self(*joined)
                if backends.several_cards and (card := backends.other_card(arrays)):
                    with card:
                        return self(*inputs)
        try:
            if foreign and backends.met_half:
                y = half.forward(self, xp, arrays)
            elif len(arrays) == 2:  # spelled out, because a call with a star takes as long as adding ten numbers
                y = self.forward(xp, arrays[0], arrays[1])
            elif len(arrays) == 1:
                y = self.forward(xp, arrays[0])
            else:
                y = self.forward(xp, *arrays)
        except (ValueError, TypeError, IndexError, MemoryError) as error:
            raise checks.explain(self, arrays, error) from error
        dtype = y.dtype if y.__class__ is _ndarray else None
        unusual = (special and mode.debug) or (dtype is not _float32 and dtype is not _float64)
        if generation < 0 or not mode.grad:
            return self._unrecorded(inputs, arrays, y) if unusual or plain else outside(y)
        if self.inputs:
            raise GraphError(f"{self}: this instance is a node of the graph already; make a new one for each call")
        self.inputs = [e if e.__class__ in _PLACES else Constant(e) for e in edges] if plain else edges  # type: ignore
        self._mode = mode
        self._time = Clock.time
        saves = self.saves
        if unusual:
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
        node.dtype = dtype  # type: ignore[assignment]  # an array has one
        node.name = None
        return variable

    apply = __call__  # as a method it is called a little faster than as an object: for the operators

    def _with_numbers(self, arrays: list[Any]) -> list[Any]:
        """The operands with Python's own numbers as arrays, where those would not adopt the dtype of what they meet."""
        if all(x.__class__ in _NUMBERS for x in arrays):
            return [backends.as_array(x) for x in arrays]  # NumPy's arithmetic: 1 / 0 is inf, (-8) ** 0.5 is NaN
        dtype = half.shared_dtype(arrays)
        if dtype is None or dtype.kind == "f":
            return arrays
        return [np.asarray(x, dtype) if x.__class__ in _NUMBERS else x for x in arrays]  # bfloat16: NumPy gives float32

    def _recorded(self, arrays: list[Any], y: Any, generation: int) -> Any:
        """The results in their places: several of them, numbers that NumPy made of 0-d arrays, integers."""
        y = self._save(arrays, y)
        if self._mode.debug:
            self._record = checks.Record(self.saved)
            checks.refuse_nan("the result", self, tuple(arrays), y)
        if not isinstance(y, tuple):
            y = checks.result(self, y)
            self.special = self.special or half.is_half(y.dtype)
            return self._placed(y, 0, generation)
        ys = [checks.result(self, array) for array in y]
        self.results = tuple([(array.shape, array.dtype) for array in ys])
        self.special = True
        return tuple([self._placed(array, index, generation) for index, array in enumerate(ys)])

    def _placed(self, array: Any, index: int, generation: int) -> Variable:
        """One result as a Variable in the graph, if it is one that can have a gradient."""
        variable = outside(array)
        if backends.is_floating(array.dtype):
            variable.node = Result(self, index, generation, array.shape, array.dtype)
        return variable

    def _unrecorded(self, inputs: tuple[Any, ...], arrays: list[Any], y: Any) -> Any:
        """The results outside the graph: as arrays if all inputs were."""
        if EXTRA in self.saves:
            y, _ = self._without_extra(y)
        if mode_now().debug:
            checks.refuse_nan("the result", self, tuple(arrays), y)
        if not any(isinstance(x, Variable) for x in inputs):
            return y
        if isinstance(y, tuple):
            return tuple([outside(checks.result(self, array)) for array in y])
        return outside(checks.result(self, y))

    def _without_extra(self, y: Any) -> tuple[Any, Any]:
        """What forward returned, parted into the result or the tuple of results, and the EXTRA."""
        if not isinstance(y, tuple) or len(y) < 2:
            raise GraphError(f"{self}: saves has EXTRA, so forward must return (result, extra), not {type(y).__name__}")
        checks.refuse_floating(self, y[-1])
        return y[:-1] if len(y) > 2 else y[0], y[-1]

    def _save(self, arrays: list[Any], y: Any) -> Any:
        """Keep what `saves` declares; give the result without an EXTRA."""
        extra = None
        if EXTRA in self.saves:
            y, extra = self._without_extra(y)
        saved: list[Any] = []
        for item in self.saves if isinstance(self.saves, tuple) else (self.saves,):
            if item is INPUTS:
                saved += arrays
            elif item is OUTPUT:
                saved += y if isinstance(y, tuple) else (y,)
            elif item is EXTRA:
                saved.append(extra)
            elif isinstance(item, int) and item < len(arrays):
                saved.append(arrays[item])
            else:
                raise GraphError(f"{self}: saves has {item!r}, but the op was called on {len(arrays)} inputs")
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
            elif isinstance(item, int):
                origins.append(self.inputs[item])
            else:  # EXTRA
                origins.append(Constant(None))
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
        return self._mode.layer

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
        return (
            f"{self.name}({', '.join([f'{key}={checks.describe(value)}' for key, value in self.attributes.items()])})"
        )


class Elementwise(Function):
    """An op that works element by element and broadcasts: the engine sums each gradient back to its input's shape."""

    elementwise = True

    def mistake(self, *arrays: Any) -> str:
        if checks.broadcast(arrays):
            return ""
        return "the shapes don't broadcast: counted from the last axis, sizes must be equal, or one of them 1"


def outside(array: Any) -> Variable:
    """A Variable outside the graph, of an array that needs no check."""
    variable = _new(Variable)
    variable._array = array
    variable.node = leaf = _new(Leaf)
    leaf.array = array
    leaf.shape = array.shape
    leaf.dtype = array.dtype
    leaf.requires_grad = False
    return variable


_new = object.__new__
_ndarray = np.ndarray
_float32 = np.dtype(np.float32)
_float64 = np.dtype(np.float64)
_PLACES = frozenset((Leaf, Result))
_OF_THE_NODE = frozenset(Function.__annotations__)
