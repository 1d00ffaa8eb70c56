"""What is written on the nodes and edges: names, shapes, settings, numbers; as plain text, not yet as DOT."""

from __future__ import annotations

from collections import Counter
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


def type_text(value: GraphValue) -> str:
    """`(32, 10) · float32`."""
    return f"{shape_text(value)} · {value.dtype}"


def setting_lines(op: GraphOp) -> list[str]:
    """The settings of an op, those that are off or unset left out: `axis=1`."""
    settings = [(k, v) for k, v in op.attributes.items() if not (v is None or v is False or k in op.symbol)]
    lines = [f"{key}={_setting(value)}" for key, value in settings[:SETTINGS]]
    return [*lines, "…"] if len(settings) > SETTINGS else lines


def _setting(value: Any) -> str:
    if isinstance(value, float):
        return number_text(value)
    text = f"array {value.shape}" if hasattr(value, "shape") and value.shape else str(value)
    return text if len(text) <= SETTING_LENGTH else text[: SETTING_LENGTH - 1] + "…"


def number_text(number: Any) -> str:
    """A number in four digits, whole numbers in full up to seven: `0.3333`, `1.2e-05`, `60000`, `True`."""
    if isinstance(number, bool | np.bool_):
        return str(bool(number))
    number = float(number)
    return str(int(number)) if number.is_integer() and abs(number) < WHOLE else f"{number:.4g}"


def array_lines(array: Any) -> list[str]:
    """An array in a few lines: all of it when small, else its shape and the range that its elements span."""
    array = backends.to_numpy(array) if hasattr(array, "dtype") else np.asarray(array)
    if array.ndim == 0:
        return [number_text(array[()])]
    if array.size == 0:
        return [f"{array.shape}", "empty"]
    if array.ndim == 1 and array.size <= SHORT_ROW:
        return [_row(array)]
    if array.ndim == 2 and max(array.shape) <= SHORT_MATRIX:
        return [_row(row) for row in array]
    return [f"{array.shape}", f"{number_text(array.min())} … {number_text(array.max())}"]


def _row(numbers: Any) -> str:
    return "[" + ", ".join(number_text(number) for number in numbers) + "]"


def op_counts(ops: tuple[GraphOp, ...]) -> str:
    """`Multiply 700, Add 300`: the most frequent first, the rest as a number."""
    counts = Counter(op.op for op in ops).most_common()
    text = ", ".join(f"{name} {count:,}" for name, count in counts[:SETTINGS])
    return f"{text}, {len(counts) - SETTINGS} more kinds" if len(counts) > SETTINGS else text


def plural(count: int, noun: str) -> str:
    """`1 op`, `2,000 ops`."""
    return f"{count:,} {noun}{'' if count == 1 else 's'}"
