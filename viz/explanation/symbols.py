"""What is known of an op in symbols: its value and its local derivatives, from the two tables beside this file.

A row holds Python expressions, which tests evaluate and compare with the op's own rule: no formula stands here unproved.
The op's rule itself, which computes every number that is shown, is in the op's class.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import TypeAlias

from autograd_core import GraphOp


@dataclass(frozen=True)
class Row:
    """One op in symbols.

    value:       the result, of the inputs' names and the op's settings; "" where a formula says less than the name.
    inputs:      for each input its name and formula, which is empty where there is nothing to say. The name `xs` stands
                 for any number of inputs.
    each:        the formulas are local derivatives ∂y/∂x, the same for each element. Else they are what is sent to the
                 input, of the gradient `gy` that arrives.
    words:       how one remembers it.
    """

    value: str
    inputs: tuple[tuple[str, str], ...]
    each: bool
    words: str = ""

    def input(self, position: int) -> tuple[str, str]:
        """Name and formula of an input."""
        return self.inputs[min(position, len(self.inputs) - 1)]

    def takes(self, count: int) -> bool:
        """Whether the row is about a call with so many inputs; the last ones may be absent."""
        return count <= len(self.inputs) or self.inputs[-1][0] == "xs"


Ranks: TypeAlias = tuple[int, ...]  # how many axes each input has
Rows: TypeAlias = Row | Mapping[Ranks, Row]  # the formula of a product depends on them
Table: TypeAlias = Mapping[str, Mapping[str, Rows]]  # module -> class -> row


def local(value: str, words: str = "", /, **inputs: str) -> Row:
    """A row with the local derivative to each input, element by element; `y` in it is the result."""
    return Row(value, tuple(inputs.items()), True, words)


def sent(value: str, words: str = "", /, **inputs: str) -> Row:
    """A row with what is sent to each input; `gy` in it is the gradient that arrives."""
    return Row(value, tuple(inputs.items()), False, words)


@cache
def tables() -> dict[tuple[str, str], Rows]:
    """All rows, by module and name of the class: the same name may occur in two places, or in a user's program."""
    from viz.explanation.array_symbols import ARRAYS
    from viz.explanation.scalar_symbols import SCALARS

    return {
        (module, name): rows
        for table in (SCALARS, ARRAYS)
        for module, classes in table.items()
        for name, rows in classes.items()
    }


def find_row(op: GraphOp, ranks: Ranks) -> Row | None:
    """The row of this op, applied to inputs of so many axes; None where there is none."""
    kind = type(op.function)
    rows = tables().get((kind.__module__, kind.__qualname__))
    row = rows if rows is None or isinstance(rows, Row) else rows.get(ranks)
    return row if row is not None and row.takes(len(ranks)) else None
