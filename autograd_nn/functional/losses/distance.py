"""Losses of embeddings: what is alike should lie close together, what is not far apart."""

from __future__ import annotations

import autograd_core as ag
from autograd_core import ArgumentError, ShapeError, Variable
from autograd_core.variable import Operand, shape_of
from autograd_nn.functional.activation import relu
from autograd_nn.functional.losses.reduction import check_pair, check_reduction, reduce


def triplet_margin_loss(
    anchor: Operand,
    positive: Operand,
    negative: Operand,
    margin: float = 1.0,
    p: float = 2.0,
    eps: float = 1e-6,
    swap: bool = False,
    reduction: str = "mean",
) -> Variable:
    """The anchor should be closer to the positive than to the negative, by the margin.

    Formula:    lossₙ = max(0, d(a, p) − d(a, n) + margin), with d(a, b) = (Σ |a − b + eps|^p)^(1/p).
    Shapes:     all three equal, (N, D) or (D,); one loss for each row.
    eps:        keeps the distance away from 0, where it has no derivative.
    swap:       take the smaller of d(a, n) and d(p, n): the harder of the two pairs.
    Raises      ShapeError, ArgumentError.
    Source:     V. Balntas et al., "Learning Shallow Convolutional Feature Descriptors with Triplet Losses", 2016.
    """
    op = "triplet_margin_loss"
    check_reduction(op, reduction)
    check_pair(op, anchor, positive)
    check_pair(op, anchor, negative)
    if p <= 0:
        raise ArgumentError(f"{op}: p must be above 0, not {p}")
    far = _distance(anchor, negative, p, eps)
    if swap:
        far = ag.minimum(far, _distance(positive, negative, p, eps))
    return reduce(relu(_distance(anchor, positive, p, eps) - far + margin), reduction)


def cosine_embedding_loss(
    input1: Operand, input2: Operand, target: Operand, margin: float = 0.0, reduction: str = "mean"
) -> Variable:
    """1 − cos of the angle between two rows that are alike (target 1), max(0, cos − margin) for those that are not (−1).

    Shapes:     input1 and input2 (N, D) with target (N,), or (D,) with one number.
    reduction:  "mean" or "sum" over the rows, or "none".
    Raises      ShapeError, ArgumentError.
    """
    op = "cosine_embedding_loss"
    check_reduction(op, reduction)
    check_pair(op, input1, input2)
    shape, labels = shape_of(input1), shape_of(target)
    if len(shape) not in (1, 2) or labels != shape[:-1]:
        raise ShapeError(f"{op}: the inputs are {shape} and target {labels}; they must be (N, D) and (N,)")
    tiny = 1e-12  # beside the squared lengths: a row of zeros has no angle, and is to have a finite loss
    lengths = (ag.square(input1).sum(axis=-1) + tiny) * (ag.square(input2).sum(axis=-1) + tiny)
    cosine = ag.multiply(input1, input2).sum(axis=-1) / ag.sqrt(lengths)
    return reduce(ag.where(ag.equal(target, 1), 1 - cosine, relu(cosine - margin)), reduction)


def _distance(a: Operand, b: Operand, p: float, eps: float) -> Variable:
    """(Σ |a − b + eps|^p)^(1/p) over the last axis."""
    difference = ag.subtract(a, b) + eps
    if p == 2:
        return ag.sqrt(ag.square(difference).sum(axis=-1))
    return (ag.absolute(difference) ** p).sum(axis=-1) ** (1 / p)
