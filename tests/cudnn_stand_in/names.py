"""What the package has: the names and parameters in names.txt. Every call of the stand-in is checked against them."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

F = TypeVar("F", bound=Callable[..., Any])

_LINES = (Path(__file__).parent / "names.txt").read_text(encoding="utf-8").splitlines()
ENUMS = {line.split()[1]: line.split()[2:] for line in _LINES if line.startswith("enum ")}
CALLS = {  # ("graph", "bias") -> "input, bias"
    (kind, rest.partition("(")[0]): rest.partition("(")[2].removesuffix(")")
    for kind, _, rest in (line.partition(" ") for line in _LINES)
    if kind != "enum"
}


class Value(NamedTuple):
    """A value of one of the enumerations."""

    enum: str
    name: str


def checked(kind: str) -> Callable[[F], F]:
    """A function or method that may be called as names.txt says; what is given goes on by name."""

    def decorate(function: F) -> F:
        name = function.__name__
        own = "self, " if kind in ("graph", "tensor") else ""
        signature = inspect.signature(eval(f"lambda {own}{CALLS[kind, name]}: None"))

        @wraps(function)
        def call(*args: Any, **settings: Any) -> Any:
            bound = signature.bind(*args, **settings)
            if name == "__init__":
                bound.apply_defaults()
            return function(**bound.arguments)

        return call  # type: ignore[return-value]

    return decorate
