"""What CuPy has: the names and parameters in names.txt, listed from the modules of CuPy 14.2 by dir() and inspect.

A line is a kind, a path and for what can be called its parameters. The kinds: "function"; "ufunc"; "numpy", which is NumPy's
own object (a dtype, a constant); "method" and "attribute" of arrays.
"""

from __future__ import annotations

import inspect
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

_LINES = (Path(__file__).parent / "names.txt").read_text(encoding="utf-8").splitlines()
_DEFAULTS = {"float": float, "int": int, "float64": np.float64}


class Entry(NamedTuple):
    kind: str
    module: str  # "cupy.linalg"
    name: str
    parameters: str  # "a, axis=None"


def _entry(line: str) -> Entry:
    kind, rest = line.split(" ", 1)
    path, _, parameters = rest.partition("(")
    module, _, name = path.rpartition(".")
    return Entry(kind, module, name, parameters.removesuffix(")"))


ENTRIES = [_entry(line) for line in _LINES]


@cache
def signature(parameters: str) -> inspect.Signature:
    """Of a text as in names.txt, which is Python's."""
    return inspect.signature(eval(f"lambda {parameters}: None", dict(_DEFAULTS)))


def given(parameters: str, args: tuple[Any, ...], settings: dict[str, Any]) -> tuple[list[Any], dict[str, Any]]:
    """A call, checked against CuPy's parameters: what has no default by position, the rest by name.

    Settings that are at their default are left out, since NumPy may lack them. Raises TypeError as Python does.
    """
    bound = signature(parameters).bind(*args, **settings)
    required: list[Any] = []
    optional: dict[str, Any] = {}
    for name, value in bound.arguments.items():
        parameter = bound.signature.parameters[name]
        if parameter.kind is parameter.VAR_POSITIONAL:
            required += value
        elif parameter.kind is parameter.VAR_KEYWORD:
            optional.update(value)
        elif parameter.default is parameter.empty:
            required.append(value)
        elif value is not parameter.default and not _same(value, parameter.default):
            optional[name] = value
    return required, optional


def _same(value: Any, default: Any) -> bool:
    return type(value) is type(default) and value == default
