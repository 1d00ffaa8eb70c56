"""The graph as DOT text: forward values above the lines, what comes back below them, in symbols and in numbers.

The parts that appear one after another in an animation are cells of small tables, each with an `id` of its own, so that a
page can show and hide them; for a frame of a GIF those that are not there yet are written in white on white.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from autograd_core import GraphOp, GraphValue
from viz import palette
from viz.explanation import numbers
from viz.explanation.columns import display_width
from viz.explanation.moments import Cell, Moment
from viz.explanation.names import is_number
from viz.explanation.steps import BackwardStep, Passes, Sent
from viz.explanation.wording import parts
from viz.graphs import labels, nodes
from viz.graphs.escape import label_text, shortened
from viz.graphs.looks import Look
from viz.graphs.markup import FONT, TITLE

WRITING, SMALL = 13, 11  # points: numbers; where they come from
FORMULA = 38  # characters of a formula under a line
DIGITS = 4  # as in every picture of a graph
PAPER = "#FFFFFF"


@dataclass(frozen=True)
class Line:
    """A line of writing."""

    text: str
    size: int
    color: str
    bold: bool = False


def cell_id(cell: Cell) -> str:
    """The id of a cell, as the `<g>` of an SVG has it."""
    return "a_" + _id(cell)


def op_id(op: int) -> str:
    return f"op{op}"


def to_dot(
    passes: Passes, *, shown: Collection[Cell] | None = None, moment: Moment | None = None, height: int = 0
) -> str:
    """The graph as DOT text.

    shown:   the cells that are there already; None: all.
    moment:  what to say under the picture, in `height` lines, and which op to frame; None: nothing.
    """
    writer = _Writer(passes, shown, moment)
    return "\n".join(
        [
            "digraph {",
            f'  graph [rankdir=LR, fontname="{FONT}", nodesep=0.25, ranksep=0.2, pad=0.15, bgcolor="{PAPER}"'
            f"{_caption(moment, height) if moment else ''}]",
            f'  node [fontname="{FONT}", fontsize={TITLE}, fontcolor="{palette.INK}", shape=box, style="rounded,filled", '
            'margin="0.12,0.05", penwidth=1.2]',
            f'  edge [color="{palette.LINE}", arrowsize=0.65, penwidth=1]',
            *[f"  {line}" for line in writer.lines],
            "}",
            "",
        ]
    )


class _Writer:
    """Puts every node and every edge in a list."""

    def __init__(self, passes: Passes, shown: Collection[Cell] | None, moment: Moment | None) -> None:
        self.passes = passes
        self.graph = passes.graph
        self.shown = shown
        self.lines: list[str] = []
        self.sent = {(step.node.id, sent.position): (step, sent) for step in passes.backward for sent in step.sent}
        self.maker = {id: op.id for op in self.graph.ops for id in op.outputs}
        self.uses: dict[int, list[tuple[GraphOp, int]]] = {value.id: [] for value in self.graph.values}
        for op in self.graph.ops:
            for position, id in enumerate(op.inputs):
                self.uses[id].append((op, position))
        for op in self.graph.ops:
            self.add_op(op, moment)
        for value in self.graph.values:
            self.add_value(value)

    def add_op(self, op: GraphOp, moment: Moment | None) -> None:
        drawing = nodes.op(
            op, self.passes.values[op.outputs[0]].shape, Look(palette.BACKWARD_OP if op.backward else palette.OP)
        )
        if moment and moment.op == op.id:
            drawing += f', penwidth=3.5, color="{palette.BLUE if moment.phase == "forward" else palette.VERMILLION}"'
        self.lines.append(f'{op_id(op.id)} [id="{op_id(op.id)}", {drawing}]')

    def add_value(self, value: GraphValue) -> None:
        """The box of a leaf, a constant or the output, and the lines to all users."""
        uses = self.uses[value.id]
        is_output = value.id in self.graph.outputs
        if value.kind == "result":
            source = op_id(self.maker[value.id])
            if not (uses or is_output):
                return
        else:
            source = f"value{value.id}"
            self.lines.append(f"{source} [{self.box(value)}]")
        if is_output:
            name = self.passes.values[value.id].name
            self.lines.append(f"output [{nodes.variable([value], palette.OUTPUT, name, output=True)}]")
            self.join(source, "output", f"stem{value.id}", self.value_cell(value), self.total_cell(value))
            return
        if len(uses) > 1 and not is_number(value):
            self.join(source, "", f"stem{value.id}", self.value_cell(value), self.total_cell(value))
            source = f"stem{value.id}:line:e"
        for op, position in uses:
            alone = len(uses) == 1 and not is_number(value)
            above = self.value_cell(value) if alone else ""
            below = self.sent_cell(op, position)
            self.join(source, op_id(op.id), f"edge{op.id}_{position}", above, below)

    def box(self, value: GraphValue) -> str:
        if is_number(value):
            return nodes.number(value)
        if value.kind == "constant":
            return nodes.variable([value], palette.CONSTANT, self.passes.values[value.id].name)
        paint = palette.PARAMETER if value.layer and value.requires_grad else palette.LEAF
        return nodes.variable([value], paint, self.passes.values[value.id].name)

    def join(self, source: str, target: str, name: str, above: str, below: str) -> None:
        """An edge, through a node with what is written above and below it; a stem has no target yet."""
        if above or below:
            self.lines.append(f"{name} [shape=plain, style=solid, penwidth=0, label=<{_around_line(above, below)}>]")
            self.lines.append(f"{source} -> {name}:line:w [arrowhead=none]")
            source = f"{name}:line:e"
        if target:
            self.lines.append(f"{source} -> {target}")

    # --- what is written ----------------------------------------------------------------------------------------------

    def value_cell(self, value: GraphValue) -> str:
        name, array = self.passes.values[value.id].name, self.passes.values[value.id].array
        rows = labels.array_lines(array)
        if value.kind == "result":
            rows = [f"{name} = {rows[0]}"] if len(rows) == 1 else [f"{name} =", *rows]
        lines = [Line(row, WRITING, palette.INK) for row in rows]
        if value.shape and not labels.is_short(value.shape):
            lines.append(Line(str(value.shape), SMALL, palette.FADED))
        return self.cell(("value", value.id, 0), lines)

    def total_cell(self, value: GraphValue) -> str:
        known = self.passes.values[value.id]
        if known.gradient is None:
            return ""
        lines = [Line(f"← {row}", WRITING, palette.GRADIENT, True) for row in labels.array_lines(known.gradient)]
        if len(known.parts) > 1:
            origin = f"the sum from {len(known.parts)} users" if known.shape else parts(known, DIGITS)
            lines.append(Line(shortened(origin, FORMULA), SMALL, palette.FADED))
        return self.cell(("total", value.id, 0), lines)

    def sent_cell(self, op: GraphOp, position: int) -> str:
        if (op.id, position) not in self.sent:
            return ""
        step, sent = self.sent[op.id, position]
        lines = [Line(f"← {row}", WRITING, palette.GRADIENT, True) for row in labels.array_lines(sent.gradient)]
        lines += [Line(shortened(text, FORMULA), SMALL, palette.FADED) for text in _reasons(step, sent)]
        return self.cell(("sent", op.id, position), lines)

    def cell(self, cell: Cell, lines: list[Line]) -> str:
        """A cell of a table, in white where it is not there yet."""
        hidden = self.shown is not None and cell not in self.shown
        width = max(_points(line) for line in lines)
        writing = "<BR/>".join(_markup(line, PAPER if hidden else line.color) for line in lines)
        about = label_text(" ".join(line.text for line in lines))
        return f'<TD ID="{_id(cell)}" TITLE="{about}" CELLPADDING="3" WIDTH="{width}">{writing}</TD>'


def _reasons(step: BackwardStep, sent: Sent) -> list[str]:
    """Where what is sent comes from: 1.1 × 2, and ∂v2/∂x = y."""
    if sent.symbol and not sent.each:
        return [sent.symbol]
    product = f"gy × {sent.derivative}"
    if sent.local is not None and not sent.local.shape:
        product = f"{numbers.array(step.arriving[0], DIGITS)} × {numbers.factor(sent.local, DIGITS)}"
    derivative = f"{sent.derivative} = {sent.symbol}" if sent.symbol else sent.derivative
    return [product, derivative if len(derivative) <= FORMULA else sent.symbol]


def _id(cell: Cell) -> str:
    return f"{cell[0]}{cell[1]}_{cell[2]}"


def _markup(line: Line, color: str) -> str:
    text = label_text(line.text)
    return f'<FONT POINT-SIZE="{line.size}" COLOR="{color}">{f"<B>{text}</B>" if line.bold else text}</FONT>'


def _points(line: Line) -> int:
    """About how wide a line is: Graphviz does not know the width of ∂ and of East Asian letters."""
    return round(display_width(line.text) * line.size * 0.52) + 6


def _around_line(above: str, below: str) -> str:
    """Writing on both sides of a line, as in viz/graphs/markup.py; the line's cell has the port "line"."""
    none, ink = "<TD></TD>", f'BGCOLOR="{palette.LINE}" HEIGHT="1"'
    end = f'<TD {ink} WIDTH="2"></TD>'
    rows = [f"<TR>{none}{side}{none}</TR>" if side else "" for side in (above, below)]
    line = f'<TR>{end}<TD PORT="line" {ink}></TD>{end}</TR>'
    return f'<TABLE BORDER="0" CELLBORDER="0" CELLSPACING="0" CELLPADDING="0">{rows[0]}{line}{rows[1]}</TABLE>'


def _caption(moment: Moment, height: int) -> str:
    """Lines under the picture, always as many."""
    color = palette.GRADIENT if moment.phase in ("start", "backward") else palette.BLUE
    lines = [Line(moment.title, TITLE, color, True), *[Line(text, TITLE, palette.INK) for text in moment.lines]]
    lines += [Line(" ", TITLE, palette.INK)] * (height - len(lines))
    width = max(_points(line) for line in lines)
    body = "".join(f'<TR><TD ALIGN="LEFT" WIDTH="{width}">{_markup(line, line.color)}</TD></TR>' for line in lines)
    return f', labelloc=b, labeljust=l, label=<<TABLE BORDER="0" CELLBORDER="0" CELLSPACING="1">{body}</TABLE>>'
