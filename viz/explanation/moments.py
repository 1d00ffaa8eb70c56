"""The moments of an animation: what appears at each, and what is said about it."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from viz.explanation import numbers
from viz.explanation.steps import BackwardStep, ForwardStep, Passes
from viz.explanation.wording import derivative, named_words, product, sum_of_parts

Cell = tuple[str, int, int]  # ("value", id, 0), ("total", id, 0) or ("sent", id of the op, position of the input)


@dataclass(frozen=True)
class Moment:
    """A step of the animation.

    phase:  "given", "forward", "start" or "backward".
    shown:  what appears now, and stays.
    op:     id of the op that is at work; None for none.
    """

    phase: str
    title: str
    lines: tuple[str, ...]
    shown: tuple[Cell, ...]
    op: int | None = None


def moments_of(passes: Passes) -> list[Moment]:
    """What is given, each op forward, the gradient of the output, each op backward."""
    graph = passes.graph
    output = passes.values[graph.outputs[0]]
    given = tuple([("value", value.id, 0) for value in graph.values if value.kind != "result"])
    moments = [Moment("given", "What is given", ("Values flow from left to right.",), given)]
    moments += [_forward(step, number, len(passes.forward)) for number, step in enumerate(passes.forward, 1)]
    start = f"The gradient begins with {numbers.array(output.gradient)} at {output.name}, and flows from right to left."
    moments.append(Moment("start", "Now back", (start,), (("total", graph.outputs[0], 0),)))
    uses = Counter(id for op in graph.ops for id in op.inputs)
    awaited = Counter(sent.value for step in passes.backward for sent in step.sent)
    for number, step in enumerate(passes.backward, 1):
        awaited -= Counter(sent.value for sent in step.sent)  # drops those of which all has come
        complete = dict.fromkeys(sent.value for sent in step.sent if sent.value not in awaited)
        totals = [id for id in complete if uses[id] > 1]
        moments.append(_backward(step, number, passes, totals))
    return moments


def _forward(step: ForwardStep, number: int, count: int) -> Moment:
    values = " and ".join(numbers.array(array) for array in step.arrays)
    line = f"{', '.join(step.results)} = {step.formula} = {values}"
    shown = tuple([("value", id, 0) for id in step.node.outputs])
    return Moment("forward", f"Forward, {number} of {count}", (line,), shown, step.node.id)


def _backward(step: BackwardStep, number: int, passes: Passes, totals: list[int]) -> Moment:
    arriving = " and ".join("nothing" if gy is None else numbers.array(gy) for gy in step.arriving)
    lines = [f"At {', '.join(step.results)} arrives {arriving}. {named_words(step)}"]
    lines += [f"to {sent.to}:   {derivative(sent)}   {product(step, sent)}" for sent in step.sent]
    sums = [passes.values[id] for id in totals if len(passes.values[id].parts) > 1]
    lines += [f"{value.name} has all parts now:   {sum_of_parts(value)}" for value in sums]
    shown = [("sent", step.node.id, sent.position) for sent in step.sent] + [("total", id, 0) for id in totals]
    title = f"Backward, {number} of {len(passes.backward)}"
    return Moment("backward", title, tuple(lines), tuple(shown), step.node.id)
