"""Places in the graph: what an edge leads to.

An edge of the graph goes from a Function to where each of its inputs came from: a Leaf, the Result of another
Function, or a Constant. None of them refers to a Variable, and a Result does not hold its array: dropping an
intermediate Variable frees its memory and leaves the graph whole, and without cycles the graph itself is freed at once
with the last Variable that reaches it. All three answer to the same names, so that nobody has to ask which it is.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np

if TYPE_CHECKING:
    from autograd_core.function import Function

Array: TypeAlias = Any  # numpy.ndarray or cupy.ndarray
Shape: TypeAlias = tuple[int, ...]
Axis: TypeAlias = int | tuple[int, ...] | None  # None: all axes


class Clock:
    """Counts the changes in place. A node is recorded at one time; a value changed at a later one is not what it saved."""

    time = 0

    @classmethod
    def tick(cls) -> int:
        cls.time += 1
        return cls.time


class Leaf:
    """A Variable that no Function made. Its gradient is kept here, for the Variable to show."""

    __slots__ = ("array", "dtype", "grad", "hooks", "name", "requires_grad", "shape", "version")
    creator = None
    index = 0
    generation = 0

    def __init__(self, array: Array, requires_grad: bool, name: str | None) -> None:
        self.array = array
        self.shape: Shape = array.shape
        self.dtype: np.dtype[Any] = array.dtype
        self.requires_grad = requires_grad
        self.name = name
        self.grad: Any = None  # an array, or a Variable after backward(create_graph=True)
        self.hooks: list[Any] | None = None  # see hooks.py
        self.version = 0  # when it was last changed in place


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

    @property
    def version(self) -> int:
        """When it was last changed in place. The creator keeps count, for it may have saved its own results."""
        return self.creator.version


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
        return np.shape(self.array)

    @property
    def dtype(self) -> np.dtype[Any]:
        return self.array.dtype if hasattr(self.array, "dtype") else np.asarray(self.array).dtype


Edge: TypeAlias = Leaf | Result | Constant


def place(edge: Edge) -> Any:
    """What stands for this place in a table: a leaf or a constant itself; a Function for its only result, else for
    each of its results the Function with a number."""
    creator = edge.creator
    return edge if creator is None else creator if not creator.results else (creator, edge.index)
