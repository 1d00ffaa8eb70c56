"""Rows for autograd_core/ops/exponential.py."""

from __future__ import annotations

from tests.core.cases.arithmetic import binary, unary
from tests.core.cases.case import between, normal


def positive(*shapes):
    return between(0.3, 3, *shapes)


CASES = [
    *unary("exp", normal),
    *unary("exp2", normal),
    *unary("expm1", normal),
    *unary("log", positive),
    *unary("log1p", positive),
    *unary("log2", positive),
    *unary("log10", positive),
    *binary("logaddexp", normal),
    *binary("logaddexp2", normal),
]
