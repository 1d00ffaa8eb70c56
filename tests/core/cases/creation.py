"""Cases of autograd_core/ops/creation.py."""

import numpy as np

from tests.core.cases.case import Case, normal


def _like(op, call, note="", **settings):
    return Case(op, call, normal((2, 3)), order=0, note=note, **settings)


CASES = [
    Case("array", lambda xp, x: xp.array(x), normal((2, 3)), protocol=False),
    Case("array", lambda xp, x, y, z: xp.array([[x, y], [z, 1.0]], dtype=x.dtype), normal((), (), ()), protocol=False,
         constants=True, note="numbers"),
    Case("array", lambda xp, x, y: xp.array([x, (y, y)]), normal((2, 3), (3,)), protocol=False, note="rows"),
    Case("array", lambda xp, x: xp.array(x, ndmin=3), normal((2,)), protocol=False, note="ndmin"),
    Case("array", lambda xp, x: xp.array([x, x], dtype=np.float64), normal(()), protocol=False, note="dtype"),
    Case("asarray", lambda xp, x: xp.asarray(x), normal((2, 3)), protocol=False),
    Case("asarray", lambda xp, x, y: xp.asarray([x, y]), normal((2,), (2,)), protocol=False, note="rows"),
    *[_like(op, lambda xp, x, op=op: getattr(xp, op)(x)) for op in ("zeros_like", "ones_like")],
    _like("zeros_like", lambda xp, x: xp.zeros_like(x, dtype=int, shape=(4,)), "shape and dtype"),
    _like("ones_like", lambda xp, x: xp.ones_like(x, shape=3), "shape"),
    _like("empty_like", lambda xp, x: xp.empty_like(x, shape=(2, 0))),
    _like("full_like", lambda xp, x: xp.full_like(x, 2.5)),
    _like("full_like", lambda xp, x: xp.full_like(x, 2.5, dtype=int, shape=(2, 2)), "shape and dtype"),
    _like("full_like", lambda xp, x: xp.full_like(x, [1, 2, 3]), "row", vmap=True, constants=True),
    Case("full_like", lambda xp, x, y: xp.full_like(x, y), normal((2, 3), (3,)), protocol=False, note="Variable"),
]  # fmt: skip
