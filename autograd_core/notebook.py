"""What a notebook shows: short HTML tables, in which any text is data and never markup."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape
from typing import TYPE_CHECKING, Any

import numpy as np

from autograd_core import backends

if TYPE_CHECKING:
    from autograd_core.variable import Variable

SHOWN = 6  # values of an array

_JOINERS = "\u200c\u200d"  # invisible, but Persian, Indic scripts and emoji need them


def visible(text: str) -> str:
    r"""Line breaks, control and direction characters written out (`\n`, `\x1b`, `\u202e`), all else unchanged."""
    if text.isprintable():
        return text
    return "".join(c if c.isprintable() or c in _JOINERS else _written_out(c) for c in text)


def _written_out(c: str) -> str:
    return " " if c.isspace() and c not in "\n\r\t\v\f\x1c\x1d\x1e\x1f\x85\u2028\u2029" else ascii(c)[1:-1]


def table(caption: str, rows: Iterable[Sequence[str]], head: Sequence[str] = ()) -> str:
    """An HTML table: the first cell of each row names it. Everything is escaped here."""
    top = f"<thead><tr>{_cells('th', head)}</tr></thead>" if head else ""
    body = "".join(f"<tr>{_cells('th', row[:1])}{_cells('td', row[1:])}</tr>" for row in rows)
    return f"<table><caption>{_safe(caption)}</caption>{top}<tbody>{body}</tbody></table>"


def _cells(tag: str, texts: Sequence[str]) -> str:
    return "".join(f'<{tag} style="text-align:left">{_safe(text)}</{tag}>' for text in texts)


def _safe(text: str) -> str:
    return escape(visible(text))


def variable_table(x: Variable) -> str:
    """A Variable: what it is called, its type, where it is, where it is from, a few values and its gradient."""
    rows = [
        ("shape", str(x.shape)),
        ("dtype", str(x.dtype)),
        ("device", x.device),
        ("requires_grad", str(x.requires_grad)),
        ("made by", str(x.creator) if x.creator is not None else "nothing: a leaf"),
        ("values", _values(x.array)),
        ("grad", "None" if x.grad is None else _values(x.grad)),
    ]
    return table(f"Variable {x.name}" if x.name else "Variable", rows)


def _values(array: Any) -> str:
    """The first numbers; of many also the range that they span."""
    if isinstance(array, backends.BatchArray):
        return repr(array)
    flat = backends.to_numpy(array).reshape(-1)
    first = ", ".join(_number(value) for value in flat[:SHOWN])
    if flat.size <= SHOWN:
        return first or "none"
    return f"{first}, … (from {_number(flat.min())} to {_number(flat.max())})"


def _number(value: Any) -> str:
    return f"{float(value):.4g}" if isinstance(value, np.floating) or value.dtype.kind not in "iub" else str(value)
