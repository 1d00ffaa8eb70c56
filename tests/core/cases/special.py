"""Rows for autograd_core/ops/special.py and normalizing.py: SciPy's functions."""

from __future__ import annotations

from typing import Any

import numpy as np
from scipy import special

from tests.core.cases.arithmetic import binary, unary
from tests.core.cases.case import Case, between, normal


def kept(function: Any) -> Any:
    """SciPy's function with the dtype of its first array, which SciPy widens where it is float16."""

    def reference(*args):
        return np.asarray(function(*args)).astype(args[0].dtype)

    return reference


def positive(*shapes):
    return between(0.6, 4, *shapes)


def inside(*shapes):
    return between(0.1, 0.9, *shapes)


def reduction(op: str, note: str, make: Any = None, order: int = 2, **settings: Any) -> Case:
    return Case(op, lambda xp, x: getattr(xp, op)(x, **settings), make or normal((2, 3, 4)),
                reference=kept(lambda x: getattr(special, op)(x, **settings)), protocol=False, note=note,
                order=order)  # fmt: skip


def scipy_s(rows: list[Case]) -> list[Case]:
    return [
        Case(
            row.op, row.call, row.make, reference=kept(getattr(special, row.op)), protocol=False, order=3, note=row.note
        )
        for row in rows
    ]


CASES = [
    *scipy_s([
        *[row for name in ("erf", "erfc", "expit", "softplus", "i1") for row in unary(name, normal)],
        *[row for name in ("gammaln", "digamma") for row in unary(name, positive)],
        *unary("logit", inside),
        *binary("xlogy", positive),
        *binary("xlog1py", positive),
    ]),
    *unary("i0", normal),
    *[
        Case("polygamma", lambda xp, x, n=n: xp.polygamma(n, x), positive((2, 3)), note=str(n), protocol=False,
             reference=kept(lambda x, n=n: special.polygamma(n, x)))
        for n in (0, 1, 2)
    ],
    *[
        reduction(op, str(axis), axis=axis)
        for op in ("logsumexp", "softmax", "log_softmax")
        for axis in (None, 0, -1, (0, 2))
    ],
    reduction("logsumexp", "keepdims", axis=(0, -1), keepdims=True),
    reduction("logsumexp", "a number", normal(())),
    reduction("logsumexp", "of nothing", normal((3, 0)), order=0, axis=1),
    reduction("softmax", "a vector", normal((3,))),
    Case("logsumexp", lambda xp, a, b: xp.logsumexp(a, 1, b), lambda rng: [*normal((2, 3))(rng), *positive((3,))(rng)],
         reference=kept(lambda a, b: special.logsumexp(a, 1, b)), protocol=False, note="factors"),
]  # fmt: skip
