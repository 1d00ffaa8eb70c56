"""Cross-entropy: softmax and its negative log-likelihood in one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

import autograd_core as ag
from autograd_core import INPUTS, ArgumentError, Function, Variable, backends
from autograd_core.backends import softmax as softmax_steps
from autograd_core.backends.batch_array import BatchArray
from autograd_core.variable import Operand, shape_of
from autograd_nn.functional.activation import log_softmax, softmax
from autograd_nn.functional.losses import labels as by_label
from autograd_nn.functional.losses.reduction import check_reduction, reduce


class WithLabels(Function):
    """What the loss and its gradient share: the truth q that the labels t stand for.

    q is (1 − ε)·w_t at the label and ε/C·w_c more at each class c; nothing at all where the label is `ignored`.
    Weights are an input (C,), left out if all are 1.
    """

    def __init__(self, smoothing: float = 0.0, ignored: int | None = None) -> None:
        self.smoothing = smoothing
        self.ignored = ignored

    def at_labels(self, xp: Any, target: Any, weight: Sequence[Any]) -> tuple[Any, Any]:
        """The labels, 0 for those to ignore, and the part of the truth that lies there; None if it is 1 everywhere."""
        labels = target if self.ignored is None else xp.where(target == self.ignored, 0, target)
        if not weight:
            return labels, 1 - self.smoothing if self.smoothing else None
        return labels, weight[0][labels] * (1 - self.smoothing)

    def even(self, classes: int) -> float:
        """The part of the truth at each class, before its weight."""
        return self.smoothing / classes

    def whole(self, classes: int, share: Any, weight: Sequence[Any]) -> Any:
        """The sum of the truth over the classes, given its share at the label."""
        if not weight:
            return 1
        return share + weight[0].sum() * self.even(classes) if self.smoothing else share


class CrossEntropy(WithLabels):
    """yₙ = Σ_c qₙ_c (ln Σⱼ e^xₙⱼ − xₙ_c): x (N, C, …), labels (N, …), perhaps weights (C,) -> y (N, …)."""

    symbol = "cross entropy"
    saves = INPUTS
    _sums: Any = None  # of the forward pass: the largest score of each example, and Σ e^(x − largest)

    def forward(self, xp: Any, *inputs: Any) -> Any:
        x, target, *weight = for_every_example(xp, inputs)
        labels, share = self.at_labels(xp, target, weight)
        top, total = softmax_steps.exponential_sums(xp, x)
        self._sums = top, total
        chosen = x[places(xp, labels)] - top
        y = xp.log(total)
        if self.smoothing:
            shifted = x - top[:, None]
            weighted = shifted if not weight else shifted * along_classes(weight[0], x.ndim)
            y = y * self.whole(x.shape[1], share, weight) - chosen * share
            y -= weighted.sum(axis=1) * self.even(x.shape[1])
        else:
            y -= chosen
            y = y if share is None else y * share
        return y if self.ignored is None else xp.where(target == self.ignored, 0, y)

    def backward(self, gy: Any, x: Any, *constants: Any) -> Any:
        gx = CrossEntropyGradient(self.smoothing, self.ignored)(gy, x, *self._sums, *constants)
        return gx, *[None] * len(constants)


class CrossEntropyGradient(WithLabels):
    """gx = gy·(softmax(x)·Σ_c q_c − q), made in one array: probability − truth.

    The largest scores and the sums of exponentials save computing them again; the rule goes through x to them itself.
    """

    symbol = "p − t"
    saves = INPUTS

    def forward(self, xp: Any, *inputs: Any) -> Any:
        gy, x, top, total, target, *weight = for_every_example(xp, inputs)
        labels, share = self.at_labels(xp, target, weight)
        if self.ignored is not None:
            gy = xp.where(target == self.ignored, 0, gy)
        p = softmax_steps.exponentials(xp, x, top, gy * self.whole(x.shape[1], share, weight) / total)
        if self.smoothing:
            even = (gy * self.even(x.shape[1]))[:, None]
            p -= even * along_classes(weight[0], x.ndim) if weight else even
        p[places(xp, labels)] -= gy if share is None else gy * share
        return p

    def backward(self, v: Any, *saved: Any) -> Any:
        gy, x, _, _, *constants = saved
        xp = backends.array_module([by_label.raw(a) for a in (v, *saved)], self)
        target, *weight = for_every_example(xp, [by_label.raw(a) for a in constants])
        labels, share = self.at_labels(xp, target, weight)
        whole = self.whole(x.shape[1], share, weight)
        p = softmax(x, 1)
        mean = ag.sum(p * v, axis=1)
        true = by_label.pick(v, labels) * (1 if share is None else share)
        if self.smoothing:
            weighted = v * along_classes(weight[0], x.ndim) if weight else v
            true = true + ag.sum(weighted, axis=1) * self.even(x.shape[1])
        scale, ggy = gy * whole, mean * whole - true
        if self.ignored is not None:
            counts = target != self.ignored
            scale, ggy = ag.where(counts, scale, 0), ag.where(counts, ggy, 0)
        return ggy, p * (v - mean[:, None]) * scale[:, None], *[None] * (2 + len(constants))


class SoftCrossEntropy(Function):
    """yₙ = Σ_c qₙ_c (ln Σⱼ e^xₙⱼ − xₙ_c) for a truth q that has a number for each class."""

    symbol = "cross entropy"
    saves = INPUTS

    def forward(self, xp: Any, x: Any, q: Any) -> Any:
        shifted = x - x.max(axis=1, keepdims=True)
        chosen = (q * shifted).sum(axis=1)
        xp.exp(shifted, out=shifted)
        return xp.log(shifted.sum(axis=1)) * q.sum(axis=1) - chosen

    def backward(self, gy: Any, x: Any, q: Any) -> Any:
        gy = gy[:, None]
        gx = (softmax(x, 1) * ag.sum(q, axis=1, keepdims=True) - q) * gy if self.needs(0) else None
        return gx, -log_softmax(x, 1) * gy if self.needs(1) else None


def for_every_example(xp: Any, arrays: Sequence[Any]) -> Sequence[Any]:
    """The arrays; inside vmap all of them as batches, so that one can be written into by another."""
    return [xp.lift(x) for x in arrays] if any(isinstance(x, BatchArray) for x in arrays) else arrays


def along_classes(weight: Any, ndim: int) -> Any:
    """Weights (C,) in the form (C, 1, …) that meets the classes of (N, C, …)."""
    return weight.reshape(-1, *[1] * (ndim - 2))


def places(xp: Any, labels: Any) -> tuple[Any, ...]:
    """The index of the elements of (N, C, …) that labels (N, …) name."""
    library = np if isinstance(labels, BatchArray) else xp
    if labels.ndim == 1:
        return library.arange(len(labels)), labels
    grids = [
        library.arange(n).reshape([-1 if axis == other else 1 for other in range(labels.ndim)])
        for axis, n in enumerate(labels.shape)
    ]
    return (grids[0], labels, *grids[1:])


def cross_entropy(
    input: Operand,
    target: Operand,
    weight: Operand | None = None,
    ignore_index: int = -100,
    reduction: str = "mean",
    label_smoothing: float = 0.0,
) -> Variable:
    """Cross-entropy of softmax(input) against the truth, in nats; ln C for uniform guesses among C classes.

    Formula:    lossₙ = −w_t ln softmax(inputₙ)_t with the label t = targetₙ, or −Σ_c w_c targetₙ_c ln softmax(inputₙ)_c.
    Shapes:     input (N, C, …) scores before softmax, or (C,); target (N, …) integers 0 … C−1, or probabilities of the
                input's shape; weight (C,), how much each class counts.
    ignore_index:     a label that costs nothing and does not count in the mean.
    reduction:        "mean": Σ loss / Σ w_t with labels, Σ loss / number of rows with probabilities; "sum"; or "none".
    label_smoothing:  ε in [0, 1]: the truth becomes (1 − ε)·truth + ε/C, so that no score has to grow for ever.
    Raises      ShapeError, DTypeError for labels that are no integers, DataError for a label out of range or a mean over
                none, ArgumentError. Labels on a GPU give NaN instead of DataError, except in debug mode: the error would
                have to wait for the card.
    Source:     C. Szegedy et al., "Rethinking the Inception Architecture for Computer Vision", 2016, sec. 7 (smoothing).
    """
    op, shape, truth = "cross_entropy", shape_of(input), by_label.raw(target)
    check_reduction(op, reduction)
    if not 0 <= label_smoothing <= 1:
        raise ArgumentError(f"{op}: label_smoothing must lie between 0 and 1, not {label_smoothing}")
    soft = shape == truth.shape and backends.is_floating(truth.dtype)
    some_ignored = not soft and by_label.check_labels(op, shape, truth, ignore_index)
    class_weight = by_label.check_weight(op, shape, weight, by_label.dtype_of(input))
    x = by_label.with_batch(input)
    if soft:
        truth = by_label.with_batch(by_label.constant_like(target, input))
        return _finish(_soft(x, truth, class_weight, label_smoothing), shape, reduction)
    labels = truth.reshape(1) if len(shape) == 1 else truth
    function = CrossEntropy(label_smoothing, ignore_index if some_ignored else None)
    losses = function(x, labels) if class_weight is None else function(x, labels, class_weight)
    losses = by_label.nan_for_wrong(losses, labels, shape_of(x)[1], ignore_index)
    total = None
    if reduction == "mean" and (some_ignored or class_weight is not None):
        total = _total(labels, class_weight, ignore_index if some_ignored else None, losses.dtype)
        by_label.refuse_nothing(op, total, ignore_index)
    return _finish(losses, shape, reduction, total)


def _soft(x: Operand, target: Operand, weight: Any, smoothing: float) -> Variable:
    """The losses against probabilities (N, C, …)."""
    if smoothing:
        target = ag.multiply(target, 1 - smoothing) + smoothing / shape_of(target)[1]
    if weight is not None:
        target = ag.multiply(target, along_classes(weight, len(shape_of(target))))
    return SoftCrossEntropy()(x, target)


def _total(labels: Any, weight: Any, ignored: int | None, dtype: Any) -> Any:
    """The sum of the weights of all labels that count."""
    if ignored is None:
        return ag.sum(ag.take(weight, labels))
    keep = ag.not_equal(labels, ignored)
    if weight is None:
        return ag.astype(ag.sum(keep), dtype)
    return ag.sum(ag.where(keep, ag.take(weight, ag.where(keep, labels, 0)), 0))


def _finish(losses: Variable, shape: tuple[int, ...], reduction: str, total: Any = None) -> Variable:
    """The losses reduced; those of one example without a batch axis."""
    return reduce(losses[0] if len(shape) == 1 else losses, reduction, total)
