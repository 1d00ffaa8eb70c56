"""Loss functions: how wrong the output is, as one number to make small."""

from __future__ import annotations

from typing import Any

import numpy as np

import autograd_core as ag
from autograd_core import DTypeError, Function, ShapeError, Variable, backends
from autograd_core.variable import Operand, shape_of
from autograd_nn.errors import DataError
from autograd_nn.functional.activation import softmax


class CrossEntropy(Function):
    """yₙ = ln Σⱼ e^xₙⱼ − xₙₜ, for each row n with the label t: softmax and its negative log-likelihood in one."""

    symbol = "cross entropy"
    saves = (0, 1)

    def forward(self, xp: Any, x: Any, target: Any) -> Any:
        shifted = x - x.max(axis=1, keepdims=True)
        return xp.log(xp.exp(shifted).sum(axis=1)) - xp.take_along_axis(shifted, target[:, None], axis=1)[:, 0]

    def backward(self, gy: Any, x: Any, target: Any) -> Any:
        classes = backends.of(target).xp.arange(x.shape[1])
        return (softmax(x, 1) - (target[:, None] == classes)) * gy.reshape(-1, 1), None  # probability − truth


def cross_entropy(input: Operand, target: Operand, reduction: str = "mean") -> Variable:
    """Cross-entropy of softmax(input) against class labels, in nats; ln C for uniform guesses among C classes.

    Formula:    lossₙ = −ln softmax(inputₙ)[targetₙ]
    Shapes:     input (N, C) scores before softmax; target (N,) integers 0 … C−1.
    reduction:  "mean" or "sum" over the N rows, or "none" for all N losses.
    Raises      ShapeError, DTypeError for labels that are no integers, DataError for a label out of range.
    """
    shape = shape_of(input)
    labels = target.array if isinstance(target, Variable) else backends.as_array(target)
    if len(shape) != 2 or labels.shape != shape[:1]:
        raise ShapeError(f"cross_entropy: input is {shape} and target {labels.shape}; they must be (N, C) and (N,)")
    if labels.dtype.kind not in "iu":
        raise DTypeError(f"cross_entropy: labels must be integers, not {labels.dtype}: convert with astype(np.int64)")
    if labels.size and not (labels.min() >= 0 and labels.max() < shape[1]):
        wrong = int(np.argmax(backends.to_numpy((labels < 0) | (labels >= shape[1]))))
        raise DataError(
            f"cross_entropy: label {labels[wrong]} of row {wrong} is out of range: there are {shape[1]} "
            f"classes, numbered from 0 to {shape[1] - 1}"
        )
    return reduce(CrossEntropy()(input, labels), reduction)


def mse_loss(input: Operand, target: Operand, reduction: str = "mean") -> Variable:
    """Mean squared error: the mean of (input − target)², in the square of the target's unit.

    Shapes:     equal; nothing is broadcast, since (N,) against (N, 1) would compare each with all.
    reduction:  "mean" or "sum" over all elements, or "none".
    Raises      ShapeError when the shapes differ.
    """
    a, b = shape_of(input), shape_of(target)
    if a != b:
        raise ShapeError(f"mse_loss: input is {a} and target {b}; they must be equal. Reshape one of them")
    difference = ag.subtract(input, target)
    return reduce(difference * difference, reduction)


def reduce(losses: Variable, reduction: str) -> Variable:
    """The losses as their mean, their sum, or as they are."""
    if reduction == "mean":
        return losses.mean()
    if reduction == "sum":
        return losses.sum()
    if reduction == "none":
        return losses
    raise ValueError(f'reduction must be "mean", "sum" or "none", not {reduction!r}')
