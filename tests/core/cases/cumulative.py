"""Cases of autograd_core/ops/cumulative.py."""

import numpy as np

from tests.core.cases.case import Case, normal

ZEROS = np.array([[2.0, 0, 3, 0.5], [0, 4, 0, 2], [0, 0, 0, 0]])


def with_nan(rng):
    x = rng.standard_normal((3, 4))
    x[1, 2] = x[2, 0] = np.nan
    return [x]


CASES = [
    *[
        Case(op, lambda xp, x, op=op, axis=axis: getattr(xp, op)(x, axis=axis), normal((2, 3, 2)), note=f"axis={axis}")
        for op in ("cumsum", "cumprod")
        for axis in (None, 0, 1, -1)
    ],
    *[
        case
        for op in ("cumsum", "cumprod")
        for case in (
            Case(op, lambda xp, x, op=op: getattr(xp, op)(x), normal(()), note="0-d"),
            Case(op, lambda xp, x, op=op: getattr(xp, op)(x, 0), normal((0, 3)), note="empty"),
            Case(op, lambda xp, x, op=op: getattr(xp, op)(x, 1), normal((2, 1)), note="one"),
            Case(op, lambda xp, x, op=op: getattr(xp, op)(x, dtype=np.float64), normal((5,)), note="dtype"),
            Case(op, lambda xp, x, op=op: getattr(xp, op)(x, 0), normal((7, 2)), note="seven"),
        )
    ],
    Case("cumprod", lambda xp, x: xp.cumprod(x, axis=1), lambda rng: [ZEROS.copy()], note="zeros"),
    *[
        case
        for op in ("cumulative_sum", "cumulative_prod")
        for case in (
            Case(op, lambda xp, x, op=op: getattr(xp, op)(x), normal((4,))),
            Case(op, lambda xp, x, op=op: getattr(xp, op)(x, axis=1), normal((2, 3)), note="axis"),
            Case(
                op,
                lambda xp, x, op=op: getattr(xp, op)(x, axis=-2, include_initial=True),
                normal((3, 2)),
                note="initial",
            ),
            Case(op, lambda xp, x, op=op: getattr(xp, op)(x, include_initial=True), normal((0,)), note="empty initial"),
        )
    ],
    Case("nancumsum", lambda xp, x: xp.nancumsum(x, axis=1), with_nan, order=0),
    Case("nancumsum", lambda xp, x: xp.nancumsum(x), normal((2, 3)), note="no NaN"),
    Case("nancumprod", lambda xp, x: xp.nancumprod(x, axis=0), with_nan, order=0),
    Case("nancumprod", lambda xp, x: xp.nancumprod(x), normal((2, 3)), note="no NaN"),
]
