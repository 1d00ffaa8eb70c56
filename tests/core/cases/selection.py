"""Rows for autograd_core/ops/selection.py."""

from __future__ import annotations

import numpy as np

from tests.core.cases.arithmetic import PAIRS, binary, unary
from tests.core.cases.case import Case, normal

MASK = np.array([[True, False, True], [False, False, True]])


def untied(*shapes):
    """No two elements of two arguments closer than 0.1."""
    return lambda rng: [np.asarray(rng.integers(-8, 8, s) / 4 + 0.12 * i) for i, s in enumerate(shapes)]


def around_bounds(rng):
    return [rng.choice([-2.0, -0.5, 0.3, 1.7], (2, 3)) + 0.01, np.full(3, -1.0), np.full((2, 1), 1.0)]


CASES = [
    *[row for name in ("maximum", "minimum", "fmax", "fmin") for row in binary(name, untied)],
    Case("maximum", lambda xp, x: xp.maximum(x, 0), lambda rng: [rng.choice([-2.0, 1.5], (2, 3))],
         note="number"),
    *binary("where", normal, [p for p in PAIRS if p[0] != (0, 3)], call=lambda xp, a, b: xp.where(True, a, b)),
    Case("where", lambda xp, a, b: xp.where(MASK, a, b), normal((2, 3), (3,)), note="mask", constants=True),
    Case("where", lambda xp, a: xp.where(a > 0, a, 0), normal((2, 3)), note="number"),
    Case("where", lambda xp, a: xp.where(a > 0), normal((2, 3)), order=0, vmap=False, note="condition alone"),
    Case("clip", lambda xp, x, low, high: xp.clip(x, low, high), around_bounds, note="arrays"),
    Case("clip", lambda xp, x: xp.clip(x, -1, 1), lambda rng: around_bounds(rng)[:1], note="numbers"),
    Case("clip", lambda xp, x: xp.clip(x, None, 1), lambda rng: around_bounds(rng)[:1], note="upper"),
    Case("clip", lambda xp, x: xp.clip(x, a_min=-1, a_max=None), lambda rng: around_bounds(rng)[:1], note="lower"),
    Case("clip", lambda xp, x: xp.clip(x, min=-1, max=1), lambda rng: around_bounds(rng)[:1], note="min max"),
    Case("clip", lambda xp, x: xp.clip(x, None, None), normal((2, 3)), note="no bounds"),
    *unary("nan_to_num", normal),
]  # fmt: skip
