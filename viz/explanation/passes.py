"""Going through a graph forward and back, step by step. Every number comes from the engine: from the ops' own rules."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Any

import numpy as np

from autograd_core import Graph, GraphOp, Variable, backends
from autograd_core.backward import gradients
from autograd_core.modes import changed
from autograd_core.variable import shape_of
from viz.explanation.formula import Meaning, shown
from viz.explanation.names import value_names
from viz.explanation.steps import BackwardStep, ForwardStep, Passes, Sent, Value
from viz.explanation.symbols import Row, find_row
from viz.graphs.escape import shortened, visible
from viz.graphs.labels import setting_lines

_SUBSCRIPTS = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")
WORDS = 100  # characters of what a class says of itself


def both_passes(graph: Graph, gradient: Any) -> Passes:
    """Run the graph forward, then back from its output, step by step.

    gradient:  what the pass back begins with.
    """
    with np.errstate(all="ignore"), changed(grad=True, cast=None):  # NaN and infinity are shown, not warned of
        walk = _Walk(_snapshot(graph))
        forward = tuple([walk.forward(op) for op in graph.ops])
        walk.parts[graph.outputs[0]].append(gradient)
        backward = []
        for op in sorted(graph.ops, key=lambda op: -op.function.generation):  # the engine's order: the latest first
            arriving = tuple([_total(walk.parts[id]) for id in op.outputs])
            if any(gy is not None for gy in arriving):
                backward.append(walk.backward(op, arriving, forward[op.id].formula))
        return Passes(walk.graph, walk.values(), forward, tuple(backward))


class _Walk:
    """A way through a graph: the arrays of all values, and the gradients that have come to each so far."""

    def __init__(self, graph: Graph) -> None:
        self.graph = graph
        self.names = value_names(graph)
        self.arrays = graph.evaluate()
        self.parts: dict[int, list[Any]] = {value.id: [] for value in graph.values}

    def forward(self, op: GraphOp) -> ForwardStep:
        row = self._row(op)
        formula = self._formula(op, row) if row and row.value else self._call(op)
        arrays = tuple([self.arrays[id] for id in op.outputs])
        return ForwardStep(op.op, op.layer, self._results(op), formula, arrays, op)

    def backward(self, op: GraphOp, arriving: tuple[Any, ...], formula: str) -> BackwardStep:
        """What the op sends back, which its inputs have then got."""
        row = self._row(op)
        inputs = [self.arrays[id] for id in op.inputs]
        derivatives = _local_derivatives(op, inputs, arriving)
        every = []
        for position, gradient in _sends(op, inputs, arriving).items():
            every.append(self._sent(op, position, row, gradient, derivatives.get(position)))
            self.parts[op.inputs[position]].append(gradient)
        words = row.words if row else _own_words(op)
        return BackwardStep(op.op, op.layer, self._results(op), arriving, tuple(every), formula, words, op)

    def values(self) -> dict[int, Value]:
        return {
            value.id: Value(
                name=self.names[value.id],
                kind=value.kind,
                array=self.arrays[value.id],
                parts=tuple(self.parts[value.id]),
                gradient=_total(self.parts[value.id]),
            )
            for value in self.graph.values
        }

    def _sent(self, op: GraphOp, position: int, row: Row | None, gradient: Any, derivative: Any) -> Sent:
        value = op.inputs[position]
        to = self.names[value]
        if op.inputs.count(value) > 1:  # x · x: each side has a derivative of its own
            to += str(1 + op.inputs[:position].count(value)).translate(_SUBSCRIPTS)
        result = self.names[op.outputs[0]] if len(op.outputs) == 1 else op.op
        rule = row.input(position)[1] if row else ""
        return Sent(
            to=to,
            derivative=f"∂{result}/∂{to}",
            symbol=shown(rule, self._meanings(op, row)) if row and rule else "",
            each=bool(row and row.each and rule),
            local=derivative,
            gradient=gradient,
            value=value,
            position=position,
        )

    def _row(self, op: GraphOp) -> Row | None:
        return find_row(op, tuple([len(shape_of(self.arrays[id])) for id in op.inputs]))

    def _results(self, op: GraphOp) -> tuple[str, ...]:
        return tuple([self.names[id] for id in op.outputs])

    def _formula(self, op: GraphOp, row: Row) -> str:
        """The row's formula, and along which axis it goes: a sum over rows is another than one over columns."""
        formula, axis = shown(row.value, self._meanings(op, row)), op.attributes.get("axis")
        return formula if axis is None else f"{formula}, axis {axis}"

    def _call(self, op: GraphOp) -> str:
        """The op as a call, with its settings."""
        settings = setting_lines(op, shape_of(self.arrays[op.outputs[0]]))
        return f"{op.op}({', '.join([self.names[id] for id in op.inputs] + settings)})"

    def _meanings(self, op: GraphOp, row: Row) -> dict[str, Meaning]:
        """What the names in a row stand for: the inputs, the result, the settings that are numbers, and n."""
        size, result_size = [math.prod(shape_of(self.arrays[id])) for id in (op.inputs[0], op.outputs[0])]
        meanings: dict[str, Meaning] = {"n": size / max(1, result_size)}
        meanings |= {key: value for key, value in op.attributes.items() if type(value) in (int, float)}
        meanings |= {row.input(position)[0]: self.names[id] for position, id in enumerate(op.inputs)}
        return {**meanings, "y": self.names[op.outputs[0]], "gy": "gy"}


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


def _sends(op: GraphOp, inputs: list[Any], arriving: tuple[Any, ...]) -> dict[int, Any]:
    """What the engine sends to each input that wants a gradient, by its position.

    The op is applied once more, to leaves of its own: one that is used twice then gets two answers.
    """
    wanted = [edge.requires_grad for edge in op.function.inputs]
    leaves = [Variable(x) if want else x for x, want in zip(inputs, wanted, strict=True)]
    nodes = {position: x.node for position, x in enumerate(leaves) if wanted[position]}
    results = op.function.again(*leaves)
    sends: dict[int, Any] = {}
    for y, gy in zip(results if isinstance(results, tuple) else (results,), arriving, strict=True):
        if gy is None or not y.requires_grad:
            continue
        found = gradients(y, gy, retain_graph=True, targets=list(nodes.values()))
        for position, node in nodes.items():
            if node in found:
                sends[position] = found[node] if position not in sends else sends[position] + found[node]
    return dict(sorted(sends.items()))


def _local_derivatives(op: GraphOp, inputs: list[Any], arriving: tuple[Any, ...]) -> dict[int, Any]:
    """The derivatives in numbers, where there is one for each element: what the rule answers to ones."""
    if len(arriving) != 1 or not (op.function.elementwise or shape_of(arriving[0]) == ()):
        return {}
    ones = _sends(op, inputs, (backends.ones_like(arriving[0]),))
    return {
        position: derivative
        for position, derivative in ones.items()
        if shape_of(arriving[0]) in ((), shape_of(derivative))  # else it was broadcast, and is a sum
    }


def _own_words(op: GraphOp) -> str:
    """Of an op without a row, what its class says of itself."""
    said = (type(op.function).__doc__ or "").strip().split("\n")[0]
    return shortened(visible(said), WORDS) if said.startswith("y") else f"by the rule {op.op}.backward"
