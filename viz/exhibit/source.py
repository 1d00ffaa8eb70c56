"""A concept's file as its section shows it: title and idea from the docstring, then the code."""

from __future__ import annotations

import inspect
import re
from dataclasses import dataclass
from types import ModuleType


@dataclass(frozen=True)
class Source:
    """The parts of a concept's file."""

    title: str  # the docstring's first line
    idea: str  # the rest of it
    code: str  # what runs
    drawing: str  # from the first function named draw… on


def source_of(module: ModuleType) -> Source:
    """The parts of a module, its docstring taken off the code."""
    title, _, idea = inspect.getdoc(module).partition("\n")  # type: ignore[union-attr]  # every concept has one
    text = inspect.getsource(module)
    code = text.split('"""', 2)[2].lstrip("\n")
    start = re.search(r"^def draw", code, re.MULTILINE)
    end = start.start() if start else len(code)
    return Source(title.rstrip("."), " ".join(idea.split()), code[:end].rstrip(), code[end:].rstrip())
