"""Losses that are 0 once the right answer is ahead by a margin."""

from __future__ import annotations

import autograd_core as ag
from autograd_core import ArgumentError, Variable
from autograd_core.variable import Operand, shape_of
from autograd_nn.functional.activation import relu
from autograd_nn.functional.losses import labels as by_label
from autograd_nn.functional.losses.reduction import check_pair, check_reduction, reduce


def hinge_loss(input: Operand, target: Operand, margin: float = 1.0, reduction: str = "mean") -> Variable:
    """max(0, margin − target·input): the loss of a support vector machine, for targets of −1 and 1.

    Shapes:     equal.
    reduction:  "mean" or "sum" over all elements, or "none".
    Raises      ShapeError, ArgumentError.
    Source:     C. Cortes, V. Vapnik, "Support-Vector Networks", 1995, sec. 3.
    """
    check_reduction("hinge_loss", reduction)
    check_pair("hinge_loss", input, target)
    return reduce(relu(margin - ag.multiply(by_label.constant_like(target, input), input)), reduction)


def hinge_embedding_loss(input: Operand, target: Operand, margin: float = 1.0, reduction: str = "mean") -> Variable:
    """For a distance x: x where the target is 1 (alike), max(0, margin − x) where it is −1 (not alike).

    Shapes, reduction, Raises: as in `hinge_loss`.
    """
    check_reduction("hinge_embedding_loss", reduction)
    check_pair("hinge_embedding_loss", input, target)
    losses = ag.where(ag.equal(target, 1), input, relu(ag.subtract(margin, input)))
    return reduce(losses, reduction)


def margin_ranking_loss(
    input1: Operand, input2: Operand, target: Operand, margin: float = 0.0, reduction: str = "mean"
) -> Variable:
    """max(0, margin − target·(input1 − input2)): with the target 1 the first should rank higher, with −1 the second.

    Shapes, reduction, Raises: as in `hinge_loss`.
    """
    check_reduction("margin_ranking_loss", reduction)
    check_pair("margin_ranking_loss", input1, input2)
    check_pair("margin_ranking_loss", input1, target)
    return reduce(relu(margin - by_label.constant_like(target, input1) * ag.subtract(input1, input2)), reduction)


def multi_margin_loss(
    input: Operand,
    target: Operand,
    p: int = 1,
    margin: float = 1.0,
    weight: Operand | None = None,
    reduction: str = "mean",
) -> Variable:
    """The hinge loss of several classes: each wrong class must lie behind the right one by the margin.

    Formula:    lossₙ = w_t/C Σ_{c ≠ t} max(0, margin − inputₙ_t + inputₙ_c)^p with the label t = targetₙ.
    Shapes:     input (N, C) or (C,), target (N,) or one integer; weight (C,).
    reduction:  "mean" or "sum" over the N rows, or "none".
    Raises      ShapeError, DTypeError, DataError for a label out of range, ArgumentError for a p that is not 1 or 2.
    Source:     K. Crammer, Y. Singer, "On the Algorithmic Implementation of Multiclass Kernel-based Vector Machines", 2001.
    """
    op, shape, labels = "multi_margin_loss", shape_of(input), by_label.raw(target)
    check_reduction(op, reduction)
    if p not in (1, 2):
        raise ArgumentError(f"{op}: p must be 1 or 2, not {p!r}")
    if len(shape) > 2:
        raise ag.ShapeError(f"{op}: input is {shape}; it must be (N, C) or (C,)")
    by_label.check_labels(op, shape, labels)
    class_weight = by_label.check_weight(op, shape, weight, by_label.dtype_of(input))
    x = by_label.with_batch(input)
    labels = labels.reshape(1) if len(shape) == 1 else labels
    violations = relu(ag.subtract(x, by_label.pick(ag.asarray(x), labels)[:, None]) + margin)
    if p == 2:
        violations = violations * violations
    if class_weight is not None:
        violations = violations * ag.take(class_weight, labels)[:, None]
    losses = (violations.sum(axis=1) - by_label.pick(violations, labels)) / shape[-1]  # all but the label's own
    losses = by_label.nan_for_wrong(losses, labels, shape[-1])
    return reduce(losses[0] if len(shape) == 1 else losses, reduction)
