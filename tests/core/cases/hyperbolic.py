"""Rows for autograd_core/ops/hyperbolic.py."""

from __future__ import annotations

from tests.core.cases.arithmetic import unary
from tests.core.cases.case import between, normal

CASES = [
    *unary("sinh", normal),
    *unary("cosh", normal),
    *unary("tanh", normal),
    *[row for name in ("arcsinh", "asinh") for row in unary(name, normal)],
    *[row for name in ("arccosh", "acosh") for row in unary(name, lambda *shapes: between(1.5, 4, *shapes))],
    *[row for name in ("arctanh", "atanh") for row in unary(name, lambda *shapes: between(-0.9, 0.9, *shapes))],
]
