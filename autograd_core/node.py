"""Places in the graph: what an edge leads to.

An edge of the graph goes from a Function to where each of its inputs came from: a Leaf, the Result of another
Function, or a Constant. None of them refers to a Variable, and a Result does not hold its array: dropping an
intermediate Variable frees its memory and leaves the graph whole, and without cycles the graph itself is freed at once
with the last Variable that reaches it. All three answer to the same names, so that nobody has to ask which it is.
"""

from __future__ import annotations

from _thread import allocate_lock  # importing threading would take as long as a fifth of this package
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np

if TYPE_CHECKING:
    from autograd_core.function import Function

Array: TypeAlias = Any  # numpy.ndarray or cupy.ndarray
Shape: TypeAlias = tuple[int, ...]
Axis: TypeAlias = int | tuple[int, ...] | None  # None: all axes


class Clock:
    """Counts the changes in place. A node is recorded at one time; a value changed later is not what it saved."""

    time = 0
    _lock = allocate_lock()  # a thread that fell asleep in the middle of `+=` would set the clock back

    @classmethod
    def tick(cls) -> int:
        with cls._lock:
            cls.time += 1
            return cls.time


class Leaf:
    """A Variable that no Function made. Its gradient is kept here, for the Variable to show."""

    name: str | None = None
    grad: Any = None  # an array, or a Variable after backward(create_graph=True)
    hooks: list[Any] | None = None  # see hooks.py
    version = 0  # when it was last changed in place
    source: Callable[[], Leaf | Function | None] | None = None  # weakly, what it was detached from
    creator = None
    index = 0
    generation = 0

    def __init__(self, array: Array, requires_grad: bool, name: str | None) -> None:
        self.array = array
        self.shape: Shape = array.shape
        self.dtype: np.dtype[Any] = array.dtype
        self.requires_grad = requires_grad
        self.name = name


class Result:
    """One result of a Function."""

    __slots__ = ("creator", "dtype", "generation", "index", "name", "shape")
    requires_grad = True  # only what requires a gradient is recorded
    hooks = None  # the creator holds them

    def __init__(self, creator: Function, index: int, generation: int, shape: Shape, dtype: np.dtype[Any]) -> None:
        self.creator = creator
        self.index = index  # which of the creator's results
        self.generation = generation  # 1 + the highest generation among the creator's inputs
        self.shape = shape
        self.dtype = dtype
        self.name: str | None = None

    @property
    def grad(self) -> Any:
        """Its gradient, if `retain_grad` asked to keep it."""
        return self.creator.kept.get(self.index)


class Constant:
    """A plain array or a number given to an op: no gradient follows this edge."""

    __slots__ = ("array",)
    requires_grad = False
    creator = None
    index = 0
    generation = 0
    version = 0
    grad = None
    hooks = None
    name = None

    def __init__(self, array: Any) -> None:
        self.array = array  # or a Python number

    @property
    def shape(self) -> Shape:
        return self.array.shape if hasattr(self.array, "shape") else np.shape(self.array)

    @property
    def dtype(self) -> np.dtype[Any]:
        return self.array.dtype if hasattr(self.array, "dtype") else np.asarray(self.array).dtype


Edge: TypeAlias = Leaf | Result | Constant


def place(edge: Edge) -> Any:
    """What stands for this place in a table: a leaf or a constant itself; a Function for its only result, else for
    each of its results the Function with a number."""
    creator = edge.creator
    return edge if creator is None else creator if not creator.results else (creator, edge.index)


def sharers(edge: Edge) -> Iterator[Leaf | Function]:
    """Who keeps count of the changes to this memory: the place's own leaf or Function, then, if that made a view or was
    detached, the one whose memory it shares, and so on. Changing one of them changes what all of them show.
    """
    sharer: Any = edge if edge.creator is None else edge.creator
    while sharer is not None and not isinstance(sharer, Constant):
        yield sharer
        if isinstance(sharer, Leaf):
            sharer = sharer.source and sharer.source()
        elif sharer.view:
            origin = sharer.inputs[0]
            sharer = origin if origin.creator is None else origin.creator
        else:
            sharer = None


def version(edge: Edge) -> int:
    """When the array at this place was last changed in place, by itself or by what shares its memory; 0 for never."""
    return max([sharer.version for sharer in sharers(edge)], default=0)
