"""Cases of autograd_core/ops/differences.py."""

import numpy as np

from tests.core.cases.case import Case, normal


def ascending(*shapes):
    """The first argument is anything; the others are coordinates in ascending order."""

    def make(rng):
        first, *rest = shapes
        return [
            rng.standard_normal(first),
            *[np.cumsum(rng.uniform(0.5, 1.5, shape), axis=-1).reshape(shape) for shape in rest],
        ]

    return make


CASES = [
    *[
        Case("diff", lambda xp, x, n=n, axis=axis: xp.diff(x, n, axis), normal((4, 3, 4)), note=f"n={n} axis={axis}")
        for n in (0, 1, 2, 3)
        for axis in (-1, 0)
    ],
    Case("diff", lambda xp, x: xp.diff(x), normal((5,)), note="1-d"),
    Case("diff", lambda xp, x: xp.diff(x, axis=0), normal((1, 3)), note="one"),
    Case("diff", lambda xp, x: xp.diff(x), normal((3, 0)), note="empty"),
    Case("diff", lambda xp, x: xp.diff(x, 4), normal((3,)), note="too few"),
    Case(
        "diff", lambda xp, x, p, a: xp.diff(x, axis=0, prepend=p, append=a), normal((3, 2), (1, 2), (2, 2)), note="ends"
    ),
    Case("diff", lambda xp, x: xp.diff(x, prepend=0, append=1.5), normal((3, 2)), constants=True, note="number ends"),
    Case("ediff1d", lambda xp, x: xp.ediff1d(x), normal((2, 3))),
    Case("ediff1d", lambda xp, x, e, b: xp.ediff1d(x, to_end=e, to_begin=b), normal((4,), (2,), ()), note="ends"),
    Case("gradient", lambda xp, x: xp.gradient(x), normal((5,))),
    Case("gradient", lambda xp, x: xp.gradient(x), normal((3, 4)), note="2-d"),
    Case("gradient", lambda xp, x: xp.gradient(x, 0.5, axis=0, edge_order=2), normal((4, 2)), note="edge 2"),
    Case("gradient", lambda xp, x: xp.gradient(x, 0.5, 2, axis=(1, 0)), normal((4, 3)), note="axes"),
    Case("gradient", lambda xp, x, t: xp.gradient(x, t), ascending((5,), (5,)), note="coordinates"),
    Case(
        "gradient", lambda xp, x, t: xp.gradient(x, t, edge_order=2), ascending((5,), (5,)), note="coordinates edge 2"
    ),
    Case("gradient", lambda xp, x, t, h: xp.gradient(x, t, h), ascending((4, 3), (4,), ()), note="mixed"),
    Case("trapezoid", lambda xp, y: xp.trapezoid(y), normal((2, 4))),
    Case("trapezoid", lambda xp, y: xp.trapezoid(y, dx=0.5, axis=0), normal((3, 2)), note="dx"),
    Case("trapezoid", lambda xp, y, x: xp.trapezoid(y, x), ascending((2, 4), (4,)), note="x"),
    Case("trapezoid", lambda xp, y, x: xp.trapezoid(y, x, axis=0), ascending((4, 2), (4,)), note="x axis 0"),
    Case("trapezoid", lambda xp, y, x: xp.trapezoid(y, x), ascending((2, 4), (2, 4)), note="x 2-d"),
]
