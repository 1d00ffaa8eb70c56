"""All it takes to repeat the run: run.json."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from viz.page import table, text
from viz.reports.run import Run
from viz.reports.section import Section

LONG = 100  # characters above which a text stands under its table
FIRST = ("recipe", "data", "status")  # before all that run.json has besides
TITLES = {"settings": "Training", "result": "Result", "versions": "Versions"}


def section(run: Run) -> Section:
    single = {name: value for name, value in run.facts.items() if not isinstance(value, dict)}
    groups = {"Run": {name: single[name] for name in FIRST if name in single} | single}
    groups |= {TITLES.get(name, name): value for name, value in run.facts.items() if isinstance(value, dict)}
    tables = "\n".join(f"<div><h3>{text(title)}</h3>\n{_table(group)}</div>" for title, group in groups.items())
    return Section("settings", "Settings", f'<div class="groups">\n{tables}\n</div>')


def _table(group: Mapping[str, Any]) -> str:
    rows = [(str(name).replace("_", " "), _word(value)) for name, value in group.items()]
    long = [f"<h4>{text(name)}</h4>\n<pre>{text(word)}</pre>" for name, word in rows if _is_long(word)]
    return table(("name", "value"), [row for row in rows if not _is_long(row[1])]) + "".join(long)


def _word(value: Any) -> str:
    if value is None or value == "":
        return "–"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return f"{value:.6g}"
    if isinstance(value, dict):
        return ", ".join(f"{name}: {_word(item)}" for name, item in value.items())
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)


def _is_long(word: str) -> bool:
    return len(word) > LONG or "\n" in word
