"""Cross-entropy of yes and no: from probabilities, or from scores before the sigmoid."""

from __future__ import annotations

from typing import Any

import autograd_core as ag
from autograd_core import INPUTS, Elementwise, ShapeError, Variable, backends
from autograd_core.backends.batch_array import all_examples
from autograd_core.variable import Operand, shape_of
from autograd_nn.errors import DataError
from autograd_nn.functional.activation import sigmoid
from autograd_nn.functional.losses.labels import constant_like, raw
from autograd_nn.functional.losses.reduction import check_pair, check_reduction, reduce


class BinaryCrossEntropy(Elementwise):
    """y = −(t ln x + (1 − t) ln(1 − x)), each logarithm at least −100: a sure and wrong guess costs much, not infinity."""

    wide = True
    symbol = "binary cross entropy"
    saves = INPUTS

    def forward(self, xp: Any, x: Any, t: Any) -> Any:
        no = _log(xp, 1 - x)
        return t * (no - _log(xp, x)) - no

    def backward(self, gy: Any, x: Any, t: Any) -> Any:
        # Also at x = 0 and 1, where the loss itself is cut off, the gradient leads back, with a finite number.
        gx = gy * (x - t) / ag.clip(x * (1 - x), 1e-12, None) if self.needs(0) else None
        return gx, gy * (_clamped_log(1 - x) - _clamped_log(x)) if self.needs(1) else None


class BinaryCrossEntropyWithLogits(Elementwise):
    """y = (1 − t)·x + (1 + (w − 1)·t)·ln(1 + e⁻ˣ), with the weight w of a yes, 1 if left out."""

    wide = True
    symbol = "binary cross entropy"
    saves = INPUTS

    def forward(self, xp: Any, x: Any, t: Any, *positive: Any) -> Any:
        softplus = xp.log1p(xp.exp(-xp.absolute(x))) - xp.minimum(x, 0)  # of −x, without overflow
        return (1 - t) * x + (softplus if not positive else softplus * (1 + (positive[0] - 1) * t))

    def backward(self, gy: Any, x: Any, t: Any, *positive: Any) -> Any:
        if not positive:
            return gy * (sigmoid(x) - t), -gy * x if self.needs(1) else None
        w = positive[0]
        gx = gy * ((1 - t) - (1 + (w - 1) * t) * sigmoid(-x)) if self.needs(0) else None
        softplus = ag.softplus(-x) if self.needs(1) or self.needs(2) else None
        gt = gy * ((w - 1) * softplus - x) if self.needs(1) else None
        return gx, gt, gy * t * softplus if self.needs(2) else None


def binary_cross_entropy(
    input: Operand, target: Operand, weight: Operand | None = None, reduction: str = "mean"
) -> Variable:
    """Cross-entropy of probabilities against 0 and 1 (or what lies between), in nats; ln 2 for a guess of one half.

    Formula:    −(t ln x + (1 − t) ln(1 − x)), with logarithms of at least −100.
    Shapes:     input and target equal; weight, which multiplies the losses, broadcasts to them.
    reduction:  "mean" or "sum" over all elements, or "none".
    Raises      ShapeError, ArgumentError, DataError for an input outside of [0, 1]: scores go to
                `binary_cross_entropy_with_logits`, which is exact for large ones too.
    """
    op = "binary_cross_entropy"
    check_reduction(op, reduction)
    check_pair(op, input, target)
    x = all_examples(raw(input))
    if backends.known(x) and x.size and not (x.min() >= 0 and x.max() <= 1):
        raise DataError(
            f"{op}: input goes from {x.min():g} to {x.max():g}; probabilities lie between 0 and 1. Give scores to "
            "binary_cross_entropy_with_logits, or apply sigmoid"
        )
    losses = BinaryCrossEntropy()(input, constant_like(target, input))
    return reduce(_weighted(op, losses, input, weight), reduction)


def binary_cross_entropy_with_logits(
    input: Operand,
    target: Operand,
    weight: Operand | None = None,
    reduction: str = "mean",
    pos_weight: Operand | None = None,
) -> Variable:
    """Cross-entropy of sigmoid(input) against 0 and 1 (or what lies between), in nats, exact for large scores too.

    Formula:     −(w t ln σ(x) + (1 − t) ln(1 − σ(x))).
    Shapes:      input and target equal; weight, which multiplies the losses, and pos_weight broadcast to them.
    pos_weight:  w, how much a yes counts against a no: above 1 for yeses that are rare.
    reduction:   "mean" or "sum" over all elements, or "none".
    Raises       ShapeError, ArgumentError.
    """
    op = "binary_cross_entropy_with_logits"
    check_reduction(op, reduction)
    check_pair(op, input, target)
    function = BinaryCrossEntropyWithLogits()
    positive = [] if pos_weight is None else [_fitting(op, "pos_weight", pos_weight, input)]
    losses = function(input, constant_like(target, input), *positive)
    return reduce(_weighted(op, losses, input, weight), reduction)


def _weighted(op: str, losses: Variable, input: Operand, weight: Operand | None) -> Variable:
    return losses if weight is None else losses * _fitting(op, "weight", weight, input)


def _fitting(op: str, name: str, weight: Operand, input: Operand) -> Any:
    """The weight in the input's dtype. Raises ShapeError unless it broadcasts to the input's shape."""
    given, shape = shape_of(weight), shape_of(input)
    axes = zip(reversed(given), reversed(shape), strict=False)
    if len(given) > len(shape) or any(n not in (1, size) for n, size in axes):
        raise ShapeError(f"{op}: {name} is {given}; it must broadcast to the input's shape, {shape}")
    return constant_like(weight, input)


def _log(xp: Any, x: Any) -> Any:
    """ln x, at least −100."""
    positive = x > 0
    return xp.where(positive, xp.maximum(xp.log(xp.where(positive, x, 1)), -100), -100)


def _clamped_log(x: Any) -> Any:
    """The same, differentiable."""
    positive = x > 0
    return ag.where(positive, ag.clip(ag.log(ag.where(positive, x, 1)), -100, None), -100)
