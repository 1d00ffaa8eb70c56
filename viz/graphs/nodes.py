"""The nodes of a picture: the attributes, label and tooltip of a variable, an op and a folded box."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from autograd_core import GraphOp, GraphValue
from viz import palette
from viz.graphs import labels
from viz.graphs.escape import shortened, tooltip
from viz.graphs.looks import Look
from viz.graphs.markup import SMALL, TINY, TITLE, bold, fact, font, lines, paint_attributes, width_attribute
from viz.graphs.units import Unit
from viz.palette import Paint

ROUND = 5  # letters that a circle holds; a longer name goes into an ellipse
SYMBOL = 18  # points, for a symbol of one sign
TOOLTIP_LINES = 12


def number(value: GraphValue) -> str:
    """A constant that is one number: the number itself, in a small pale box."""
    label = font(labels.number_text(value.array), TITLE, palette.INK)
    small = f'margin="0.08,0.03", height=0.28, width=0.28, {paint_attributes(palette.CONSTANT)}'
    return f"{small}, label=<{label}>, tooltip={tooltip(describe(value))}"


def variable(
    values: Sequence[GraphValue],
    paint: Paint,
    otherwise: str = "",
    *,
    path: str = "",
    output: bool = False,
    look: Look | None = None,
) -> str:
    """A rounded box with name, shape and dtype; for several values a double one with how many there are.

    otherwise:  what to write in place of a missing name.
    path:       that of the layer in which it is drawn.
    look:       takes the place of the paint.
    """
    look = look or Look(paint)
    value, last = values[0], values[-1]
    name = shortened(labels.local_name(value, path) or otherwise, labels.NAME_LENGTH)
    facts = labels.type_text(value)
    attributes = paint_attributes(look.paint) + look.style
    if len(values) > 1:
        attributes += ", peripheries=2"
        last_name = shortened(labels.local_name(last, path), labels.NAME_LENGTH)
        name = f"{name} … {last_name}" if last_name else name
        alike = all((v.shape, v.dtype) == (value.shape, value.dtype) for v in values)
        facts = f"{len(values):,} of {facts}" if alike else labels.plural(len(values), "array")
    if output and not look.style:
        attributes += ", penwidth=2.4"
    title = bold(name) if value.name else font(name, TITLE, palette.FADED)
    label = lines(*([title] if name else []), *_figure(look), fact(facts))
    about = "\n".join(map(describe, values[:TOOLTIP_LINES])) + ("\n…" if len(values) > TOOLTIP_LINES else "")
    about += f"\n{look.about}" if look.about else ""
    return f"{attributes}{width_attribute(name)}, label=<{label}>, tooltip={tooltip(about)}"


def op(op: GraphOp, shape: tuple[int, ...], look: Look) -> str:
    """A circle with the symbol, or an ellipse with the name; under it the settings worth knowing.

    shape:  that of its first result.
    """
    symbol = shortened(op.symbol or op.op, labels.NAME_LENGTH)
    settings = labels.setting_lines(op, shape)
    title = font(symbol, SYMBOL if len(symbol) == 1 else TITLE, look.ink)
    label = lines(title, *_figure(look), *[font(line, TINY, look.faded) for line in settings])
    form = "circle" if len(symbol) <= ROUND and not settings and not look.figure else "ellipse"
    facts = [op.op, *[f"{key}={_brief(value)}" for key, value in op.attributes.items()], op.layer, look.about]
    about = "\n".join(filter(None, facts))
    size = f'margin="0.02,0.02", height=0.5{width_attribute(symbol) or ", width=0.5"}'
    return (
        f"shape={form}, {size}, {paint_attributes(look.paint)}{look.style}, label=<{label}>, tooltip={tooltip(about)}"
    )


def folded(unit: Unit, results: Sequence[GraphValue], look: Look) -> str:
    """A double box for several ops: what they are, how many, and the shapes of what leaves it."""
    title = unit.title
    ops = labels.plural(len(unit.ops), "op")
    shapes = ", ".join(labels.shape_text(value) for value in results[:3]) + (", …" if len(results) > 3 else "")
    facts = [f"{ops} → {shapes}"]
    if unit.kind == "repeat":
        title = title or _steps(unit)
        facts.insert(0, f"{unit.times:,} times")
    elif unit.kind == "middle":
        title = labels.plural(len(unit.ops), "more op")
        facts = [labels.op_counts(unit.ops)]
    title = shortened(title, 2 * labels.NAME_LENGTH)
    name = f"<B>{font(title, TITLE, look.ink)}</B>"
    label = lines(name, *_figure(look), *[font(line, SMALL, look.faded) for line in facts])
    about = f"{unit.path or title}\n{ops}: {labels.op_counts(unit.ops)}" + (f"\n{look.about}" if look.about else "")
    attributes = f"peripheries=2, {paint_attributes(look.paint)}{look.style}{width_attribute(title)}"
    return f"{attributes}, label=<{label}>, tooltip={tooltip(about)}"


def _figure(look: Look) -> list[str]:
    return [f"<B>{font(line, SMALL, look.ink)}</B>" for line in look.figure.split("\n") if line]


def _steps(unit: Unit) -> str:
    """The ops of one round of a repetition: `× → +`."""
    return " → ".join(op.symbol or op.op for op in unit.ops[: len(unit.ops) // unit.times])


def describe(value: GraphValue) -> str:
    """A value in one line, for its tooltip."""
    return f"{value.name or value.kind}: {labels.shape_text(value)} {value.dtype}"


def _brief(value: Any) -> str:
    return shortened(repr(value), 200)
