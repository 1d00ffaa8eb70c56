"""Layers by name, as a user writes them: "layer1", "blocks.0.conv", "layer2.*", with or without the model in front."""

from __future__ import annotations

import difflib
from collections.abc import Sequence
from fnmatch import fnmatchcase
from functools import cache

from viz.errors import VizError
from viz.graphs.layers import Call

SHOWN = 10  # names in an error


def folded_levels(calls: Sequence[tuple[Call, ...]], patterns: Sequence[str]) -> list[int]:
    """For each op the level of the outermost of its calls that one of the patterns names; if none does, its depth.

    Raises VizError for a pattern that names no layer of the graph.
    """
    known: dict[str, None] = {}
    met: set[str] = set()

    @cache
    def is_named(call: Call) -> bool:
        names = _names(call)
        known.update(dict.fromkeys(names[-1:]))
        fitting = [pattern for pattern in patterns if any(fnmatchcase(name, pattern) for name in names)]
        met.update(fitting)
        return bool(fitting)

    levels = []
    for path in calls:
        named = [is_named(call) for call in path]
        levels.append(named.index(True) if True in named else len(path))
    for pattern in patterns:
        if pattern not in met:
            raise VizError(f"fold: no layer of this graph is called {pattern!r}; {_hint(pattern, list(known))}")
    return levels


def _names(call: Call) -> list[str]:
    """What a call may be called: "LeNet.conv1" and "conv1"."""
    parts = call.path.split("/")
    return [".".join(parts), *([".".join(parts[1:])] if len(parts) > 1 else [])]


def _hint(pattern: str, known: Sequence[str]) -> str:
    near = difflib.get_close_matches(pattern, known, n=1)
    if near:
        return f"did you mean {near[0]!r}?"
    if not known:
        return "it has no layers"
    shown = ", ".join(known[:SHOWN])
    return f"there are {shown}" + (f", … ({len(known)} in all)" if len(known) > SHOWN else "")
