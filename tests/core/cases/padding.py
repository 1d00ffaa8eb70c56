"""Cases of autograd_core/ops/padding.py."""

from tests.core.cases.case import Case, distinct, normal

x34 = normal((3, 4))
BOTH = ((1, 2), (3, 0))


def _pad(widths, mode="constant", make=x34, note="", **settings):
    return Case(
        "pad", lambda xp, x: xp.pad(x, widths, mode, **settings), make, rtol=1e-11, note=f"{mode} {note}".strip()
    )


CASES = [
    Case("pad", lambda xp, x: xp.pad(x, 1), x34),
    _pad(BOTH),
    _pad((2, 1), note="pair"),
    _pad(0, note="nothing"),
    _pad(1, make=normal(()), note="number"),
    _pad(2, make=normal((0,)), note="empty"),
    _pad(BOTH, note="value", constant_values=5.5),
    _pad(BOTH, note="values", constant_values=((1, 2), (3, 4))),
    _pad({-1: (1, 2)}, note="dictionary"),
    _pad({0: 2}, "edge", note="dictionary"),
    *[_pad(BOTH, mode) for mode in ("edge", "symmetric", "wrap", "linear_ramp", "mean")],
    *[_pad(((1, 2), (3, 0)), mode, distinct((3, 4))) for mode in ("maximum", "minimum", "median")],
    _pad(((2, 1), (3, 0)), "reflect"),
    *[_pad((7, 8), mode, normal((3,)), "far") for mode in ("edge", "reflect", "symmetric", "wrap")],
    _pad(((2, 1), (3, 0)), "reflect", note="odd", reflect_type="odd"),
    _pad(BOTH, "symmetric", note="odd", reflect_type="odd"),
    _pad((7, 8), "reflect", normal((3,)), "odd far", reflect_type="odd"),
    _pad((3, 2), "reflect", normal((1, 2)), "one element"),
    _pad(BOTH, "linear_ramp", note="end", end_values=((1, 2), (3, 4))),
    _pad(BOTH, "mean", note="of some", stat_length=2),
    _pad(BOTH, "maximum", distinct((3, 4)), "of some", stat_length=((1, 2), (3, 9))),
    _pad(((0, 0), (0, 0)), "edge", normal((0, 2)), "empty"),
    Case("pad", lambda xp, x: xp.pad(x, 2, "empty")[2:-2, 2:-2], x34, note="empty mode"),
]
