"""What is written on the nodes and edges: names, shapes, settings, numbers; as plain text, not yet as DOT."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import fields, is_dataclass
from functools import cache
from inspect import signature
from typing import Any

import numpy as np

from autograd_core import GraphOp, GraphValue, backends

NAME_LENGTH = 32  # characters of a name on a node; its tooltip has all of them
SETTING_LENGTH = 20
SETTINGS = 3  # lines of settings under an op
WHOLE = 10**7  # whole numbers below this are written in full
SHORT_ROW = 4  # an array of one axis and at most this length is written whole
SHORT_MATRIX = 3  # so is a matrix of at most this many rows and columns


def shape_text(value: GraphValue) -> str:
    """`(32, 10)`, or `scalar`."""
    return str(value.shape) if value.shape else "scalar"


def is_number(value: GraphValue) -> bool:
    """Whether it is a number without a name or a gradient, so that its value says all of it."""
    return value.kind != "result" and not (value.shape or value.name or value.requires_grad)


def local_name(value: GraphValue, path: str) -> str:
    """The name of a value as seen from a layer: in "LeNet/conv1" the parameter "conv1.weight" is "weight"."""
    prefix = ".".join(path.split("/")[1:]) + "."
    name = value.name or ""
    return name.removeprefix(prefix) or name


def type_text(value: GraphValue) -> str:
    """`(32, 10) · float32`."""
    return f"{shape_text(value)} · {value.dtype}"


def setting_lines(op: GraphOp, shape: tuple[int, ...]) -> list[str]:
    """The settings of an op that say something new: `axis=1`.

    Left out are those that are unset, or as the op's class has them when nothing is said; an exponent that the symbol
    shows; and the `shape` of the result. A setting that is a dataclass counts as the settings inside it.
    """
    telling = [
        (key, value)
        for key, value, usual in _settings(op)
        if not _is_usual(value, usual) and op.symbol != f"**{value}" and not _is_shape(value, shape)
    ]
    lines = [f"{key}={_setting(value)}" for key, value in telling[:SETTINGS]]
    return [*lines, "…"] if len(telling) > SETTINGS else lines


def settings(op: GraphOp) -> dict[str, Any]:
    """All of them by name, those inside of a dataclass on their own."""
    return {key: value for key, value, _ in _settings(op)}


def _settings(op: GraphOp) -> Iterator[tuple[str, Any, Any]]:
    """Name, value and usual value of each."""
    for key, value in op.attributes.items():
        if is_dataclass(value):
            yield from ((item.name, getattr(value, item.name), item.default) for item in fields(value))
        else:
            yield key, value, _defaults(type(op.function).__init__).get(key)


@cache
def _defaults(init: Callable[..., None]) -> dict[str, Any]:
    """What a class gives its settings when they are not given."""
    return {name: parameter.default for name, parameter in signature(init).parameters.items()}


def _is_usual(value: Any, default: Any) -> bool:
    """Whether a setting says nothing new; a stride of (1, 1) is the default 1 for each axis."""
    if value is None or value is False:
        return True
    if type(default) not in (bool, int, float, str, tuple):
        return False
    same = isinstance(value, tuple) and not isinstance(default, tuple) and all(part == default for part in value)
    return same or (type(value) is type(default) and value == default)


def _is_shape(value: Any, shape: tuple[int, ...]) -> bool:
    """Whether a setting is this shape; an index may be a tuple of arrays, which can't be compared with it."""
    return type(value) is tuple and all(isinstance(part, int) for part in value) and value == shape


def _setting(value: Any) -> str:
    if isinstance(value, float):
        return number_text(value)
    text = f"array {value.shape}" if hasattr(value, "shape") and value.shape else str(value)
    return text if len(text) <= SETTING_LENGTH else text[: SETTING_LENGTH - 1] + "…"


def number_text(number: Any, digits: int = 4) -> str:
    """A number in so many digits, whole numbers in full up to seven: `0.3333`, `1.2e-05`, `60000`, `True`."""
    if isinstance(number, bool | np.bool_):
        return str(bool(number))
    number = float(number)
    return str(int(number)) if number.is_integer() and abs(number) < WHOLE else f"{number:.{digits}g}"


def array_lines(array: Any) -> list[str]:
    """An array in a few lines: all of it when small, else the range that its elements span."""
    array = np.asarray(array) if isinstance(array, np.generic | int | float) else backends.to_numpy(array)
    if array.ndim == 0:
        return [number_text(array[()])]
    if array.size == 0:
        return ["empty"]
    if is_short(array.shape):
        return [_row(row) for row in (array if array.ndim == 2 else [array])]
    return [f"{number_text(array.min())} … {number_text(array.max())}"]


def is_short(shape: tuple[int, ...]) -> bool:
    """Whether an array of this shape is written whole, so that its shape can be seen."""
    return (len(shape) < 2 and math.prod(shape) <= SHORT_ROW) or (len(shape) == 2 and max(shape) <= SHORT_MATRIX)


def _row(numbers: Any) -> str:
    return "[" + ", ".join(number_text(number) for number in numbers) + "]"


def op_counts(ops: tuple[GraphOp, ...]) -> str:
    """`Multiply 700, Add 300`: the most frequent first, the rest as a number."""
    counts = Counter(op.op for op in ops).most_common()
    text = ", ".join(f"{name} {count:,}" for name, count in counts[:SETTINGS])
    return f"{text}, {plural(len(counts) - SETTINGS, 'more kind')}" if len(counts) > SETTINGS else text


def plural(count: int, noun: str) -> str:
    """`1 op`, `2,000 ops`."""
    return f"{count:,} {noun}{'' if count == 1 else 's'}"
