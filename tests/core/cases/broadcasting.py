"""Cases of autograd_core/ops/broadcasting.py."""

from tests.core.cases.case import Case, normal

CASES = [
    Case("broadcast_to", lambda xp, x: xp.broadcast_to(x, (4, 2, 3)), normal((2, 1))),
    Case("broadcast_to", lambda xp, x: xp.broadcast_to(x, 3), normal(()), note="number"),
    Case("broadcast_to", lambda xp, x: xp.broadcast_to(x, (0, 3)), normal((1, 3)), note="to nothing"),
    Case(
        "sum_to", lambda xp, x: xp.sum_to(x, (2, 1)), normal((4, 2, 3)),
        reference=lambda x: x.sum(axis=0).sum(axis=1, keepdims=True), protocol=False,
    ),
    Case(
        "sum_to", lambda xp, x: xp.sum_to(x, ()), normal((2, 3)),
        reference=lambda x: x.sum(), protocol=False, rtol=1e-11, note="number",
    ),
    Case("broadcast_arrays", lambda xp, a, b, c: xp.broadcast_arrays(a, b, c), normal((2, 1), (3,), ())),
    Case("meshgrid", lambda xp, a, b: xp.meshgrid(a, b), normal((2,), (3,))),
    Case("meshgrid", lambda xp, a, b, c: xp.meshgrid(a, b, c, indexing="ij"), normal((2,), (3,), (4,)), note="ij"),
    Case("meshgrid", lambda xp, a, b, c: xp.meshgrid(a, b, c), normal((2,), (3,), (4,)), note="three"),
    Case("meshgrid", lambda xp, a, b: xp.meshgrid(a, b, sparse=True, copy=False), normal((2,), (3,)), note="sparse"),
    Case("meshgrid", lambda xp, a: xp.meshgrid(a), normal((2,)), note="one"),
    Case("meshgrid", lambda xp, a, b: xp.meshgrid(a, b), normal((), (3,)), note="number"),
]  # fmt: skip
