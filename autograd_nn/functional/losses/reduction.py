"""What losses share: one number from many, and operands of one shape."""

from __future__ import annotations

from typing import Any

from autograd_core import ArgumentError, ShapeError, Variable
from autograd_core.variable import Operand, shape_of

REDUCTIONS = ("mean", "sum", "none")


def reduce(losses: Variable, reduction: str, total: Any = None) -> Variable:
    """The losses as their mean, their sum, or as they are. total: the sum of weights that a mean divides by."""
    if reduction == "mean":
        return losses.mean() if total is None else losses.sum() / total
    return losses.sum() if reduction == "sum" else losses


def check_reduction(op: str, reduction: str, allowed: tuple[str, ...] = REDUCTIONS) -> None:
    """ArgumentError for the name of a reduction that does not exist."""
    if reduction not in allowed:
        names = ", ".join([f'"{name}"' for name in allowed[:-1]])
        raise ArgumentError(f'{op}: reduction must be {names} or "{allowed[-1]}", not {reduction!r}')


def check_pair(op: str, input: Operand, target: Operand) -> None:
    """ShapeError unless both have one shape."""
    a, b = shape_of(input), shape_of(target)
    if a != b:
        raise ShapeError(f"{op}: input is {a} and target {b}; they must be equal. Reshape one of them")
