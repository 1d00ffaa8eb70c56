"""The frame of every HTML page: one file, no network, readable without scripts; light or dark as the reader's system is."""

from __future__ import annotations

import html
from base64 import b64encode
from collections.abc import Sequence
from itertools import repeat

from viz import palette
from viz.graphs.escape import visible

_STYLE = f"""
:root {{ color-scheme: light dark; --ink: {palette.INK}; --faded: {palette.FADED}; --ground: #FFFFFF; --panel: #F6F8FA;
  --rule: {palette.GRID}; --link: {palette.BLUE}; }}
@media (prefers-color-scheme: dark) {{ :root {{ --ink: #E8EAED; --faded: #A4ADB7; --ground: #15181C; --panel: #1F242A;
  --rule: #39414A; --link: #6CB8EB; }} }}
body {{ margin: 0 auto; max-width: 62rem; padding: 1.5rem; color: var(--ink); background: var(--ground);
  font: 1rem/1.55 system-ui, sans-serif; }}
h1, h2, h3 {{ line-height: 1.25; }}
a {{ color: var(--link); }}
code, pre {{ font: 0.85rem/1.45 ui-monospace, monospace; }}
pre {{ overflow: auto; padding: 0.8rem 1rem; background: var(--panel); border: 1px solid var(--rule); border-radius: 6px; }}
table {{ border-collapse: collapse; font-variant-numeric: tabular-nums; }}
th, td {{ padding: 0.2rem 0.9rem 0.2rem 0; border-bottom: 1px solid var(--rule); text-align: left; vertical-align: top; }}
td.number, th.number {{ text-align: right; }}
figure {{ margin: 1rem 0; }}
figure img, figure svg {{ max-width: 100%; height: auto; background: #FFFFFF; border-radius: 6px; }}
figcaption, .faded {{ color: var(--faded); }}
.scroll {{ overflow-x: auto; }}
"""


def page(title: str, body: str, *, style: str = "", script: str = "") -> str:
    """A whole page. The title is text; body, style and script are trusted markup: pass text of others through `text`."""
    end = f"<script>{script}</script>\n" if script else ""
    return (
        '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        '<link rel="icon" href="data:,">\n'  # else browsers ask for /favicon.ico
        f"<title>{text(title)}</title>\n<style>{_STYLE}{style}</style>\n</head>\n<body>\n{body}\n{end}</body>\n</html>\n"
    )


def text(value: object) -> str:
    """Any text as such: no markup, no hidden control or direction characters; line breaks stay."""
    return html.escape("\n".join(visible(line) for line in str(value).split("\n")))


def table(columns: Sequence[str], rows: Sequence[Sequence[object]]) -> str:
    """A table; numbers stand right-aligned under each other."""
    numeric = [_numeric(rows, k) for k in range(len(columns))]
    head = "".join(map(_cell, repeat("th"), columns, numeric))
    lines = ["".join(map(_cell, repeat("td"), row, numeric)) for row in rows]
    body = "\n".join(f"<tr>{line}</tr>" for line in lines)
    return f'<div class="scroll"><table>\n<thead><tr>{head}</tr></thead>\n<tbody>\n{body}\n</tbody></table></div>'


def data_uri(data: bytes, kind: str) -> str:
    """A picture inside the page: `kind` is its media type, "image/png" say."""
    return f"data:{kind};base64,{b64encode(data).decode()}"


def number(value: object) -> str:
    """A number to four digits; everything else as it is."""
    return f"{value:.4g}" if isinstance(value, float) else f"{value:,}" if type(value) is int else str(value)


def _cell(tag: str, value: object, numeric: bool) -> str:
    kind = ' class="number"' if numeric else ""
    return f"<{tag}{kind}>{text(number(value))}</{tag}>"


def _numeric(rows: Sequence[Sequence[object]], column: int) -> bool:
    return bool(rows) and all(isinstance(row[column], int | float) for row in rows)
