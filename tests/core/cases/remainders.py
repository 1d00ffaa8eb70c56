"""Rows for autograd_core/ops/remainders.py."""

from __future__ import annotations

import numpy as np

from tests.core.cases.arithmetic import away_from_0, binary, unary
from tests.core.cases.case import Case


def apart(a_shape, b_shape):
    """Quotients away from whole numbers."""

    def make(rng):
        b = rng.choice([-1.0, 1.0], b_shape) * rng.choice([0.5, 1.0, 2.0], b_shape)
        a = rng.integers(-5, 5, a_shape) * 2.0 + rng.choice([0.1, 0.2, 0.3], a_shape)
        return [np.asarray(a), np.asarray(b)]

    return make


EXPONENTS = np.array([3, 0, -2])

CASES = [
    *[row for name in ("remainder", "mod", "fmod", "floor_divide", "divmod") for row in binary(name, apart)],
    Case("remainder", lambda xp, x: xp.remainder(x, 2), lambda rng: [rng.uniform(2.2, 3.8, (2, 3))], note="number"),
    *unary("modf", lambda *shapes: lambda rng: [np.asarray(rng.integers(-4, 4, s) + 0.3) for s in shapes]),
    *unary("frexp", lambda *shapes: lambda rng: [np.asarray(2.0 ** rng.integers(-2, 3, s) * 1.3) for s in shapes]),
    Case(
        "ldexp",
        lambda xp, x: xp.ldexp(x, EXPONENTS),
        away_from_0((2, 3)),
        constants=True,
    ),
    Case("ldexp", lambda xp, x: xp.ldexp(x, 2), away_from_0((2, 3)), note="number"),
]
