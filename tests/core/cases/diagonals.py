"""Cases of autograd_core/ops/diagonals.py."""

from tests.core.cases.case import Case, normal

CASES = [
    *[
        Case(op, lambda xp, x, op=op, k=k: getattr(xp, op)(x, k), normal((3, 4)), note=f"{k}")
        for op in ("tril", "triu")
        for k in (0, 1, -1, 5)
    ],
    Case("tril", lambda xp, x: xp.tril(x), normal((2, 3, 3)), note="several"),
    Case("triu", lambda xp, x: xp.triu(x), normal((2, 3, 3)), note="several"),
    Case("tril", lambda xp, x: xp.tril(x), normal((3,)), note="row"),
    Case("triu", lambda xp, x: xp.triu(x, 1), normal((3,)), note="row"),
    Case("diag", lambda xp, x: xp.diag(x), normal((3,))),
    Case("diag", lambda xp, x: xp.diag(x, 2), normal((3,)), note="to above"),
    Case("diag", lambda xp, x: xp.diag(x, k=-1), normal((3,)), note="to below"),
    Case("diag", lambda xp, x: xp.diag(x), normal((3, 4)), note="of a matrix"),
    Case("diag", lambda xp, x: xp.diag(x, 1), normal((3, 4)), note="above"),
    Case("diag", lambda xp, x: xp.diag(x, -2), normal((3, 4)), note="below"),
    Case("diag", lambda xp, x: xp.diag(x, 7), normal((3, 4)), note="outside"),
    Case("diagflat", lambda xp, x: xp.diagflat(x, 1), normal((2, 2))),
    Case("diagonal", lambda xp, x: xp.diagonal(x), normal((3, 4))),
    Case("diagonal", lambda xp, x: xp.diagonal(x, -1, 2, 0), normal((3, 4, 5)), note="axes"),
    Case(
        "diagonal", lambda xp, x: xp.diagonal(x, offset=1, axis1=-2, axis2=-1), normal((2, 3, 4)), note="negative axes"
    ),
]
