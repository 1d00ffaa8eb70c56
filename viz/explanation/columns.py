"""Text in columns, in any script, and no line wider than a terminal."""

from __future__ import annotations

import unicodedata
from typing import TypeAlias

from viz.graphs.escape import visible

INDENT = "  "
GAP = "   "  # between two columns
WIDEST_COLUMN = 48  # what is longer does not push the rest to the right

Row: TypeAlias = tuple[str, str, str]


def table(rows: list[Row], width: int) -> list[str]:
    """Rows of cells in columns; a row that is too wide goes on below, further in."""
    rows = [(visible(a), visible(b), visible(c)) for a, b, c in rows]  # names of ops and layers are anyone's text
    widths = [
        max([w for row in rows if (w := display_width(row[column])) <= WIDEST_COLUMN], default=0) for column in range(3)
    ]
    lines = []
    for row in rows:
        line = INDENT + GAP.join(_padded(cell, column) for cell, column in zip(row, widths, strict=True)).rstrip()
        if display_width(line) <= width:
            lines.append(line)
            continue
        first, *others = [cell for cell in row if cell]
        lines += folded(INDENT + first, width)
        for cell in others:
            lines += folded(INDENT * 4 + cell, width)
    return lines


def folded(line: str, width: int) -> list[str]:
    """A line, broken at spaces where it is too wide, or in a word that is itself too wide; the rest stands further in."""
    line = visible(line)
    if display_width(line) <= width:
        return [line]
    indent = line[: len(line) - len(line.lstrip())]
    further = indent + INDENT
    lines = [indent]
    for word in line.split():
        for piece in _pieces(word, width - len(further)):
            joined = f"{lines[-1]} {piece}" if lines[-1].strip() else lines[-1] + piece
            if display_width(joined) <= width:
                lines[-1] = joined
            else:
                lines.append(further + piece)
    return lines


def display_width(text: str) -> int:
    """How many columns of a terminal a text takes: East Asian letters take two, combining marks none."""
    return sum(0 if unicodedata.combining(c) else 2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)


def _pieces(word: str, width: int) -> list[str]:
    """A word, in pieces that fit."""
    pieces = []
    while display_width(word) > width:
        end = width
        while display_width(word[:end]) > width:
            end -= 1
        pieces.append(word[:end])
        word = word[end:]
    return [*pieces, word]


def _padded(text: str, width: int) -> str:
    return text + " " * (width - display_width(text))
