"""The passes as text for a terminal: aligned, and no line wider than it."""

from __future__ import annotations

import shutil
import unicodedata

from viz.explanation import numbers
from viz.explanation.steps import BackwardStep, Passes, Sent, Value

INDENT = "  "
RULE = "Each op multiplies what arrives by its local derivative, and sends it on to its inputs."
NARROWEST = 40
WIDEST_COLUMN = 48  # what is longer does not push the rest to the right


def to_text(passes: Passes, width: int | None) -> str:
    """Forward pass, backward pass, gradients."""
    width = max(NARROWEST, width or shutil.get_terminal_size((100, 24)).columns)
    output = passes.values[passes.graph.outputs[0]]
    lines = [*_folded("Forward: each op computes its value from those of its inputs.", width), ""]
    lines += _table(_given(passes) + _computed(passes), width)
    start = f"Backward: {output.name} gets the gradient {numbers.array(output.gradient)}."
    lines += ["", *_folded(f"{start} {RULE}", width), *_legend(passes)]
    for step in passes.backward:
        lines += ["", *_backward(step, passes, width)]
    leaves = [value for value in passes.values.values() if value.kind == "leaf" and value.gradient is not None]
    rows = [(f"∂{output.name}/∂{leaf.name}", f"= {sum_of_parts(leaf)}", "") for leaf in leaves]
    lines += ["", *_folded(f"Gradients: how much {output.name} changes for each unit of these.", width), ""]
    lines += _table(rows, width)
    return "\n".join(lines)


def _legend(passes: Passes) -> list[str]:
    arrays = any(passes.values[id].shape for step in passes.backward for id in step.node.outputs + step.node.inputs)
    return ["gy is the gradient that arrives."] if arrays else []


Row = tuple[str, str, str]


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
        rows.append(
            (f"{', '.join(step.results)} = {step.formula}", f"= {results}", f"in {step.layer}" if step.layer else "")
        )
    return rows


def _backward(step: BackwardStep, passes: Passes, width: int) -> list[str]:
    arriving = [
        sum_of_parts(passes.values[id]) if gy is not None else "nothing"
        for id, gy in zip(step.node.outputs, step.arriving, strict=True)
    ]
    head = (f"{', '.join(step.results)} = {step.formula}", f"arrives {' and '.join(arriving)}", "")
    lines = _table([head], width)
    lines += _folded(INDENT * 2 + named_words(step), width)
    rows = [(f"{INDENT}to {sent.to}", derivative(sent), product(step, sent)) for sent in step.sent]
    return lines + _table(rows, width)


def named_words(step: BackwardStep) -> str:
    """Multiply: mul swaps the inputs and multiplies."""
    return f"{step.op}: {step.words}" if step.words else step.op


def derivative(sent: Sent) -> str:
    """∂v2/∂x = y = 110."""
    if sent.symbol and not sent.each:
        return sent.symbol
    number = "" if sent.local is None else numbers.array(sent.local)
    symbol = "" if sent.symbol.replace("−", "-") == number else sent.symbol  # 1 = 1 says nothing
    return " = ".join([part for part in (sent.derivative, symbol, number) if part])


def product(step: BackwardStep, sent: Sent) -> str:
    """2 × 110 = 220."""
    gradient = numbers.array(sent.gradient)
    arriving = step.arriving[0]
    if len(step.arriving) == 1 and sent.local is not None and sent.local.shape == arriving.shape == ():
        return f"{numbers.array(arriving)} × {numbers.factor(sent.local)} = {gradient}"
    how = ""
    if sent.each:
        how = "gy × this, each "
        if sent.gradient.shape != arriving.shape:
            how = "gy × this, each, added up "
    return f"{how}→ {gradient}"


def sum_of_parts(value: Value) -> str:
    """2.58, or 3 + (-0.42) = 2.58 if several sent a part."""
    total = numbers.array(value.gradient)
    if len(value.parts) < 2:
        return total
    if value.shape:
        return f"{total}, the sum from {len(value.parts)} users"
    return f"{parts(value)} = {total}"


def parts(value: Value, digits: int = numbers.DIGITS) -> str:
    """3 + (-0.42)."""
    first, *others = value.parts
    return " + ".join([numbers.array(first, digits), *[numbers.factor(other, digits) for other in others]])


def _table(rows: list[Row], width: int) -> list[str]:
    """Rows of cells in columns; a row that is too wide goes on below, further in."""
    widths = [
        max([w for row in rows if (w := display_width(row[column])) <= WIDEST_COLUMN], default=0) for column in range(3)
    ]
    lines = []
    for row in rows:
        line = INDENT + "   ".join(_padded(cell, column) for cell, column in zip(row, widths, strict=True)).rstrip()
        if display_width(line) <= width:
            lines.append(line)
            continue
        cells = [cell for cell in row if cell]
        lines += _folded(INDENT + cells[0], width)
        for cell in cells[1:]:
            lines += _folded(INDENT * 4 + cell, width)
    return lines


def _padded(text: str, width: int) -> str:
    return text + " " * (width - display_width(text))


def display_width(text: str) -> int:
    """How many columns of a terminal a text takes: East Asian letters take two, combining marks none."""
    return sum(0 if unicodedata.combining(c) else 2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)


def _folded(line: str, width: int) -> list[str]:
    """A line, broken at spaces, or anywhere in a word that is wider than the terminal."""
    indent = line[: len(line) - len(line.lstrip())]
    lines, now = [], indent
    for word in line.split():
        while display_width(indent + INDENT + word) > width:
            room = width - len(indent + INDENT)
            lines += [now] if now.strip() else []
            now, word = indent + INDENT, word
            lines.append(now + _head(word, room))
            word = word[len(_head(word, room)) :]
        joined = f"{now} {word}" if now.strip() else now + word
        if display_width(joined) > width:
            lines.append(now)
            joined = indent + INDENT + word
        now = joined
    return [*lines, now]


def _head(word: str, room: int) -> str:
    """As much of a word as fits."""
    end = len(word)
    while display_width(word[:end]) > room:
        end -= 1
    return word[:end]
