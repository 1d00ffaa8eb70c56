"""Rows for autograd_core/ops/comparison.py."""

from __future__ import annotations

import numpy as np

from tests.core.cases.arithmetic import binary, unary
from tests.core.cases.case import Case, normal

A, B = np.array([0, 5, 12], np.int32), np.array([[3], [9]], np.int32)


def small(*shapes):
    """Whole numbers, often equal, some 0."""
    return lambda rng: [np.asarray(rng.integers(-1, 2, shape) * 1.0) for shape in shapes]


def with_specials(*shapes):
    return lambda rng: [np.asarray(rng.choice([0.0, -0.0, 1.5, np.nan, np.inf, -np.inf], shape)) for shape in shapes]


COMPARISONS = ("equal", "not_equal", "less", "less_equal", "greater", "greater_equal")
LOGIC = ("logical_and", "logical_or", "logical_xor")

CASES = [
    *[row for name in COMPARISONS + LOGIC for row in binary(name, small, order=0)],
    *unary("logical_not", small, order=0),
    *[row for name in ("isnan", "isinf", "isfinite", "signbit") for row in unary(name, with_specials, order=0)],
    *[
        Case(name, lambda xp, x, name=name: getattr(xp, name)(x > 0, x < 1), normal((2, 3)), order=0)
        for name in ("bitwise_and", "bitwise_or", "bitwise_xor")
    ],
    *[
        Case(name, lambda xp, x, name=name: getattr(xp, name)(x > 0), normal((2, 3)), order=0)
        for name in ("invert", "bitwise_not")
    ],
    *binary("isclose", small, order=0),
    Case("isclose", lambda xp, a, b: xp.isclose(a, b, rtol=0.5, atol=0, equal_nan=True), with_specials((2, 3), (3,)),
         order=0, note="settings"),
    *[
        Case("allclose", lambda xp, a, b, n=n: xp.allclose(a, b + n), lambda rng: [np.ones((2, 3)), np.ones(3)],
             order=0, protocol=False, vmap=False, note=str(n))
        for n in (0, 1)
    ],
    *[
        Case("array_equal", lambda xp, a, b, n=n: xp.array_equal(a, b + n), lambda rng: [np.ones(3), np.ones(3)],
             order=0, protocol=False, vmap=False, note=str(n))
        for n in (0, 1)
    ],
]  # fmt: skip
