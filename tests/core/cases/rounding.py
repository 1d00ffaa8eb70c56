"""Rows for autograd_core/ops/rounding.py."""

from __future__ import annotations

import numpy as np

from tests.core.cases.arithmetic import away_from_0, binary, unary
from tests.core.cases.case import Case


def away_from_jumps(*shapes):
    """At least 0.1 away from whole numbers and from halves."""
    return lambda rng: [
        np.asarray(rng.integers(-6, 6, shape) / 2 + rng.uniform(0.1, 0.4, shape)) for shape in shapes
    ]  # fmt: skip


CASES = [
    *[row for name in ("floor", "ceil", "trunc", "fix", "rint", "round", "around") for row in unary(name, away_from_jumps)],
    *unary("sign", away_from_0),
    *binary("heaviside", away_from_0),
    Case("round", lambda xp, x: xp.round(x, 1), lambda rng: [rng.integers(-9, 9, (2, 3)) / 10 + 0.03], note="decimals=1"),
    Case("round", lambda xp, x: xp.round(x, decimals=-1), lambda rng: [rng.integers(-9, 9, (2, 3)) * 10 + 2.0],
         note="decimals=-1"),
]  # fmt: skip
