"""The two passes as data: what each op computes, and what it sends back. Every number comes from the engine's own rules."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from autograd_core import Graph, GraphOp, Variable, backends
from autograd_core.backward import gradients
from viz.explanation.formula import Meaning, shown
from viz.explanation.names import value_names
from viz.explanation.symbols import Row, find_row
from viz.graphs.escape import shortened, visible
from viz.graphs.labels import setting_lines


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
        return np.shape(self.array)


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

    to: str  # name of the value
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


def both_passes(graph: Graph, gradient: Any) -> Passes:
    """Run the graph forward, then back from its output, step by step.

    gradient:  what the pass back begins with.
    """
    graph = _snapshot(graph)
    names = value_names(graph)
    with np.errstate(all="ignore"):  # NaN and infinity are shown, not warned of
        arrays = graph.evaluate()
        parts: dict[int, list[Any]] = {value.id: [] for value in graph.values}
        parts[graph.outputs[0]].append(gradient)
        forward = tuple([_forward(op, names, arrays) for op in graph.ops])
        backward = []
        for op in sorted(graph.ops, key=lambda op: -op.function.generation):  # the engine's order: the latest first
            arriving = tuple([_total(parts[id]) for id in op.outputs])
            if all(gy is None for gy in arriving):
                continue
            step = _backward(op, names, arrays, arriving, forward[op.id].formula)
            backward.append(step)
            for sent in step.sent:
                parts[sent.value].append(sent.gradient)
        values = {
            value.id: Value(
                names[value.id], value.kind, arrays[value.id], tuple(parts[value.id]), _total(parts[value.id])
            )
            for value in graph.values
        }
    return Passes(graph, values, forward, tuple(backward))


def _snapshot(graph: Graph) -> Graph:
    """The graph with copies of its arrays: what is explained stays, when training goes on."""
    copies = [
        replace(value, array=value.array.copy()) if hasattr(value.array, "copy") else value for value in graph.values
    ]
    return replace(graph, values=tuple(copies))


def _total(parts: list[Any]) -> Any:
    """The sum of what all users sent; None of nothing."""
    total = None
    for part in parts:
        total = part if total is None else total + part
    return total


def _forward(op: GraphOp, names: dict[int, str], arrays: dict[int, Any]) -> ForwardStep:
    row = find_row(op, tuple([np.ndim(arrays[id]) for id in op.inputs]))
    formula = shown(row.value, _meanings(op, row, names, arrays)) if row and row.value else _call(op, names, arrays)
    results = tuple([names[id] for id in op.outputs])
    return ForwardStep(op.op, op.layer, results, formula, tuple([arrays[id] for id in op.outputs]), op)


def _call(op: GraphOp, names: dict[int, str], arrays: dict[int, Any]) -> str:
    """The op as a call, with its settings."""
    settings = setting_lines(op, np.shape(arrays[op.outputs[0]]))
    return f"{op.op}({', '.join([names[id] for id in op.inputs] + settings)})"


def _backward(
    op: GraphOp, names: dict[int, str], arrays: dict[int, Any], arriving: tuple[Any, ...], formula: str
) -> BackwardStep:
    inputs = [arrays[id] for id in op.inputs]
    row = find_row(op, tuple([np.ndim(x) for x in inputs]))
    meanings = _meanings(op, row, names, arrays) if row else {}
    sends = _send(op, inputs, arriving)
    ones = tuple([None if gy is None else backends.ones_like(gy) for gy in arriving])
    locals_ = _send(op, inputs, ones) if _has_local_numbers(op, inputs, arrays) else {}
    result = names[op.outputs[0]] if len(op.outputs) == 1 else op.op
    every = []
    for position, gradient in sends.items():
        id = op.inputs[position]
        rule = row.input(position)[1] if row else ""
        same_shape = np.shape(inputs[position]) == np.shape(arrays[op.outputs[0]])
        every.append(
            Sent(
                to=names[id],
                derivative=f"∂{result}/∂{names[id]}",
                symbol=shown(rule, meanings) if rule else "",
                each=bool(row and row.each and rule),
                local=locals_.get(position) if same_shape or np.shape(arrays[op.outputs[0]]) == () else None,
                gradient=gradient,
                value=id,
                position=position,
            )
        )
    results = tuple([names[id] for id in op.outputs])
    words = row.words if row else _own_words(op)
    return BackwardStep(op.op, op.layer, results, arriving, tuple(every), formula, words, op)


def _has_local_numbers(op: GraphOp, inputs: list[Any], arrays: dict[int, Any]) -> bool:
    """Whether the rule, given ones, answers with derivatives: of one number, or of an op that goes element by element."""
    return len(op.outputs) == 1 and (op.function.elementwise or np.shape(arrays[op.outputs[0]]) == ())


def _send(op: GraphOp, inputs: list[Any], arriving: tuple[Any, ...]) -> dict[int, Any]:
    """What the engine sends to each input that wants a gradient, by its position.

    The op is applied once more, to leaves of its own: one that is used twice then gets two answers.
    """
    wanted = [edge.requires_grad for edge in op.function.inputs]
    leaves = [Variable(x) if want else x for x, want in zip(inputs, wanted, strict=True)]
    results = op.function.again(*leaves)
    sends: dict[int, Any] = {}
    for y, gy in zip(results if isinstance(results, tuple) else (results,), arriving, strict=True):
        if gy is None or not y.requires_grad:
            continue
        nodes = {position: x.node for position, x in enumerate(leaves) if wanted[position]}
        found = gradients(y, gy, retain_graph=True, targets=list(nodes.values()))
        for position, node in nodes.items():
            if node in found:
                sends[position] = found[node] if position not in sends else sends[position] + found[node]
    return dict(sorted(sends.items()))


def _meanings(op: GraphOp, row: Row | None, names: dict[int, str], arrays: dict[int, Any]) -> dict[str, Meaning]:
    """What the names in a row stand for: the inputs, the result, the settings that are numbers, and n."""
    meanings: dict[str, Meaning] = {"n": _share(op, arrays)}
    meanings |= {key: value for key, value in op.attributes.items() if type(value) in (int, float)}
    if row is not None:
        meanings |= {row.input(position)[0]: names[id] for position, id in enumerate(op.inputs)}
    return {**meanings, "y": names[op.outputs[0]], "gy": "gy"}


def _share(op: GraphOp, arrays: dict[int, Any]) -> float:
    """How many elements of the first input there are for each of the result."""
    return np.size(arrays[op.inputs[0]]) / max(1, np.size(arrays[op.outputs[0]]))


def _own_words(op: GraphOp) -> str:
    """Of an op without a row, what its class says of itself."""
    said = (type(op.function).__doc__ or "").strip().split("\n")[0]
    return shortened(visible(said), 100) if said.startswith("y") else f"by the rule {op.op}.backward"
