"""Cases of autograd_core/ops/products.py."""

from tests.core.cases.case import Case, normal


def rows(op, *pairs):
    """The op on operands of these shapes."""
    call = lambda xp, a, b: getattr(xp, op)(a, b)  # noqa: E731
    return [Case(op, call, normal(a, b), note=f"{a} {b}".replace(" ", "")) for a, b in pairs]


CASES = [
    *rows("matmul", ((2, 3), (3, 4)), ((3,), (3,)), ((2, 3), (3,)), ((3,), (3, 2)), ((2, 0), (0, 3)), ((0, 2), (2, 3))),
    *rows(
        "matmul",
        ((2, 3, 4), (4, 2)),
        ((3, 4), (2, 4, 2)),
        ((2, 1, 3, 4), (5, 4, 2)),
        ((2, 3, 4), (4,)),
        ((4,), (2, 4, 3)),
    ),
    *rows(
        "dot", ((), ()), ((), (2, 3)), ((3,), (3,)), ((2, 3), (3, 4)), ((2, 3), (3,)), ((3,), (3, 2)), ((2, 2, 3), (3,))
    ),
    *rows("dot", ((2, 3), (4, 3, 2)), ((2, 2, 3), (4, 3, 2)), ((3,), (2, 3, 4)), ((2, 0), (0, 3))),
    *rows("vdot", ((3,), (3,)), ((2, 3), (3, 2)), ((2, 3), (6,)), ((0,), (0,)), ((), ())),
    *rows("vecdot", ((3,), (3,)), ((2, 3), (3,)), ((2, 1, 3), (4, 3)), ((2, 0), (2, 0))),
    Case("vecdot", lambda xp, a, b: xp.vecdot(a, b, axis=0), normal((3, 2), (3, 2)), note="axis"),
    Case("vecdot", lambda xp, a, b: xp.vecdot(a, b, axis=-2), normal((4, 3, 2), (3, 2)), note="negative axis"),
    *rows("matvec", ((2, 3), (3,)), ((4, 2, 3), (3,)), ((2, 3), (4, 3)), ((5, 1, 2, 3), (4, 3))),
    *rows("vecmat", ((3,), (3, 2)), ((4, 3), (3, 2)), ((3,), (4, 3, 2)), ((5, 1, 3), (4, 3, 2))),
    *rows("inner", ((3,), (3,)), ((2, 3), (3,)), ((2, 3), (4, 3)), ((2, 2, 3), (4, 3)), ((), (2, 3)), ((2, 0), (3, 0))),
    *rows("outer", ((3,), (2,)), ((2, 2), (3,)), ((), (2,)), ((0,), (2,))),
    *rows("kron", ((2,), (3,)), ((2, 3), (3, 2)), ((2,), (3, 2)), ((2, 2, 1), (3, 2)), ((), (2, 3)), ((0, 2), (2, 2))),
    *rows("cross", ((3,), (3,)), ((2, 3), (3,)), ((2, 1, 3), (4, 3))),
    Case("cross", lambda xp, a, b: xp.cross(a, b, axis=0), normal((3, 2), (3, 2)), note="axis"),
    Case("cross", lambda xp, a, b: xp.cross(a, b, 0, 1, 1), normal((3, 2, 4), (2, 3, 4)), note="axes"),
    Case("cross", lambda xp, a, b: xp.cross(a, b, axisa=0, axisc=0), normal((3, 2), (2, 3)), note="axisa, axisc"),
    Case("trace", lambda xp, x: xp.trace(x), normal((3, 3))),
    Case("trace", lambda xp, x: xp.trace(x, 1), normal((3, 4)), note="offset"),
    Case("trace", lambda xp, x: xp.trace(x, offset=-1, axis1=2, axis2=0), normal((3, 2, 4)), note="axes"),
    Case("trace", lambda xp, x: xp.trace(x, dtype=x.dtype), normal((2, 3)), note="dtype"),
    Case("trace", lambda xp, x: xp.trace(x, 5), normal((2, 3)), note="outside"),
]
