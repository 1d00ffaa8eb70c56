"""Cases of autograd_core/ops/statistics.py."""

import numpy as np

from tests.core.cases.case import Case, between, normal
from tests.core.cases.reductions import MASK, over_axes


def weighted(*shapes):
    """An array and positive weights."""

    def make(rng):
        first, *rest = shapes
        return [rng.standard_normal(first), *[rng.uniform(0.5, 1.5, shape) for shape in rest]]

    return make


TIMES = np.array([1, 2, 1, 3, 1])

CASES = [
    *over_axes("var", normal),
    *[case for case in over_axes("std", normal) if "()" not in case.note],
    *[
        case
        for op in ("var", "std")
        for case in (
            Case(op, lambda xp, x, op=op: getattr(xp, op)(x, axis=1, ddof=1), normal((2, 4)), note="ddof"),
            Case(op, lambda xp, x, op=op: getattr(xp, op)(x, correction=0.5), normal((2, 4)), note="correction"),
            Case(op, lambda xp, x, op=op: getattr(xp, op)(x, 0, np.float64), normal((4, 2)), note="dtype"),
            Case(op, lambda xp, x, op=op: getattr(xp, op)(x, where=MASK), normal((2, 3)), constants=True, note="where"),
            Case(
                op,
                lambda xp, x, op=op: getattr(xp, op)(x, axis=1, where=MASK, ddof=1, keepdims=True),
                normal((2, 3)),
                constants=True,
                note="where ddof",
            ),
            Case(
                op,
                lambda xp, x, m, op=op: getattr(xp, op)(x, axis=1, mean=m, ddof=1),
                normal((2, 3), (2, 1)),
                note="mean",
            ),
        )
    ],
    Case("average", lambda xp, x: xp.average(x, axis=1), normal((2, 3))),
    Case("average", lambda xp, x: xp.average(x, returned=True), normal((2, 3)), note="returned"),
    Case("average", lambda xp, x, w: xp.average(x, weights=w), weighted((2, 3), (2, 3)), note="weights"),
    Case("average", lambda xp, x, w: xp.average(x, 1, w, keepdims=True), weighted((2, 3), (3,)), note="1-d weights"),
    Case("average", lambda xp, x, w: xp.average(x, 0, w, True), weighted((2, 3), (2,)), note="1-d weights returned"),
    Case("average", lambda xp, x, w: xp.average(x, (2, 0), w), weighted((2, 3, 4), (4, 2)), note="2-d weights"),
    Case("cov", lambda xp, x: xp.cov(x), normal((3, 5))),
    Case("cov", lambda xp, x: xp.cov(x), normal((5,)), note="1-d"),
    Case("cov", lambda xp, x, y: xp.cov(x, y, rowvar=False, bias=True), normal((5, 2), (5, 1)), note="y columns"),
    Case("cov", lambda xp, x, w: xp.cov(x, aweights=w), weighted((2, 5), (5,)), note="aweights"),
    Case(
        "cov",
        lambda xp, x, w: xp.cov(x, aweights=w, fweights=TIMES, ddof=0),
        weighted((2, 5), (5,)),
        constants=True,
        note="fweights",
    ),
    Case("corrcoef", lambda xp, x: xp.corrcoef(x), normal((3, 5))),
    Case("corrcoef", lambda xp, x, y: xp.corrcoef(x, y), normal((5,), (5,)), note="y"),
    Case("corrcoef", lambda xp, x: xp.corrcoef(x, rowvar=False), between(0.5, 1, (6, 2)), note="columns"),
]
