"""Cases of autograd_core/ops/quantiles.py."""

import numpy as np

from tests.core.cases.case import Case, distinct, normal
from tests.core.cases.reductions import over_axes

METHODS = [
    "inverted_cdf",
    "averaged_inverted_cdf",
    "closest_observation",
    "interpolated_inverted_cdf",
    "hazen",
    "weibull",
    "linear",
    "median_unbiased",
    "normal_unbiased",
    "lower",
    "higher",
    "midpoint",
    "nearest",
]


def with_nan(rng):
    x = distinct((3, 5))(rng)[0]
    x[1, 2] = x[2, 0] = x[2, 4] = np.nan
    return [x]


CASES = [
    *[case for case in over_axes("median", distinct) if "()" not in case.note],
    Case("median", lambda xp, x: xp.median(x, axis=1), distinct((2, 5)), note="odd"),
    Case("median", lambda xp, x: xp.median(x), normal(()), note="0-d"),
    Case("median", lambda xp, x: xp.median(x, axis=1), distinct((0, 3)), note="empty"),
    *[
        Case("quantile", lambda xp, x, m=m: xp.quantile(x, 0.37, axis=1, method=m), distinct((2, 6)), note=m)
        for m in METHODS
    ],
    Case(
        "quantile", lambda xp, x: xp.quantile(x, np.array([[0.1, 0.5], [0.93, 1]]), 0), distinct((5, 2)), note="q 2-d"
    ),
    Case(
        "quantile", lambda xp, x: xp.quantile(x, [0.25, 0], (0, 2), keepdims=True), distinct((2, 3, 2)), note="keepdims"
    ),
    Case("quantile", lambda xp, x: xp.quantile(x, [0.2, 0.7], method="lower"), distinct((7,)), note="lower list"),
    Case("quantile", lambda xp, x: xp.quantile(x, 1), distinct((7,)), note="one"),
    Case("percentile", lambda xp, x: xp.percentile(x, 30, axis=-1), distinct((2, 6))),
    Case("percentile", lambda xp, x: xp.percentile(x, [0, 12.5, 100], axis=-1), distinct((2, 6)), note="list"),
    Case("nanmedian", lambda xp, x: xp.nanmedian(x, axis=1), with_nan, order=0),
    Case("nanmedian", lambda xp, x: xp.nanmedian(x, axis=1), distinct((2, 4)), note="no NaN"),
    Case("nanmedian", lambda xp, x: xp.nanmedian(x, axis=(0, 1), keepdims=True), with_nan, order=0, note="axes"),
    Case("nanquantile", lambda xp, x: xp.nanquantile(x, 0.3, axis=1), with_nan, order=0),
    Case("nanquantile", lambda xp, x: xp.nanquantile(x, [0.3, 0.9], axis=0), distinct((6, 2)), note="no NaN"),
    *[
        Case("nanquantile", lambda xp, x, m=m: xp.nanquantile(x, 0.37, 1, method=m), with_nan, order=0, note=m)
        for m in ("interpolated_inverted_cdf", "hazen", "weibull", "median_unbiased", "normal_unbiased")
    ],
    Case("nanpercentile", lambda xp, x: xp.nanpercentile(x, [30, 40.5]), with_nan, order=0),
    Case("nanpercentile", lambda xp, x: xp.nanpercentile(x, 30), distinct((6,)), note="no NaN"),
]
