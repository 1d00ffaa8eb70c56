"""Pieces of DOT: fonts, colours, and the small table by which a line carries writing on both sides."""

from __future__ import annotations

from viz import palette
from viz.graphs.escape import label_text
from viz.palette import Paint

FONT = "Helvetica"  # Graphviz has its metrics built in, and writes sans-serif beside it
TITLE, WRITING, SMALL, TINY = 13, 12, 11, 10  # points: names, numbers on lines, shapes, settings
WIDE = 0x1100  # East Asian letters begin here: they are as wide as they are high


def font(text: str, size: int, color: str) -> str:
    """Text in an HTML-like label, escaped."""
    return f'<FONT POINT-SIZE="{size}" COLOR="{color}">{label_text(text)}</FONT>'


def bold(text: str) -> str:
    return f"<B>{label_text(text)}</B>"


def fact(text: str) -> str:
    """A line under a name."""
    return font(text, SMALL, palette.FADED)


def lines(*parts: str) -> str:
    """Pieces of markup, one under the other."""
    return "<BR/>".join(parts)


def under_picture(*parts: str) -> str:
    """Markup for the label of the whole picture: lines and tables, one under the other."""
    given = [part for part in parts if part]
    if len(given) < 2:
        return "".join(given)
    rows = "".join(f"<TR><TD>{part}</TD></TR>" for part in given)
    return f'<TABLE BORDER="0" CELLBORDER="0" CELLSPACING="2" CELLPADDING="0">{rows}</TABLE>'


def paint_attributes(paint: Paint) -> str:
    return f'fillcolor="{paint.fill}", color="{paint.line}"'


def width_attribute(text: str) -> str:
    """Room for letters whose width a Graphviz without that script's fonts would underrate; empty for others."""
    if not any(ord(c) >= WIDE for c in text):
        return ""
    ems = sum(1.0 if ord(c) >= WIDE else 0.6 for c in text)
    return f", width={(ems * TITLE + 18) / 72:.2f}"  # inches; 18 points are the margins


def line_label(above: list[str], below: list[str], rankdir: str) -> str:
    """Writing on both sides of a line, as a table whose middle is the line itself, in a cell with the port "line".

    The line's cell has short ends beside it. Graphviz ends an edge up to a point short of a node's border, but
    exactly at a port inside of it: so the edges reach over the ends, and the line has no gap.
    """
    none = "<TD></TD>"
    ink = f'BGCOLOR="{palette.LINE}"'
    if rankdir == "LR":
        end, line = f'<TD {ink} HEIGHT="1" WIDTH="2"></TD>', f'<TD PORT="line" {ink} HEIGHT="1"></TD>'
        top, bottom = (
            [[none, f'<TD CELLPADDING="3">{lines(*side)}</TD>', none]] if side else [] for side in (above, below)
        )
        rows = [*top, [end, line, end], *bottom]
    else:
        end, line = f'<TD {ink} HEIGHT="2" WIDTH="1"></TD>', f'<TD PORT="line" {ink} WIDTH="1"></TD>'
        left, right = (
            f'<TD CELLPADDING="4" ALIGN="{align}" BALIGN="{align}">{lines(*side)}</TD>' if side else none
            for side, align in ((above, "RIGHT"), (below, "LEFT"))
        )
        rows = [[none, end, none], [left, line, right], [none, end, none]]
    body = "".join(f"<TR>{''.join(row)}</TR>" for row in rows)
    return f'<TABLE BORDER="0" CELLBORDER="0" CELLSPACING="0" CELLPADDING="0">{body}</TABLE>'
