"""A section of the report, and the pieces of markup that several of them use."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from viz.page import table, text


@dataclass(frozen=True)
class Section:
    """A part of the page under a heading: `id` is its anchor, `body` markup."""

    id: str
    title: str
    body: str


def paragraph(words: str, kind: str = "") -> str:
    """Text as a paragraph, of a class of the style sheet."""
    return f'<p class="{kind}">{text(words)}</p>' if kind else f"<p>{text(words)}</p>"


def numbers(summary: str, columns: Sequence[str], rows: Sequence[Sequence[object]], after: str = "") -> str:
    """The table behind a picture, folded away; `after` is text under it."""
    note = paragraph(after, "faded") if after else ""
    return f"<details><summary>{text(summary)}</summary>\n{table(columns, rows)}\n{note}</details>"


def percent(share: float, digits: int = 1) -> str:
    return f"{100 * share:.{digits}f} %"
