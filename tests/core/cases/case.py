"""One row of the op table."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

Maker = Callable[[np.random.Generator], list[Any]]


@dataclass(frozen=True)
class Case:
    """A call of an op, checked in every way that tests/core/test_op_table.py knows.

    op:         the op's name in autograd_core, as in "sum" or "linalg.inv".
    call:       (xp, *args) -> result. It runs with xp = numpy for the expected value, xp = autograd_core for ours, and with
                numpy on Variables for NumPy's protocol.
    make:       (rng) -> the arguments as float64 arrays, or other things that are passed on as they are. Values lie away
                from kinks and ties.
    reference:  what gives the expected value where NumPy has no such function: called with the arguments.
    order:      up to which derivative the op is checked; 0 for an op without one.
    float16:    whether half precision is tried: not for linear algebra, which NumPy refuses in it.
    protocol:   whether numpy's function of that name is to work on Variables.
    vmap:       whether the case can run under vmap (over a batch of its arguments).
    rtol:       relative tolerance of the value in float64.
    constants:  whether the call itself holds NumPy arrays, a mask say, which for a card must lie there.
    """

    op: str
    call: Callable[..., Any]
    make: Maker
    reference: Callable[..., Any] | None = None
    order: int = 2
    float16: bool = True
    protocol: bool = True
    vmap: bool = True
    rtol: float = 1e-12
    constants: bool = False
    note: str = ""

    def __str__(self) -> str:
        return f"{self.op}{'-' + self.note if self.note else ''}"


def normal(*shapes: tuple[int, ...]) -> Maker:
    """Arguments drawn from the standard normal distribution, one for each shape."""
    return lambda rng: [rng.standard_normal(shape) for shape in shapes]


def between(low: float, high: float, *shapes: tuple[int, ...]) -> Maker:
    """Arguments drawn evenly from an interval, one for each shape: for functions that are not defined everywhere."""
    return lambda rng: [rng.uniform(low, high, shape) for shape in shapes]


def distinct(*shapes: tuple[int, ...]) -> Maker:
    """Arguments whose elements lie at least 0.3 apart, in random order: for maxima, sorting and medians."""

    def make(rng: np.random.Generator) -> list[Any]:
        return [rng.permutation(int(np.prod(shape))).reshape(shape) * 0.5 - 1 + 0.2 * rng.random() for shape in shapes]

    return make
