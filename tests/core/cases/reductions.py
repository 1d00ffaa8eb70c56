"""Cases of autograd_core/ops/reductions.py."""

import numpy as np

from tests.core.cases.case import Case, between, distinct, normal

MASK = np.array([[True, False, True], [False, True, True]])
ROW_MASK = np.array([True, False, True])
SETTINGS = (
    {},
    {"axis": 1},
    {"axis": -2, "keepdims": True},
    {"axis": (0, 2)},
    {"axis": (2, 0), "keepdims": True},
    {"axis": ()},
)


def over_axes(op, make, **facts):
    """A row for each choice of axes."""
    return [
        Case(op, lambda xp, x, s=s: getattr(xp, op)(x, **s), make((2, 3, 2)), note=f"{s or 'all'}", **facts)
        for s in SETTINGS
    ]


def masked(op, make, masks=(MASK, ROW_MASK), **settings):
    """Rows with a mask; CuPy and its like have no `where`, but ours is made of plain steps."""
    return [
        Case(
            op,
            lambda xp, x, m=m, a=a: getattr(xp, op)(x, axis=a, where=m, **settings),
            make((2, 3)),
            constants=True,
            note=f"where{m.shape} axis={a}",
        )
        for m in masks
        for a in (None, 0 if m is MASK else 1)
    ]


CASES = [
    *over_axes("sum", normal),
    Case("sum", lambda xp, x: xp.sum(x), normal(()), note="0-d"),
    Case("sum", lambda xp, x: xp.sum(x, axis=0), normal((0, 3)), note="empty"),
    Case("sum", lambda xp, x: xp.sum(x, axis=1, initial=2.5), normal((2, 3)), note="initial"),
    Case("sum", lambda xp, x: xp.sum(x, 1, np.float64), normal((2, 3)), note="dtype"),
    *masked("sum", normal),
    Case("sum", lambda xp, x: xp.sum(x, where=MASK, initial=1.5), normal((2, 3)), constants=True, note="where initial"),
    *over_axes("mean", normal),
    Case("mean", lambda xp, x: xp.mean(x, dtype=np.float64), normal((2, 3)), note="dtype"),
    Case("mean", lambda xp, x: xp.mean(x, axis=1), normal((0, 3)), note="empty"),
    *masked("mean", normal),
    *over_axes("prod", normal),
    Case("prod", lambda xp, x: xp.prod(x), normal(()), note="0-d"),
    Case("prod", lambda xp, x: xp.prod(x, axis=0), normal((0, 3)), note="empty"),
    Case(
        "prod",
        lambda xp, x: xp.prod(x, axis=1),
        lambda rng: [np.array([[2.0, 0, 3], [0, 4, 0], [0, 0, 0]])],
        note="zeros",
    ),
    Case("prod", lambda xp, x: xp.prod(x, axis=0, initial=2.5), normal((3, 2)), note="initial"),
    Case("prod", lambda xp, x: xp.prod(x, axis=0, dtype=np.float64), normal((3, 2)), note="dtype"),
    *masked("prod", normal),
    *[case for op in ("max", "min", "amax", "amin") for case in over_axes(op, distinct)],
    *[case for op in ("max", "min") for case in masked(op, distinct, initial=0.05)],
    Case("max", lambda xp, x: xp.max(x, axis=1, initial=0.05), distinct((2, 3)), note="initial"),
    Case("min", lambda xp, x: xp.min(x, axis=1, initial=-0.05), distinct((2, 3)), note="initial"),
    Case("max", lambda xp, x: xp.max(x, axis=0, initial=1.5), normal((0, 3)), note="empty initial"),
    Case("max", lambda xp, x: xp.max(x, axis=1), normal((0, 3)), note="empty"),
    Case("max", lambda xp, x: xp.max(x), normal(()), note="0-d"),
    *over_axes("ptp", distinct),
    Case("prod", lambda xp, x: xp.prod(x, axis=(0, 2)), between(0.5, 1.5, (3, 2, 3)), note="larger"),
]
