"""Cases of autograd_core/ops/rearranging.py."""

import numpy as np

from tests.core.cases.case import Case, normal

x34 = normal((3, 4))

CASES = [
    Case("roll", lambda xp, x: xp.roll(x, 2), x34),
    Case("roll", lambda xp, x: xp.roll(x, -1, axis=0), x34, note="axis"),
    Case("roll", lambda xp, x: xp.roll(x, (1, 2), axis=(0, -1)), x34, note="axes"),
    Case("roll", lambda xp, x: xp.roll(x, 1, axis=(0, 1)), x34, note="one shift for all"),
    Case("roll", lambda xp, x: xp.roll(x, (1, 2), axis=1), x34, note="an axis twice"),
    Case("roll", lambda xp, x: xp.roll(x, 9), x34, note="more than once around"),
    Case("roll", lambda xp, x: xp.roll(x, 1, axis=1), normal((3, 0)), note="empty"),
    Case("flip", lambda xp, x: xp.flip(x), x34),
    Case("flip", lambda xp, x: xp.flip(x, axis=-1), x34, note="axis"),
    Case("flip", lambda xp, x: xp.flip(x, axis=(0, 2)), normal((2, 3, 4)), note="axes"),
    Case("flip", lambda xp, x: xp.flip(x), normal(()), note="number"),
    Case("fliplr", lambda xp, x: xp.fliplr(x), x34),
    Case("flipud", lambda xp, x: xp.flipud(x), x34),
    *[Case("rot90", lambda xp, x, k=k: xp.rot90(x, k), x34, note=f"{k}") for k in (0, 1, 2, 3, -1)],
    Case("rot90", lambda xp, x: xp.rot90(x, axes=(2, 1)), normal((2, 3, 4)), note="axes"),
    Case("repeat", lambda xp, x: xp.repeat(x, 2), x34),
    Case("repeat", lambda xp, x: xp.repeat(x, 3, axis=1), x34, note="axis"),
    Case("repeat", lambda xp, x: xp.repeat(x, [1, 0, 2], axis=0), x34, note="each"),
    Case("repeat", lambda xp, x: xp.repeat(x, np.array([2]), axis=-1), x34, note="array of one"),
    Case("repeat", lambda xp, x: xp.repeat(x, 0, axis=0), x34, note="not at all"),
    Case("repeat", lambda xp, x: xp.repeat(x, 2), normal(()), note="number"),
    Case("tile", lambda xp, x: xp.tile(x, 2), x34),
    Case("tile", lambda xp, x: xp.tile(x, (2, 3)), x34, note="axes"),
    Case("tile", lambda xp, x: xp.tile(x, (2, 1, 2)), x34, note="more axes"),
    Case("tile", lambda xp, x: xp.tile(x, (2,)), normal((2, 1, 3)), note="fewer axes"),
    Case("tile", lambda xp, x: xp.tile(x, ()), normal(()), note="number"),
    Case("tile", lambda xp, x: xp.tile(x, (0, 2)), x34, note="not at all"),
    Case("resize", lambda xp, x: xp.resize(x, (5, 3)), x34),
    Case("resize", lambda xp, x: xp.resize(x, 5), x34, note="smaller"),
]
