"""The gallery's page: for each concept the idea, what the run proved, the pictures, the code that ran and the numbers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from viz.exhibit.exhibit import Exhibit, Picture, Table
from viz.exhibit.source import Source
from viz.page import page, table, text

ROWS = 12  # of a table that the page shows; all are in the file

_STYLE = """
nav ol { columns: 2; column-gap: 3rem; }
nav li { break-inside: avoid; }
section { margin-top: 3rem; border-top: 1px solid var(--rule); }
.claims { list-style: none; padding: 0; }
.claims li::before { content: "✓ "; font-weight: bold; color: #00926B; }
.problem { padding: 0.6rem 1rem; border-left: 4px solid #D55E00; background: var(--panel); }
"""


def index(sections: Sequence[tuple[str, str, str]]) -> str:
    """The page of (name, title, section) of each concept."""
    links = "\n".join(f'<li><a href="#{name}">{text(title)}</a></li>' for name, title, _ in sections)
    body = (
        "<h1>Deep learning, concept by concept</h1>\n"
        "<p>Every picture on this page was made by the code beside it, and every sentence under ✓ was checked when it ran. "
        "Each section is one short file in <code>viz/gallery</code>, to be read and changed.</p>\n"
        f"<nav><ol>\n{links}\n</ol></nav>\n" + "\n".join(html for _, _, html in sections)
    )
    return page("Deep learning, concept by concept", body, style=_STYLE)


def section(
    name: str, source: Source, exhibit: Exhibit | None, files: Mapping[str, str], seconds: float, problem: str
) -> tuple[str, str, str]:
    """Name, title and the section of a concept; `files` has the file of each picture and table."""
    parts = [f"<h2>{text(source.title)}</h2>", f"<p>{text(source.idea)}</p>"]
    if exhibit is None:
        parts.append(f'<p class="problem">{text(problem)}</p>')
    else:
        items = "\n".join(f"<li>{text(c.text)}: {text(c.figures)}</li>" for c in exhibit.claims)
        parts.append(f'<ul class="claims">\n{items}\n</ul>')
        parts += [_figure(picture, files[picture.name]) for picture in exhibit.pictures]
    parts.append(f"<h3>The code that ran</h3>\n<pre>{text(source.code)}</pre>")
    if source.drawing:
        parts.append(f"<details><summary>How it was drawn</summary>\n<pre>{text(source.drawing)}</pre></details>")
    if exhibit is not None:
        parts += [_numbers(numbers, files[numbers.name]) for numbers in exhibit.tables]
    parts.append(f'<p class="faded">viz/gallery/{name}.py, {seconds:.1f} s</p>')
    return name, source.title, f'<section id="{name}">\n' + "\n".join(parts) + "\n</section>"


def _figure(picture: Picture, file: str) -> str:
    caption = text(picture.caption)
    return f'<figure><img src="{file}" alt="{caption}" loading="lazy">\n<figcaption>{caption}</figcaption></figure>'


def _numbers(numbers: Table, file: str) -> str:
    left = len(numbers.rows) - ROWS
    more = f"<p>{left:,} more {'row' if left == 1 else 'rows'} in the file.</p>" if left > 0 else ""
    return (
        f"<details><summary>The numbers: {text(numbers.name)}</summary>\n{table(numbers.columns, numbers.rows[:ROWS])}\n{more}"
        f'<p><a href="{file}">{file}</a></p></details>'
    )
