"""Losses of logarithms of probabilities: the likelihood of labels, and the divergence from another distribution."""

from __future__ import annotations

import autograd_core as ag
from autograd_core import Variable
from autograd_core.variable import Operand, shape_of
from autograd_nn.functional.losses import labels as by_label
from autograd_nn.functional.losses.reduction import REDUCTIONS, check_pair, check_reduction, reduce


def nll_loss(
    input: Operand,
    target: Operand,
    weight: Operand | None = None,
    ignore_index: int = -100,
    reduction: str = "mean",
) -> Variable:
    """Negative log-likelihood of the labels: of what log_softmax gives, `cross_entropy`.

    Formula:    lossₙ = −w_t inputₙ_t with the label t = targetₙ.
    Shapes, weight, ignore_index, reduction, Raises: as in `cross_entropy` with labels.
    """
    op, shape, labels = "nll_loss", shape_of(input), by_label.raw(target)
    check_reduction(op, reduction)
    some_ignored = by_label.check_labels(op, shape, labels, ignore_index)
    dtype = by_label.dtype_of(input)
    class_weight = by_label.check_weight(op, shape, weight, dtype)
    given = labels = labels.reshape(1) if len(shape) == 1 else labels
    keep = ag.not_equal(labels, ignore_index)
    labels = by_label.raw(ag.where(keep, labels, 0)) if some_ignored else labels
    losses = -by_label.pick(ag.asarray(by_label.with_batch(input)), labels)
    losses = by_label.nan_for_wrong(losses, given, shape[-1] if len(shape) == 1 else shape[1], ignore_index)
    total = None
    if some_ignored or class_weight is not None:
        share = (
            ag.astype(keep, dtype)
            if class_weight is None
            else by_label.raw(ag.where(keep, ag.take(class_weight, labels), 0))
        )
        losses = ag.where(keep, losses, 0) * share
        if reduction == "mean":
            total = ag.sum(share)
            by_label.refuse_nothing(op, total, ignore_index)
    return reduce(losses[0] if len(shape) == 1 else losses, reduction, total)


def kl_div(input: Operand, target: Operand, reduction: str = "mean", log_target: bool = False) -> Variable:
    """Kullback–Leibler divergence of probabilities `target` from those whose logarithms are `input`, in nats.

    Formula:    t·(ln t − x) for each element, 0 where t = 0; e^t·(t − x) with log_target.
    Shapes:     equal.
    log_target: target holds logarithms too.
    reduction:  "batchmean", the sum over the number of rows, is the divergence itself; "mean" over all elements, "sum",
                or "none".
    Raises      ShapeError, ArgumentError.
    """
    check_reduction("kl_div", reduction, (*REDUCTIONS[:2], "batchmean", REDUCTIONS[2]))
    check_pair("kl_div", input, target)
    target = by_label.constant_like(target, input)
    if log_target:
        losses = ag.exp(target) * ag.subtract(target, input)
    else:
        losses = ag.subtract(ag.xlogy(target, target), ag.multiply(target, input))
    if reduction == "batchmean":
        return losses.sum() / losses.shape[0]
    return reduce(losses, reduction)
