"""A model's layers as a table: what comes out of each, its parameters, its work and its memory."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from typing import Any

import numpy as np

from autograd_core import ArgumentError, Variable, backends, enable_grad
from autograd_core.graph_data import functions
from autograd_core.node import Result, Shape, place
from autograd_nn import random
from autograd_nn.layers.layer import Layer
from autograd_nn.multiply_adds import multiply_adds


@dataclass(frozen=True)
class LayerSummary:
    """One layer. Parameters and multiply-adds are its own, without those of the layers inside it, so that all add up."""

    path: str  # "blocks.0.conv"; "" for the model itself
    type: str
    output: tuple[Shape, ...]  # of each array that its last call returned
    parameters: int
    trainable: int  # of these
    multiply_adds: int  # of all its calls
    output_bytes: int  # of its last call
    parameter_bytes: int
    calls: int


@dataclass(frozen=True)
class Summary:
    """The layers in the order of assignment, and totals; `print(summary)` shows a table."""

    layers: tuple[LayerSummary, ...]
    inputs: tuple[Shape, ...]
    input_bytes: int
    output_bytes: int  # what all layers return, an array that passes through several of them counted once

    @property
    def parameters(self) -> int:
        return sum(layer.parameters for layer in self.layers)

    @property
    def trainable(self) -> int:
        return sum(layer.trainable for layer in self.layers)

    @property
    def multiply_adds(self) -> int:
        return sum(layer.multiply_adds for layer in self.layers)

    @property
    def parameter_bytes(self) -> int:
        return sum(layer.parameter_bytes for layer in self.layers)

    def __str__(self) -> str:
        head = ("layer", "type", "output", "parameters", "multiply-adds", "memory")
        rows = [head, *map(_cells, self.layers)]
        widths = [max(len(row[column]) for row in rows) for column in range(len(head))]
        lines = ["  ".join([_aligned(i, cell, widths[i]) for i, cell in enumerate(row)]).rstrip() for row in rows]
        rule = "-" * (sum(widths) + 2 * (len(widths) - 1))
        whole = self.input_bytes + self.output_bytes + self.parameter_bytes
        totals = [
            f"parameters: {self.parameters:,} ({self.trainable:,} trainable, {self.parameters - self.trainable:,} frozen)",
            f"multiply-adds: {self.multiply_adds:,} for the input {_shapes(self.inputs)}",
            f"memory: {_size(whole)} = input {_size(self.input_bytes)} + outputs {_size(self.output_bytes)} + parameters "
            f"{_size(self.parameter_bytes)}",
        ]
        return "\n".join([lines[0], rule, *lines[1:], rule, *totals])


def summary(
    model: Layer,
    input_shape: Sequence[int] | Sequence[Sequence[int]] | None = None,
    batch_size: int = 1,
    *,
    example: Any = None,
) -> Summary:
    """Run a model once on zeros and tell what each layer makes, holds and costs: `print(nn.summary(model, (1, 28, 28)))`.

    It runs as in use (`eval`), and leaves the model and the random numbers as they were.

    input_shape:  of one example, without the batch; a list of several for a model of several inputs.
    batch_size:   how many examples the zeros stand for.
    example:      the input itself instead, an array or a tuple of several: integers for a model that begins with an
                  Embedding, say.
    multiply-adds: of convolutions, matrix products, recurrent steps and attention, without biases; one is two operations.
    memory:       of a layer's output and its own parameters.
    Raises        ArgumentError unless exactly one of input_shape and example is given.
    """
    if (input_shape is None) == (example is None):
        raise ArgumentError("summary: give either input_shape, as in (1, 28, 28), or example=, an array to run on")
    inputs = _zeros(model, input_shape, batch_size) if input_shape is not None else _examples(example)
    named = list(model.named_layers())
    outputs: dict[Layer, list[Variable]] = {}
    calls: Counter[Layer] = Counter()
    kept: dict[Any, int] = {}  # the bytes of each array that a layer returned
    everything: list[Variable] = []

    def note(layer: Layer, args: Any, y: Any) -> None:
        outputs[layer] = list(_variables(y))
        calls[layer] += 1
        everything.extend(outputs[layer])
        kept.update({place(v.node): _bytes(v) for v in outputs[layer]})

    with _unchanged(model), ExitStack() as stack:
        model.eval()
        model.requires_grad_()  # so that all ops are recorded
        model._name_layers()
        paths = {layer._path: layer for _, layer in named}
        for layer in paths.values():
            stack.enter_context(layer.register_forward_hook(note))
        stack.enter_context(enable_grad())
        model(*inputs)
        work = _work([v.node for v in everything], paths)
    held = _held(model, [name for name, _ in named])
    return Summary(
        tuple([_row(name, layer, outputs.get(layer), held[name], work[layer], calls[layer]) for name, layer in named]),
        tuple([x.shape for x in inputs]),
        sum(map(_bytes, inputs)),
        sum(kept.values()),
    )


def _row(
    name: str, layer: Layer, ys: list[Variable] | None, held: list[Variable], work: int, calls: int
) -> LayerSummary:
    ys = ys or []
    return LayerSummary(
        name,
        type(layer).__name__,
        tuple([y.shape for y in ys]),
        sum(p.size for p in held),
        sum(p.size for p in held if p.requires_grad),
        work,
        sum(map(_bytes, ys)),
        sum(map(_bytes, held)),
        calls,
    )


def _work(ends: list[Any], paths: dict[str, Layer]) -> Counter[Layer]:
    """The multiply-adds of all ops that lead to these places, by the layer they ran in."""
    order = functions(ends)
    shapes = {place(edge): edge.shape for f in order for edge in f.inputs if isinstance(edge, Result)}
    shapes |= {place(end): end.shape for end in ends}
    work: Counter[Layer] = Counter()
    for function in order:
        path = function.layer
        while path and path not in paths:  # a layer that was made inside of forward: the one around it
            path = path.rpartition("/")[0]
        output = function.results[0][0] if function.results else shapes[function]
        if path:
            work[paths[path]] += multiply_adds(function, output)
    return work


def _held(model: Layer, names: list[str]) -> dict[str, list[Variable]]:
    """The parameters that each layer holds itself; one that is shared stands with the first."""
    held: dict[str, list[Variable]] = {name: [] for name in names}
    for path, parameter in model.named_parameters():
        owner = path.rpartition(".")[0]
        while owner not in held:
            owner = owner.rpartition(".")[0]
        held[owner].append(parameter)
    return held


@contextmanager
def _unchanged(model: Layer) -> Iterator[None]:
    """Put all of a model back to where it was: attributes such as `training`, buffers, what is frozen; and the generator."""
    attributes = [(layer, dict(vars(layer))) for layer in model.modules()]
    buffers = [(buffer, buffer.array, buffer.array.copy()) for buffer in model.buffers()]
    parameters = [(parameter, parameter.requires_grad, parameter.name) for parameter in model.parameters()]
    state = random.get_state()
    try:
        yield
    finally:
        random.set_state(state)
        for layer, before in attributes:
            vars(layer).clear()
            vars(layer).update(before)
        for buffer, array, values in buffers:
            if buffer.array is not array:
                buffer.array = array
            array[...] = values
        for parameter, requires_grad, name in parameters:
            parameter.requires_grad = requires_grad
            parameter.name = name


def _zeros(model: Layer, input_shape: Any, batch_size: int) -> list[Variable]:
    """Zeros in the type and on the device of the model's parameters."""
    shapes = input_shape if len(input_shape) and isinstance(input_shape[0], Sequence) else [input_shape]
    like = next((p.array for p in model.parameters()), np.zeros((), np.float32))
    return [Variable(backends.beside(like, np.zeros((batch_size, *shape), like.dtype))) for shape in shapes]


def _examples(example: Any) -> list[Variable]:
    given = example if isinstance(example, tuple) else (example,)
    return [Variable(x.array if isinstance(x, Variable) else x) for x in given]


def _variables(y: Any) -> Iterator[Variable]:
    """Every Variable in a result, at any depth."""
    if isinstance(y, Variable):
        yield y
    elif isinstance(y, tuple | list):
        for item in y:
            yield from _variables(item)
    elif isinstance(y, dict):
        yield from _variables(list(y.values()))


def _bytes(x: Variable) -> int:
    return x.size * x.dtype.itemsize


def _cells(layer: LayerSummary) -> tuple[str, ...]:
    frozen = layer.parameters - layer.trainable
    note = "" if not frozen else " frozen" if frozen == layer.parameters else f" ({frozen:,} frozen)"
    return (
        (layer.path or "(model)") + (f" ×{layer.calls}" if layer.calls > 1 else ""),
        layer.type,
        _shapes(layer.output) if layer.calls else "not run",
        f"{layer.parameters:,}{note}" if layer.parameters else "–",
        f"{layer.multiply_adds:,}" if layer.multiply_adds else "–",
        _size(layer.output_bytes + layer.parameter_bytes),
    )


def _aligned(column: int, cell: str, width: int) -> str:
    return cell.ljust(width) if column < 3 else cell.rjust(width)


def _shapes(shapes: tuple[Shape, ...]) -> str:
    return ", ".join([str(shape) for shape in shapes]) or "–"


def _size(count: float) -> str:
    """Bytes in a unit that leaves three digits or so: 1 kB is 1000 bytes."""
    for unit in ("B", "kB", "MB"):
        if count < 999.5:
            return f"{count:.3g} {unit}"
        count /= 1000
    return f"{count:.3g} GB" if count < 999.5 else f"{count:,.0f} GB"
