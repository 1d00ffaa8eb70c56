"""Cases of autograd_core/ops/logic.py: no derivatives."""

import numpy as np

from tests.core.cases.case import Case, distinct, normal
from tests.core.cases.reductions import MASK


def half_zero(*shape):
    return lambda rng: [rng.standard_normal(shape) * (rng.random(shape) < 0.5)]


def with_nan(rng):
    x = distinct((2, 4))(rng)[0]
    x[1, 2] = np.nan
    return [x]


REDUCTIONS = ({}, {"axis": 1}, {"axis": (0, -1)}, {"axis": 0, "keepdims": True})
POSITIONS = ({}, {"axis": 1}, {"axis": -1, "keepdims": True}, {"keepdims": True})

CASES = [
    *[
        Case(op, lambda xp, x, op=op, s=s: getattr(xp, op)(x, **s), half_zero(2, 3, 4), order=0, note=f"{s or 'all'}")
        for op in ("any", "all", "count_nonzero")
        for s in REDUCTIONS
    ],
    Case("any", lambda xp, x: xp.any(x, axis=1, where=MASK), half_zero(2, 3), order=0, constants=True, note="where"),
    Case("all", lambda xp, x: xp.all(x, axis=1, where=MASK), half_zero(2, 3), order=0, constants=True, note="where"),
    Case("all", lambda xp, x: xp.all(x), normal((0, 2)), order=0, note="empty"),
    *[
        Case(op, lambda xp, x, op=op, s=s: getattr(xp, op)(x, **s), distinct((2, 3, 4)), order=0, note=f"{s or 'all'}")
        for op in ("argmax", "argmin", "nanargmax", "nanargmin")
        for s in POSITIONS
    ],
    Case("nanargmax", lambda xp, x: xp.nanargmax(x, axis=1), with_nan, order=0, note="NaN"),
    Case("nanargmin", lambda xp, x: xp.nanargmin(x), with_nan, order=0, note="NaN"),
    *[
        Case(op, lambda xp, x, op=op: getattr(xp, op)(x), half_zero(3, 4), order=0, vmap=False)
        for op in ("nonzero", "flatnonzero", "argwhere")
    ],
]
