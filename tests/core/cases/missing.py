"""Cases of autograd_core/ops/missing.py."""

import numpy as np

from tests.core.cases.case import Case, distinct, normal
from tests.core.cases.reductions import MASK, over_axes


def with_nan(rng):
    x = distinct((2, 4))(rng)[0]
    x[1, 2] = np.nan
    return [x]


def rows(op, make):
    return [
        *[case for case in over_axes(op, make) if "()" not in case.note],
        Case(op, lambda xp, x: getattr(xp, op)(x, axis=1), with_nan, order=0, note="NaN"),
        Case(op, lambda xp, x: getattr(xp, op)(x, axis=0, keepdims=True), with_nan, order=0, note="NaN keepdims"),
        Case(op, lambda xp, x: getattr(xp, op)(x), with_nan, order=0, note="NaN all"),
    ]


CASES = [
    *[case for op in ("nansum", "nanmean", "nanprod", "nanvar", "nanstd") for case in rows(op, normal)],
    *[case for op in ("nanmax", "nanmin") for case in rows(op, distinct)],
    Case("nansum", lambda xp, x: xp.nansum(x, where=MASK, initial=1.5), normal((2, 3)), constants=True, note="where"),
    Case("nanprod", lambda xp, x: xp.nanprod(x, where=MASK, initial=1.5), normal((2, 3)), constants=True, note="where"),
    Case("nanmean", lambda xp, x: xp.nanmean(x, where=MASK), normal((2, 3)), constants=True, note="where"),
    Case("nanvar", lambda xp, x: xp.nanvar(x, where=MASK, ddof=1), normal((2, 3)), constants=True, note="where"),
    Case("nanstd", lambda xp, x: xp.nanstd(x, 1, correction=1), normal((2, 4)), note="correction"),
    Case("nanmax", lambda xp, x: xp.nanmax(x, 1, initial=0.05), distinct((2, 4)), note="initial"),
    Case(
        "nanmin", lambda xp, x: xp.nanmin(x, initial=0.05, where=MASK), distinct((2, 3)), constants=True, note="where"
    ),
]
