"""The two passes as data: what each op computes, and what it sends back."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from autograd_core import Graph, GraphOp
from autograd_core.variable import shape_of


@dataclass(frozen=True)
class Value:
    """What flows along an edge: `parts` are the gradients that its users sent, `gradient` is their sum."""

    name: str
    kind: str  # "leaf", "constant" or "result"
    array: Any
    parts: tuple[Any, ...] = ()
    gradient: Any = None  # None where none was sent

    @property
    def shape(self) -> tuple[int, ...]:
        return shape_of(self.array)


@dataclass(frozen=True)
class ForwardStep:
    """An op computes its results."""

    op: str  # "Multiply"
    layer: str  # "MLP/fc1", or empty
    results: tuple[str, ...]  # names of values
    formula: str  # "x · y"
    arrays: tuple[Any, ...]  # the results
    node: GraphOp = field(repr=False)


@dataclass(frozen=True)
class Sent:
    """What an op sends back to one of its inputs: arriving × local derivative."""

    to: str  # name of the value; of one that the op uses several times x₁, x₂ and so on
    derivative: str  # "∂v2/∂x"
    symbol: str  # the derivative, "y"; or of an array what is sent, "gy @ bᵀ"; empty if only the numbers are known
    each: bool  # the symbol is a derivative, element by element
    local: Any  # the derivative in numbers, where it is one number for each element; else None
    gradient: Any  # what is sent
    value: int = field(repr=False)  # id of the value
    position: int = field(repr=False)  # among the op's inputs


@dataclass(frozen=True)
class BackwardStep:
    """An op multiplies what arrives by its local derivatives and sends it on."""

    op: str
    layer: str
    results: tuple[str, ...]
    arriving: tuple[Any, ...]  # for each result; None for one that was not used
    sent: tuple[Sent, ...]
    formula: str  # as in its ForwardStep
    words: str  # "swaps the inputs and multiplies"
    node: GraphOp = field(repr=False)


@dataclass(frozen=True)
class Passes:
    """Both passes through a graph of one output."""

    graph: Graph
    values: dict[int, Value]
    forward: tuple[ForwardStep, ...]
    backward: tuple[BackwardStep, ...]
