"""Cases of autograd_core/ops/sorting.py."""

import numpy as np

from tests.core.cases.case import Case, distinct, normal


def repeated(rng):
    return [rng.permutation(np.repeat(np.arange(4) * 0.5, 3)).reshape(3, 4)]


def sorted_and_any(rng):
    return [np.sort(rng.standard_normal(5)), rng.standard_normal((2, 3))]


def ordered(xp, y, k):
    """What a partition leaves open, the order before and behind the k-th element, made the ascending one."""
    return xp.concatenate([xp.sort(y[..., :k]), y[..., k : k + 1], xp.sort(y[..., k + 1 :])], axis=-1)


CASES = [
    *[
        Case(
            op,
            lambda xp, x, op=op, axis=axis: getattr(xp, op)(x, axis=axis),
            distinct((3, 2, 4)),
            order=order,
            note=f"axis={axis}",
        )
        for op, order in (("sort", 2), ("argsort", 0))
        for axis in (-1, 0, None)
    ],
    Case("sort", lambda xp, x: xp.sort(x, kind="heapsort"), distinct((2, 5)), note="kind"),
    Case("sort", lambda xp, x: xp.sort(x, stable=True), distinct((5,)), note="stable"),
    Case("sort", lambda xp, x: xp.sort(x, axis=0), distinct((0, 3)), note="empty"),
    Case("argsort", lambda xp, x: xp.argsort(x, stable=True), repeated, order=0, note="ties"),
    Case("argsort", lambda xp, x: xp.argsort(x), normal(()), order=0, note="0-d"),
    Case("partition", lambda xp, x: ordered(xp, xp.partition(x, 2), 2), distinct((3, 5))),
    Case("partition", lambda xp, x: ordered(xp, xp.partition(x, -2, 0).T, 1), distinct((3, 5)), note="axis=0"),
    Case("partition", lambda xp, x: ordered(xp, xp.partition(x, 4, None), 4), distinct((3, 5)), note="axis=None"),
    Case("partition", lambda xp, x: xp.partition(x, (0, 3), 1)[:, 0:4:3], distinct((3, 5)), note="two"),
    Case("argpartition", lambda xp, x: xp.argpartition(x, 2)[:, 2], distinct((3, 5)), order=0),
    Case(
        "argpartition", lambda xp, x: xp.argpartition(x, 2, axis=None)[2], distinct((3, 5)), order=0, note="axis=None"
    ),
    Case("lexsort", lambda xp, a, b: xp.lexsort((a, b)), lambda rng: [*repeated(rng), *repeated(rng)], order=0),
    Case("searchsorted", lambda xp, a, v: xp.searchsorted(a, v), sorted_and_any, order=0),
    Case("searchsorted", lambda xp, a, v: xp.searchsorted(a, v, side="right"), sorted_and_any, order=0, note="right"),
    Case(
        "searchsorted",
        lambda xp, a, v: xp.searchsorted(a, v, sorter=np.array([2, 0, 1])),
        lambda rng: [np.array([2.0, 3.0, 1.0]), rng.uniform(0, 4, 5)],
        order=0,
        constants=True,
        note="sorter",
    ),
    Case("unique", lambda xp, x: xp.unique(x), distinct((2, 3)), vmap=False, constants=True),
    Case(
        "unique",
        lambda xp, x: xp.unique(x, True, True, True),
        repeated,
        order=0,
        vmap=False,
        constants=True,
        note="all facts",
    ),
    Case("unique", lambda xp, x: xp.unique(x, axis=1), distinct((2, 3)), vmap=False, constants=True, note="axis"),
    Case(
        "unique_values",
        lambda xp, x: xp.unique_values(x),
        distinct((2, 3)),
        lambda x: np.sort(np.unique_values(x)),
        vmap=False,
        constants=True,
    ),
]
