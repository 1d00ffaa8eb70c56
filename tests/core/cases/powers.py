"""Rows for autograd_core/ops/powers.py."""

from __future__ import annotations

import numpy as np

from tests.core.cases.arithmetic import away_from_0, binary, unary
from tests.core.cases.case import Case, between, normal


def positive(*shapes):
    return between(0.5, 2, *shapes)


INTEGERS = np.array([2, 0, 1])

CASES = [
    *binary("power", positive),
    *binary("pow", positive),
    *binary("float_power", positive),
    *unary("sqrt", positive),
    *unary("cbrt", away_from_0),
    *[
        Case("power", lambda xp, x, n=n: xp.power(x, n), away_from_0((2, 3)), note=f"number {n!r}", rtol=1e-9)
        for n in (-2, -1, 0, 1, 2, 3, 2.0, -1.0)
    ],
    *[Case("power", lambda xp, x, n=n: xp.power(x, n), positive((2, 3)), note=f"number {n!r}") for n in (0.5, -1.5)],
    *[Case("power", lambda xp, x, n=n: xp.power(n, x), normal((2, 3)), note=f"base {n!r}") for n in (2, 0.5, 1)],
    Case("power", lambda xp, x, n: xp.power(x, n), lambda rng: [rng.uniform(0.5, 2, (2, 3)), np.array([2.0, 0.0, -1.0])],
         note="exponents around 0"),
    Case("power", lambda xp, x: xp.power(x, INTEGERS), normal((2, 3)), note="integer exponents", constants=True,
         float16=False),
    Case("float_power", lambda xp, x: xp.float_power(x, 2), normal((2, 3)), note="number"),
]  # fmt: skip
