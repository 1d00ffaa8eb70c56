"""Cases of autograd_core/ops/casting.py."""

import numpy as np

from tests.core.cases.case import Case, normal

CASES = [
    Case("astype", lambda xp, x: xp.astype(x, np.float64), normal((2, 3))),
    Case("astype", lambda xp, x: xp.astype(x, "float64", copy=False), normal((2, 3)), note="as it is"),
    Case("astype", lambda xp, x: xp.astype(x, np.int32), normal((2, 3)), order=0, note="to integers"),
    Case("copy", lambda xp, x: xp.copy(x), normal((2, 3))),
    Case("copy", lambda xp, x: xp.copy(x), normal(()), note="number"),
    Case("to", lambda xp, x: xp.to(x, xp.Variable(x).device), normal((2, 3)), reference=lambda x: x, protocol=False,
         vmap=False, constants=True),
]  # fmt: skip
