"""Cases of autograd_core/ops/splitting.py."""

import numpy as np

from tests.core.cases.case import Case, normal


def _unstack(axis):
    return lambda x: tuple(np.moveaxis(x, axis, 0))


CASES = [
    Case("split", lambda xp, x: xp.split(x, 3), normal((6, 2))),
    Case("split", lambda xp, x: xp.split(x, 2, axis=-1), normal((3, 4)), note="axis"),
    Case("split", lambda xp, x: xp.split(x, [1, 4]), normal((6, 2)), note="cuts"),
    Case("split", lambda xp, x: xp.split(x, (-2,)), normal((6,)), note="negative cut"),
    Case("split", lambda xp, x: xp.split(x, [2, 9]), normal((6,)), note="cut past the end"),
    Case("split", lambda xp, x: xp.split(x, [4, 2]), normal((6,)), note="cuts out of order"),
    Case("split", lambda xp, x: xp.split(x, []), normal((6,)), note="no cut"),
    Case("split", lambda xp, x: xp.split(x, 1), normal((6,)), note="one piece"),
    Case("array_split", lambda xp, x: xp.array_split(x, 4), normal((6, 2))),
    Case("array_split", lambda xp, x: xp.array_split(x, 4, axis=1), normal((2, 3)), note="more pieces than slices"),
    Case("array_split", lambda xp, x: xp.array_split(x, np.array([1, 2]), 0), normal((3, 2)), note="cuts"),
    Case("vsplit", lambda xp, x: xp.vsplit(x, 2), normal((4, 3))),
    Case("hsplit", lambda xp, x: xp.hsplit(x, 2), normal((3, 4))),
    Case("hsplit", lambda xp, x: xp.hsplit(x, [1]), normal((3,)), note="row"),
    Case("dsplit", lambda xp, x: xp.dsplit(x, 2), normal((2, 3, 4))),
    Case("unstack", lambda xp, x: xp.unstack(x), normal((3, 2)), reference=_unstack(0)),
    Case("unstack", lambda xp, x: xp.unstack(x, axis=-1), normal((3, 2)), reference=_unstack(-1), note="axis"),
    Case("unstack", lambda xp, x: xp.unstack(x), normal((3,)), reference=_unstack(0), note="row"),
]
