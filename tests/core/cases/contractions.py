"""Cases of autograd_core/ops/contractions.py."""

from tests.core.cases.case import Case, normal

EINSUMS = [
    ("i", (3,)),
    ("i->", (3,)),
    ("ij->ji", (2, 3)),
    ("ba", (2, 3)),
    ("ij->i", (2, 3)),
    ("ii", (3, 3)),
    ("ii->i", (3, 3)),
    ("iji->j", (3, 2, 3)),
    ("iii", (3, 3, 3)),
    ("iij->ji", (3, 3, 2)),
    ("...ii->...i", (2, 3, 3)),
    ("...ij->...", (2, 3, 4)),
    ("i,i", (3,), (3,)),
    ("i,i->i", (3,), (3,)),
    ("i,j", (3,), (2,)),
    ("i,j->ji", (3,), (2,)),
    (",ij", (), (2, 3)),
    ("ij,jk", (2, 3), (3, 4)),
    ("ij,jk->ki", (2, 3), (3, 4)),
    ("ij,kj->ik", (2, 3), (4, 3)),
    ("ji,jk->ki", (3, 2), (3, 4)),
    ("ij,ij", (2, 3), (2, 3)),
    ("ij,ji->", (2, 3), (3, 2)),
    ("bij,bjk->bik", (2, 3, 4), (2, 4, 2)),
    ("bij,jk->ikb", (2, 3, 4), (4, 2)),
    ("bhqd,bhkd->bhqk", (2, 2, 3, 4), (2, 2, 2, 4)),
    ("bi,bi->b", (2, 3), (2, 3)),
    ("ijk,k->ij", (2, 3, 4), (4,)),
    ("ij,k->jk", (2, 3), (4,)),
    ("ii,ij->j", (3, 3), (3, 2)),
    ("...ij,...jk->...ik", (2, 3, 4), (4, 2)),
    ("...ij,...jk", (5, 1, 2, 3), (4, 3, 2)),
    ("i...,i...->...", (3, 2), (3, 1)),
    ("ij,jk->ik", (2, 1), (3, 4)),
    ("ij,ij->ij", (1, 3), (2, 1)),
    ("i,ij,j", (2,), (2, 3), (3,)),
    ("ij,jk,kl->il", (2, 3), (3, 4), (4, 2)),
    ("ab,ac,ad->abcd", (2, 3), (2, 2), (2, 4)),
    ("bi,bi,bi->i", (2, 3), (2, 3), (2, 3)),
    ("ij,jk->ik", (0, 3), (3, 2)),
    ("ij,jk->ik", (2, 0), (0, 3)),
]


def einsum(subscripts, *shapes):
    case = lambda xp, *xs: xp.einsum(subscripts, *xs)  # noqa: E731
    size = " ".join("x".join(map(str, shape)) for shape in shapes)
    return Case("einsum", case, normal(*shapes), note=f"{subscripts} of {size}")


CASES = [
    *[einsum(*row) for row in EINSUMS],
    Case("einsum", lambda xp, a, b: xp.einsum("i j, j k", a, b), normal((2, 3), (3, 2)), note="spaces"),
    Case("einsum", lambda xp, a, b: xp.einsum(a, [0, 1], b, [1, 2], [0, 2]), normal((2, 3), (3, 2)), note="sublists"),
    Case("einsum", lambda xp, a: xp.einsum(a, [7, 3]), normal((2, 3)), note="implicit sublist"),
    Case(
        "einsum",
        lambda xp, a, b: xp.einsum(a, [..., 0, 1], b, [1, 30], [..., 30, 0]),
        normal((2, 2, 3), (3, 2)),
        note="sublists with ...",
    ),
    *[
        Case(
            "einsum",
            lambda xp, *xs, optimize=optimize: xp.einsum("ij,jk,kl->il", *xs, optimize=optimize),
            normal((2, 3), (3, 4), (4, 2)),
            note=f"optimize {optimize}",
        )
        for optimize in (True, False, "greedy", "optimal", ("greedy", 100), ["einsum_path", (1, 2), (0, 1)])
    ],
    Case(
        "einsum",
        lambda xp, a, b: xp.einsum("ij,jk", a, b, dtype=a.dtype, order="C"),
        normal((2, 3), (3, 2)),
        note="dtype",
    ),
    Case("tensordot", lambda xp, a, b: xp.tensordot(a, b), normal((2, 3, 4), (3, 4, 2))),
    Case("tensordot", lambda xp, a, b: xp.tensordot(a, b, 0), normal((2, 3), (2,)), note="outer"),
    Case("tensordot", lambda xp, a, b: xp.tensordot(a, b, axes=1), normal((2, 3), (3, 4)), note="1"),
    Case(
        "tensordot", lambda xp, a, b: xp.tensordot(a, b, ([0, 2], [1, 0])), normal((3, 2, 4), (4, 3, 2)), note="lists"
    ),
    Case("tensordot", lambda xp, a, b: xp.tensordot(a, b, (-1, 0)), normal((2, 3), (3, 4)), note="two numbers"),
    Case("tensordot", lambda xp, a, b: xp.tensordot(a, b, ((), ())), normal((2,), (3,)), note="no axes"),
    Case("tensordot", lambda xp, a, b: xp.tensordot(a, b, 1), normal((2, 0), (0, 3)), note="zero size"),
    Case("tensordot", lambda xp, a, b: xp.tensordot(a, b, 1), normal((3,), (3,)), note="vectors"),
]
