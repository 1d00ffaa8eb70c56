"""Rows for autograd_core/ops/arithmetic.py."""

from __future__ import annotations

from typing import Any

import numpy as np

from tests.core.cases.case import Case, Maker, normal

PAIRS = [((2, 3), (2, 3)), ((2, 3), (3,)), ((2, 1), (1, 3)), ((), (2,)), ((0, 3), (3,)), ((), ())]
SHAPES = [(2, 3), (), (0, 3)]


def away_from_0(*shapes: tuple[int, ...]) -> Maker:
    """Both signs, at least 0.5 away from 0."""
    return lambda rng: [np.asarray(rng.uniform(0.5, 2, shape) * rng.choice([-1.0, 1.0], shape)) for shape in shapes]


def unary(op: str, make: Any, shapes: Any = SHAPES, **facts: Any) -> list[Case]:
    """Rows for an op of one array: a matrix, a number, and no elements."""
    call = facts.pop("call", lambda xp, x: getattr(xp, op)(x))
    return [Case(op, call, make(shape), note=str(shape), **facts) for shape in shapes]


def binary(op: str, make: Any, shapes: Any = PAIRS, **facts: Any) -> list[Case]:
    """Rows for an op of two arrays, which broadcast."""
    call = facts.pop("call", lambda xp, a, b: getattr(xp, op)(a, b))
    return [Case(op, call, make(*pair), note=f"{pair[0]}{pair[1]}", **facts) for pair in shapes]


CASES = [
    *binary("add", normal),
    *binary("subtract", normal),
    *binary("multiply", normal),
    *binary("divide", away_from_0),
    *binary("true_divide", away_from_0),
    *binary("hypot", away_from_0),
    *binary("copysign", away_from_0),
    *unary("negative", normal),
    *unary("positive", normal),
    *unary("abs", away_from_0),
    *unary("absolute", away_from_0),
    *unary("fabs", away_from_0),
    *unary("square", normal),
    *unary("reciprocal", away_from_0),
    Case("add", lambda xp, x: xp.add(x, 2), normal((2, 3)), note="number"),
    Case("subtract", lambda xp, x: xp.subtract(2.0, x), normal((2, 3)), note="number"),
    Case("multiply", lambda xp, x: xp.multiply(x, -3), normal((2, 3)), note="number"),
    Case("divide", lambda xp, x: xp.divide(1, x), away_from_0((2, 3)), note="number"),
    Case("hypot", lambda xp, x: xp.hypot(x, 1.0), normal((2, 3)), note="number"),
]
