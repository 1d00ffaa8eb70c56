"""Cases of autograd_core/ops/indexing.py."""

import numpy as np

from tests.core.cases.case import Case, normal


def _getitem(note, index, shape=(4, 3, 2)):
    # NumPy has no function of this name: the reference is x[index].
    return Case(
        "getitem", lambda xp, x: x[index], normal(shape), reference=lambda x: x[index], protocol=False, note=note
    )


ROWS = np.array([[3, 0], [0, 2]])

CASES = [
    _getitem("number", 1),
    _getitem("negative number", -1),
    _getitem("numbers", (2, 0, -1)),
    _getitem("slice", slice(1, 3)),
    _getitem("step", (slice(None, None, 2), slice(None, None, -1))),
    _getitem("negative step", slice(-1, 0, -2)),
    _getitem("empty slice", slice(3, 1)),
    _getitem("new axes", (None, slice(None), None)),
    _getitem("ellipsis", (..., 0)),
    _getitem("ellipsis for nothing", (0, 1, ..., 1)),
    _getitem("everything", ()),
    _getitem("of a number", (None, ...), ()),
    _getitem("list", [0, 2, 2]),
    _getitem("empty list", []),
    _getitem("array", ROWS),
    _getitem("negative indices", np.array([-1, -4])),
    _getitem("pairs", (np.array([0, 3, 3]), np.array([1, 2, 2]))),
    _getitem("broadcast pairs", (np.array([[0], [3]]), np.array([1, 2, 2]))),
    _getitem("array after a slice", (slice(None), np.array([2, 0]))),
    _getitem("arrays after a slice", (slice(1, None), np.array([2, 0]), np.array([1, 1]))),
    _getitem("arrays apart", (np.array([0, 1, 0]), slice(None), np.array([1, 0, 1]))),
    _getitem("array and number apart", (np.array([0, 1, 0]), slice(None), 1)),
    _getitem("array and new axis", (None, ROWS, ..., None)),
    _getitem("mask", np.arange(4) % 2 == 0),
    _getitem("full mask", np.arange(24).reshape(4, 3, 2) % 3 == 0),
    _getitem("mask of two axes", np.arange(12).reshape(4, 3) % 5 == 0),
    _getitem("mask and number", (np.arange(4) > 1, 1)),
    _getitem("mask after a slice", (slice(None), np.array([True, False, True]))),
    _getitem("false", False),
    _getitem("true", (True, 1)),
]
