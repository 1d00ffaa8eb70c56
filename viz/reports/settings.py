"""All it takes to repeat the run: run.json."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from viz.page import table, text
from viz.reports.run import Run
from viz.reports.section import Section

LONG = 100  # characters above which a text stands under the table
DEPTH = 3  # what lies deeper stands there as it is


def section(run: Run) -> Section:
    rows = list(_flat("", run.facts))
    short = [(name, value) for name, value in rows if not _is_long(value)]
    long = "".join(f"<h3>{text(name)}</h3>\n<pre>{text(value)}</pre>" for name, value in rows if _is_long(value))
    return Section("settings", "Settings", table(("setting", "value"), short) + long)


def _flat(name: str, value: Any, depth: int = 0) -> Iterator[tuple[str, str]]:
    """Names and texts of what is inside."""
    if isinstance(value, dict) and depth < DEPTH:
        for key, item in value.items():
            yield from _flat(f"{name}: {key}" if name else str(key), item, depth + 1)
    elif isinstance(value, list):
        yield name, ", ".join(map(str, value))
    else:
        yield name, _word(value)


def _word(value: Any) -> str:
    if value is None:
        return "–"
    return ("no", "yes")[value] if isinstance(value, bool) else str(value)


def _is_long(value: str) -> bool:
    return len(value) > LONG or "\n" in value
