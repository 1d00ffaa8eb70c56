"""Numbers and arrays in a line of text."""

from __future__ import annotations

from typing import Any

import numpy as np

from autograd_core import backends
from viz.graphs.labels import is_short, number_text

DIGITS = 6  # so that arriving × local is what is sent, as far as one sees


def number(value: Any, digits: int = DIGITS) -> str:
    """A number in so many digits: 0.1 + 0.2 is 0.3."""
    return number_text(value, digits)


def factor(value: Any, digits: int = DIGITS) -> str:
    """A number behind an operator: 3 + (-0.4)."""
    text = array(value, digits)
    return f"({text})" if text.startswith("-") else text


def array(value: Any, digits: int = DIGITS) -> str:
    """An array in one line: all of it when it is short, else its shape and range."""
    values = np.asarray(value) if isinstance(value, np.generic | int | float) else backends.to_numpy(value)
    if values.ndim == 0:
        return number(values[()], digits)
    if values.size == 0:
        return f"{values.shape}, empty"
    if not is_short(values.shape):
        if values.min() == values.max():
            return f"{values.shape}, all {number(values.min(), digits)}"
        return f"{values.shape} from {number(values.min(), digits)} to {number(values.max(), digits)}"
    rows = [f"[{', '.join(number(x, digits) for x in row)}]" for row in (values if values.ndim == 2 else [values])]
    return rows[0] if values.ndim == 1 else f"[{', '.join(rows)}]"
