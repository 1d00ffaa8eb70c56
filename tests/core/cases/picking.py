"""Cases of autograd_core/ops/picking.py."""

import numpy as np

from tests.core.cases.case import Case, normal

x34 = normal((3, 4))
SOME = np.array([[2, 0], [2, 1]])
CHOICE = np.array([[0, 1, 2], [2, 0, 1]])
FLAGS = np.array([True, False, True])


CASES = [
    Case("take", lambda xp, x: xp.take(x, SOME), x34),
    Case("take", lambda xp, x: xp.take(x, SOME, axis=0), x34, note="axis"),
    Case("take", lambda xp, x: xp.take(x, [-1, 0, 0], axis=-1), x34, note="list"),
    Case("take", lambda xp, x: xp.take(x, 2, axis=1), x34, note="number"),
    Case("take", lambda xp, x: xp.take(x, [], axis=1), x34, note="nothing", protocol=True,
         reference=lambda x: x[:, :0]),
    Case("take", lambda xp, x: xp.take(x, [5, -2], axis=1, mode="wrap"), x34, note="wrap"),
    Case("take", lambda xp, x: xp.take(x, [5, -2], axis=1, mode="clip"), x34, note="clip"),
    Case("take_along_axis", lambda xp, x: xp.take_along_axis(x, SOME, axis=1), normal((2, 4))),
    Case("take_along_axis", lambda xp, x: xp.take_along_axis(x, SOME, 0), normal((3, 2)), note="axis"),
    Case("take_along_axis", lambda xp, x: xp.take_along_axis(x, SOME[:1], -1), x34, note="broadcast"),
    Case("take_along_axis", lambda xp, x: xp.take_along_axis(x, SOME[0], None), x34, note="flat"),
    Case("choose", lambda xp, a, b, c: xp.choose(CHOICE, [a, b, c]), normal((2, 3), (3,), ()), protocol=False),
    Case("choose", lambda xp, a: xp.choose(CHOICE, a), normal((3, 2, 3)), note="one array", protocol=False),
    Case("choose", lambda xp, a, b: xp.choose(CHOICE - 1, [a, b], mode="wrap"), normal((2, 3), (3,)), note="wrap",
         protocol=False),
    Case("choose", lambda xp, a, b: xp.choose(CHOICE - 1, [a, b], mode="clip"), normal((2, 3), (3,)), note="clip",
         protocol=False),
    Case("select", lambda xp, x: xp.select([x > 0.5, x > -0.5], [x * 2, x * 3]), x34),
    Case("select", lambda xp, x, y: xp.select([x > 0], [x], default=y), normal((3, 4), (4,)), note="default"),
    Case("compress", lambda xp, x: xp.compress(FLAGS, x, axis=0), x34),
    Case("compress", lambda xp, x: xp.compress([False, True], x), x34, note="flat"),
    Case("extract", lambda xp, x: xp.extract(np.arange(12) % 5 == 0, x), x34, protocol=False),
]  # fmt: skip
