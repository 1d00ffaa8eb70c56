"""Cases of autograd_core/ops/joining.py."""

import numpy as np

from tests.core.cases.case import Case, normal

CASES = [
    Case("concatenate", lambda xp, a, b: xp.concatenate([a, b]), normal((2, 3), (4, 3))),
    Case("concatenate", lambda xp, a, b: xp.concatenate((a, b), axis=-1), normal((2, 3), (2, 1)), note="axis"),
    Case("concatenate", lambda xp, a, b: xp.concatenate([a, b], axis=None), normal((2, 3), (4,)), note="flat"),
    Case("concatenate", lambda xp, a, b: xp.concatenate([a, b, a]), normal((2,), (0,)), note="empty, and one twice"),
    Case("concatenate", lambda xp, a: xp.concatenate([a]), normal((2, 3)), note="one"),
    Case(
        "concatenate", lambda xp, a, b: xp.concatenate([a, b], dtype=np.float32), normal((2,), (3,)), rtol=1e-6,
        order=0, note="dtype",
    ),
    Case("concat", lambda xp, a, b: xp.concat([a, b], axis=1), normal((2, 3), (2, 2))),
    Case("stack", lambda xp, a, b: xp.stack([a, b]), normal((2, 3), (2, 3))),
    Case("stack", lambda xp, a, b: xp.stack((a, b), axis=-1), normal((2, 3), (2, 3)), note="last"),
    Case("stack", lambda xp, a, b: xp.stack((a, b, a), axis=1), normal((2, 3), (2, 3)), note="middle"),
    Case("stack", lambda xp, a, b: xp.stack([a, b]), normal((), ()), note="numbers"),
    Case("vstack", lambda xp, a, b: xp.vstack([a, b]), normal((3,), (2, 3))),
    Case("hstack", lambda xp, a, b: xp.hstack([a, b]), normal((2, 3), (2, 1))),
    Case("hstack", lambda xp, a, b: xp.hstack([a, b]), normal((3,), ()), note="rows"),
    Case("dstack", lambda xp, a, b: xp.dstack([a, b]), normal((2, 3), (2, 3))),
    Case("dstack", lambda xp, a, b: xp.dstack([a, b]), normal((3,), (3,)), note="rows"),
    Case("column_stack", lambda xp, a, b: xp.column_stack([a, b]), normal((3,), (3, 2))),
    Case("block", lambda xp, a, b, c: xp.block([[a, b], [c]]), normal((2, 2), (2, 1), (1, 3)), protocol=True),
    Case("block", lambda xp, a, b: xp.block([a, b]), normal((2,), (3,)), note="rows"),
    Case("block", lambda xp, a, b: xp.block([[a], [b]]), normal((1, 2, 3), (3,)), note="different ranks"),
    Case("append", lambda xp, a, b: xp.append(a, b), normal((2, 3), (2,))),
    Case("append", lambda xp, a, b: xp.append(a, b, axis=0), normal((2, 3), (1, 3)), note="axis"),
    Case("insert", lambda xp, a, v: xp.insert(a, 1, v), normal((2, 3), ())),
    Case("insert", lambda xp, a, v: xp.insert(a, 1, v, axis=1), normal((2, 3), ()), note="axis"),
    Case("insert", lambda xp, a, v: xp.insert(a, -1, v, axis=0), normal((3, 2), (2,)), note="negative"),
    Case("insert", lambda xp, a, v: xp.insert(a, 1, v, axis=1), normal((2, 3), (2,)), note="column"),
    Case("insert", lambda xp, a, v: xp.insert(a, [1], v, axis=1), normal((2, 3), (2, 2)), note="several at one place"),
    Case("insert", lambda xp, a, v: xp.insert(a, [3, 1, 1], v), normal((4,), (3,)), note="out of order"),
    Case("insert", lambda xp, a, v: xp.insert(a, slice(0, 4, 2), v, 0), normal((4, 2), (2,)), note="slice"),
    Case("delete", lambda xp, a: xp.delete(a, 1), normal((2, 3))),
    Case("delete", lambda xp, a: xp.delete(a, [0, -1], axis=1), normal((2, 3)), note="several"),
    Case("delete", lambda xp, a: xp.delete(a, slice(None, None, 2), 0), normal((4, 2)), note="slice"),
    Case("delete", lambda xp, a: xp.delete(a, np.array([True, False, True]), 1), normal((2, 3)), note="mask"),
]  # fmt: skip
