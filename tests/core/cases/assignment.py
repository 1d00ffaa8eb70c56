"""Cases of autograd_core/ops/assignment.py."""

import numpy as np

from tests.core.cases.case import Case, normal


def updated(x, index, value):
    y = np.array(x)
    y[index] = value
    return y


def added(x, index, value):
    y = np.array(x)
    np.add.at(y, index, value)
    return y


def in_place(function):
    """NumPy's function that writes to its first argument, as one that returns the result."""

    def reference(x, *args):
        y = np.array(x)
        function(y, *args)
        return y

    return reference


def _both(note, index, value_shape, shape=(4, 3)):
    return [
        Case(
            "index_update", lambda xp, x, v: xp.index_update(x, index, v), normal(shape, value_shape),
            reference=lambda x, v: updated(x, index, v), protocol=False, note=note,
        ),
        Case(
            "index_add", lambda xp, x, v: xp.index_add(x, index, v), normal(shape, value_shape),
            reference=lambda x, v: added(x, index, v), protocol=False, note=note,
        ),
    ]  # fmt: skip


ORDER = np.array([[2, 0, 1], [0, 2, 2]])

CASES = [
    *_both("number", 1, (3,)),
    *_both("element", (1, -1), ()),
    *_both("slice", (slice(None), slice(0, 2)), (4, 2)),
    *_both("negative step", (slice(None, None, -2),), (2, 3)),
    *_both("broadcast value", (slice(None), 1), ()),
    *_both("broadcast row", slice(1, 3), (3,)),
    _both("surplus axes of the value", 0, (1, 1, 3))[0],
    *_both("everything", ..., (4, 1)),
    *_both("nothing", slice(0, 0), (3,)),
    *_both("list", [0, 2], (2, 3)),
    *_both("repeated", [0, 2, 0, 0], (4, 3)),
    *_both("repeated, one value", [0, 2, 0, 0], ()),
    *_both("repeated pairs", (np.array([0, 1, 0, 0]), np.array([1, 1, 1, 2])), (4,)),
    *_both("arrays apart", (np.array([0, 1, 0]), slice(None), np.array([1, 0, 1])), (3, 2), (2, 2, 2)),
    *_both("array after a slice", (slice(None), np.array([2, 0, 2])), (4, 3)),
    *_both("mask", np.arange(4) % 2 == 0, (2, 3)),
    *_both("full mask", np.arange(12).reshape(4, 3) % 3 == 0, (4,)),
    *_both("full mask, one value", np.arange(12).reshape(4, 3) % 3 == 0, ()),
    *_both("of a number", (), (), ()),
    Case(
        "put_along_axis", lambda xp, x, v: xp.put_along_axis(x, ORDER, v, 1), normal((2, 4), (2, 3)),
        reference=in_place(lambda y, v: np.put_along_axis(y, ORDER, v, 1)), protocol=False, note="repeated",
    ),
    Case(
        "put_along_axis", lambda xp, x, v: xp.put_along_axis(x, ORDER[:1, :2], v, -2), normal((4, 2), ()),
        reference=in_place(lambda y, v: np.put_along_axis(y, ORDER[:1, :2], v, -2)), protocol=False, note="one value",
    ),
    Case(
        "put_along_axis", lambda xp, x, v: xp.put_along_axis(x, ORDER[0], v, None), normal((2, 3), (3,)),
        reference=in_place(lambda y, v: np.put_along_axis(y, ORDER[0], v, None)), protocol=False, note="flat",
    ),
    Case(
        "fill_diagonal", lambda xp, x, v: xp.fill_diagonal(x, v), normal((3, 4), ()),
        reference=in_place(np.fill_diagonal), protocol=False,
    ),
    Case(
        "fill_diagonal", lambda xp, x, v: xp.fill_diagonal(x, v, wrap=True), normal((7, 3), (2,)),
        reference=in_place(lambda y, v: np.fill_diagonal(y, v, wrap=True)), protocol=False, note="wrap",
    ),
    Case(
        "fill_diagonal", lambda xp, x, v: xp.fill_diagonal(x, v), normal((2, 2, 2), (2,)),
        reference=in_place(np.fill_diagonal), protocol=False, note="cube",
    ),
]  # fmt: skip
