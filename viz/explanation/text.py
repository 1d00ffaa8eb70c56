"""The passes as text for a terminal."""

from __future__ import annotations

import shutil

from viz.explanation import numbers
from viz.explanation.columns import INDENT, Row, folded, table
from viz.explanation.steps import BackwardStep, Passes
from viz.explanation.wording import derivative, named_words, product, sum_of_parts

NARROWEST = 40  # columns
FORWARD = "Forward: each op computes its value from those of its inputs."
RULE = "Each op multiplies what arrives by its local derivative, and sends it on to its inputs."
LEGEND = "gy is the gradient that arrives."


def to_text(passes: Passes, width: int | None) -> str:
    """Forward pass, backward pass, gradients."""
    width = max(NARROWEST, width or shutil.get_terminal_size((100, 24)).columns)
    output = passes.values[passes.graph.outputs[0]]
    lines = [*folded(FORWARD, width), "", *table(_given(passes) + _computed(passes), width)]
    start = f"Backward: {output.name} gets the gradient {numbers.array(output.gradient)}."
    lines += ["", *folded(f"{start} {RULE}", width)]
    if any(value.shape for value in passes.values.values()):
        lines.append(LEGEND)
    for step in passes.backward:
        lines += ["", *_backward(step, passes, width)]
    return "\n".join([*lines, "", *_gradients(passes, width)])


def _given(passes: Passes) -> list[Row]:
    """The leaves, and the constants that are arrays: numbers stand in the formulas themselves."""
    rows = []
    for node in passes.graph.values:
        value = passes.values[node.id]
        if value.kind == "leaf" or (value.kind == "constant" and value.shape):
            none = "no gradient reaches it" if node.requires_grad else "no gradient is asked for"
            rows.append((value.name, f"= {numbers.array(value.array)}", none if value.gradient is None else ""))
    return rows


def _computed(passes: Passes) -> list[Row]:
    rows = []
    for step in passes.forward:
        results = " and ".join(numbers.array(array) for array in step.arrays)
        where = f"in {step.layer}" if step.layer else ""
        rows.append((f"{', '.join(step.results)} = {step.formula}", f"= {results}", where))
    return rows


def _backward(step: BackwardStep, passes: Passes, width: int) -> list[str]:
    arriving = [
        sum_of_parts(passes.values[id]) if gy is not None else "nothing"
        for id, gy in zip(step.node.outputs, step.arriving, strict=True)
    ]
    head = (f"{', '.join(step.results)} = {step.formula}", f"arrives {' and '.join(arriving)}", "")
    rows = [(f"{INDENT}to {sent.to}", derivative(sent), product(step, sent)) for sent in step.sent]
    return [*table([head], width), *folded(INDENT * 2 + named_words(step), width), *table(rows, width)]


def _gradients(passes: Passes, width: int) -> list[str]:
    """What came back to the leaves."""
    output = passes.values[passes.graph.outputs[0]]
    leaves = [value for value in passes.values.values() if value.kind == "leaf" and value.gradient is not None]
    if not output.shape and output.gradient == 1:
        heading = f"Gradients: how much {output.name} changes for each unit of these."
        rows = [(f"∂{output.name}/∂{leaf.name}", f"= {sum_of_parts(leaf)}", "") for leaf in leaves]
    else:
        heading = f"Gradients of these, for the one that {output.name} got:"
        rows = [(leaf.name, f"= {sum_of_parts(leaf)}", "") for leaf in leaves]
    return [*folded(heading, width), "", *table(rows, width)]
