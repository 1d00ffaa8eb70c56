"""Rows for autograd_core/ops/trigonometric.py."""

from __future__ import annotations

from tests.core.cases.arithmetic import away_from_0, binary, unary
from tests.core.cases.case import between, normal


def inside(*shapes):
    return between(-0.9, 0.9, *shapes)


def both_sides_of_0(*shapes):
    return between(-3, 3, *shapes)


CASES = [
    *unary("sin", normal),
    *unary("cos", normal),
    *unary("tan", lambda *shapes: between(-1.2, 1.2, *shapes)),
    *[row for name in ("arcsin", "asin", "arccos", "acos") for row in unary(name, inside)],
    *[row for name in ("arctan", "atan") for row in unary(name, normal)],
    *[row for name in ("arctan2", "atan2") for row in binary(name, away_from_0)],
    *unary("sinc", both_sides_of_0, order=3),
    *[row for name in ("deg2rad", "radians", "rad2deg", "degrees") for row in unary(name, normal)],
]
