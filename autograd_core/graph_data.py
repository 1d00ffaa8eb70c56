"""The graph as plain data: the one walker that pictures, tests and tools use."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from autograd_core.backward import gradients, start_gradient
from autograd_core.checks import describe
from autograd_core.errors import GraphError
from autograd_core.function import Function
from autograd_core.modes import enable_grad
from autograd_core.node import Edge, Leaf, Result, Shape, place
from autograd_core.variable import Variable


@dataclass(frozen=True)
class GraphValue:
    """What flows along the edges: a leaf (made by the user), a constant (a plain array or number), an op's result."""

    id: int
    kind: str  # "leaf", "constant" or "result"
    name: str | None
    shape: Shape
    dtype: str
    requires_grad: bool
    layer: str  # path of the layer whose op made it, or for a leaf first used it
    array: Any = field(default=None, repr=False)  # of a leaf or a constant


@dataclass(frozen=True)
class GraphOp:
    """An op applied once."""

    id: int
    op: str  # "Multiply"
    symbol: str  # "×", or empty
    attributes: dict[str, Any]  # {"axis": 1}
    inputs: tuple[int, ...]  # ids of values
    outputs: tuple[int, ...]
    layer: str  # "LeNet/conv1"
    function: Function = field(repr=False)
    backward: int = 0  # 1 if a backward pass recorded it, 2 if the backward pass of one did, and so on


@dataclass(frozen=True)
class Graph:
    """Values and ops in topological order: each op comes after the ops that made its inputs.

    `print(graph)` shows one equation a line.
    """

    values: tuple[GraphValue, ...]
    ops: tuple[GraphOp, ...]
    outputs: tuple[int, ...]

    def evaluate(self) -> dict[int, Any]:
        """The array of each value, by its id, computed again from what the leaves hold now. `Graph` keeps no result."""
        arrays = {value.id: value.array for value in self.values if value.kind != "result"}
        for op, results in self._replay(arrays):
            arrays.update(zip(op.outputs, results, strict=True))
        return arrays

    def gradients(self, gradient: Any = None) -> dict[int, Any]:
        """The gradient of the output with respect to each value that requires one, by its id.

        gradient: as in `Variable.backward`; may be left out when the output is a single number.
        """
        if len(self.outputs) != 1:
            raise GraphError(f"gradients() needs a graph of one output, this one has {len(self.outputs)}")
        variables: dict[int, Any] = {
            value.id: Variable(value.array, requires_grad=value.requires_grad) if value.requires_grad else value.array
            for value in self.values
            if value.kind != "result"
        }
        with enable_grad():
            for op, results in self._replay(variables):
                variables.update(zip(op.outputs, results, strict=True))
        y = variables[self.outputs[0]]
        if not self.values[self.outputs[0]].requires_grad:
            raise GraphError("gradients: the output requires no gradient: nothing it was computed from does")
        wanted = {value.id: variables[value.id].node for value in self.values if value.requires_grad}
        found = gradients(y, start_gradient(y, gradient), targets=list(wanted.values()), through=True)
        return {id: found[node] for id, node in wanted.items() if node in found}

    def _replay(self, values: dict[int, Any]) -> Iterator[tuple[GraphOp, tuple[Any, ...]]]:
        """Each op, applied again to the values that those before it left in `values`."""
        for op in self.ops:
            results = op.function.again(*[values[id] for id in op.inputs])
            yield op, results if isinstance(results, tuple) else (results,)

    def to_dict(self) -> dict[str, Any]:
        """Plain dictionaries, lists, strings and numbers, ready for JSON; without the arrays."""
        return {
            "values": [
                {
                    "id": v.id,
                    "kind": v.kind,
                    "name": v.name,
                    "shape": list(v.shape),
                    "dtype": v.dtype,
                    "requires_grad": v.requires_grad,
                    "layer": v.layer,
                }
                for v in self.values
            ],
            "ops": [
                {
                    "id": o.id,
                    "op": o.op,
                    "attributes": {k: repr(a) for k, a in o.attributes.items()},
                    "inputs": list(o.inputs),
                    "outputs": list(o.outputs),
                    "layer": o.layer,
                    "backward": o.backward,
                }
                for o in self.ops
            ],
            "outputs": list(self.outputs),
        }

    def __str__(self) -> str:
        lines = []
        for value in self.values:
            if value.kind != "result":
                lines.append(f"{_typed(value)}  # {value.kind}")
        for op in self.ops:
            results = ", ".join([_typed(self.values[i]) for i in op.outputs])
            arguments = [_title(self.values[i]) for i in op.inputs]
            arguments += [f"{key}={describe(value)}" for key, value in op.attributes.items()]
            lines.append(f"{results} = {op.op}({', '.join(arguments)})" + _remark(op))
        lines.append(f"return {', '.join(_title(self.values[i]) for i in self.outputs)}")
        return "\n".join(lines)


def _remark(op: GraphOp) -> str:
    """`  # backward of LeNet/conv1`"""
    where = " of ".join(["backward"] * op.backward + [op.layer] * bool(op.layer))
    return f"  # {where}" if where else ""


def _title(value: GraphValue) -> str:
    return value.name or f"v{value.id}"


def _typed(value: GraphValue) -> str:
    return f"{_title(value)}: {value.dtype}{list(value.shape)}"


def graph(y: Variable | Sequence[Variable]) -> Graph:
    """The graph behind one Variable or several, as plain data in topological order. Raises GraphError for anything else."""
    ys = [y] if isinstance(y, Variable) else y
    if not isinstance(ys, Sequence) or not ys or not all(isinstance(output, Variable) for output in ys):
        raise GraphError(
            f"graph: give the result of some ops, a Variable, or a list of several, not {type(y).__name__}"
        )
    outputs = [output.node for output in ys]
    order = functions(outputs)
    results = {place(edge): edge for function in order for edge in function.inputs} | {place(o): o for o in outputs}
    values: list[GraphValue] = []
    ids: dict[Any, int] = {}

    def number(edge: Edge, layer: str) -> int:
        """The id of the value at this end of an edge, met for the first time or again."""
        key = place(edge)
        if key not in ids:
            ids[key] = len(values)
            kind = "result" if isinstance(edge, Result) else "leaf" if isinstance(edge, Leaf) else "constant"
            array = None if isinstance(edge, Result) else edge.array
            values.append(
                GraphValue(ids[key], kind, edge.name, edge.shape, str(edge.dtype), edge.requires_grad, layer, array)
            )
        return ids[key]

    ops: list[GraphOp] = []
    for function in order:
        layer = function.layer
        inputs = tuple([number(edge, layer) for edge in function.inputs])
        several = [Result(function, i, 0, *result) for i, result in enumerate(function.results)]
        made = [results.get(place(result), result) for result in several]  # with its name, if it was used
        outs = tuple([number(result, layer) for result in made or [results[function]]])
        ops.append(
            GraphOp(
                len(ops),
                function.name,
                function.symbol,
                function.attributes,
                inputs,
                outs,
                layer,
                function,
                function._mode.backward,
            )
        )
    ends = tuple([number(output, "") for output in outputs])  # a leaf among them is met only here
    return Graph(tuple(values), tuple(ops), ends)


def functions(edges: Sequence[Edge]) -> list[Function]:
    """Every Function that leads to these edges, each after those that made its inputs. No recursion."""
    order: list[Function] = []
    seen: set[Function] = set()
    stack: list[tuple[Function, bool]] = [(e.creator, False) for e in reversed(edges) if e.creator is not None]
    while stack:
        function, inputs_done = stack.pop()
        if inputs_done:
            order.append(function)
        elif function not in seen:
            seen.add(function)
            stack.append((function, True))
            stack += [(e.creator, False) for e in reversed(function.inputs) if e.creator is not None]
    return order
