"""Losses as layers: the functions of `autograd_nn.functional` with their settings kept."""

from __future__ import annotations

from typing import Any

from autograd_core import Variable
from autograd_core.variable import Operand
from autograd_nn import functional as F
from autograd_nn.functional.losses.reduction import REDUCTIONS, check_reduction
from autograd_nn.layers.layer import Layer
from autograd_nn.parameter import Buffer


class Loss(Layer):
    """What losses share: how many numbers become one."""

    reductions: tuple[str, ...] = REDUCTIONS

    def __init__(self, reduction: str = "mean", **settings: Any) -> None:
        check_reduction(type(self).__name__, reduction, self.reductions)
        self.reduction = reduction
        for name, value in settings.items():
            setattr(self, name, value)
        self._settings = tuple(settings)

    def extra_repr(self) -> str:
        facts = [f"{name}={getattr(self, name)}" for name in self._settings]
        return ", ".join(facts + ([f"reduction={self.reduction!r}"] if self.reduction != "mean" else []))


class MSELoss(Loss):
    """Mean squared error, see `functional.mse_loss`."""

    def __init__(self, reduction: str = "mean") -> None:
        super().__init__(reduction)

    def forward(self, input: Operand, target: Operand) -> Variable:
        return F.mse_loss(input, target, self.reduction)


class L1Loss(Loss):
    """Mean absolute error, see `functional.l1_loss`."""

    def __init__(self, reduction: str = "mean") -> None:
        super().__init__(reduction)

    def forward(self, input: Operand, target: Operand) -> Variable:
        return F.l1_loss(input, target, self.reduction)


class SmoothL1Loss(Loss):
    """Absolute error with a square around 0, see `functional.smooth_l1_loss`."""

    beta: float

    def __init__(self, reduction: str = "mean", beta: float = 1.0) -> None:
        super().__init__(reduction, beta=beta)

    def forward(self, input: Operand, target: Operand) -> Variable:
        return F.smooth_l1_loss(input, target, self.reduction, self.beta)


class HuberLoss(Loss):
    """Squared error that grows linearly from delta on, see `functional.huber_loss`."""

    delta: float

    def __init__(self, reduction: str = "mean", delta: float = 1.0) -> None:
        super().__init__(reduction, delta=delta)

    def forward(self, input: Operand, target: Operand) -> Variable:
        return F.huber_loss(input, target, self.reduction, self.delta)


class CrossEntropyLoss(Loss):
    """Cross-entropy of scores against labels or probabilities, see `functional.cross_entropy`.

    The weights of the classes are a buffer: they move and are saved with the layer.
    """

    ignore_index: int
    label_smoothing: float

    def __init__(
        self,
        weight: Operand | None = None,
        ignore_index: int = -100,
        reduction: str = "mean",
        label_smoothing: float = 0.0,
    ) -> None:
        super().__init__(reduction, ignore_index=ignore_index, label_smoothing=label_smoothing)
        self.weight = _buffer(weight)

    def forward(self, input: Operand, target: Operand) -> Variable:
        return F.cross_entropy(input, target, self.weight, self.ignore_index, self.reduction, self.label_smoothing)


class NLLLoss(Loss):
    """Negative log-likelihood of labels, of what LogSoftmax gives; see `functional.nll_loss`."""

    ignore_index: int

    def __init__(self, weight: Operand | None = None, ignore_index: int = -100, reduction: str = "mean") -> None:
        super().__init__(reduction, ignore_index=ignore_index)
        self.weight = _buffer(weight)

    def forward(self, input: Operand, target: Operand) -> Variable:
        return F.nll_loss(input, target, self.weight, self.ignore_index, self.reduction)


class BCELoss(Loss):
    """Cross-entropy of probabilities against 0 and 1, see `functional.binary_cross_entropy`."""

    def __init__(self, weight: Operand | None = None, reduction: str = "mean") -> None:
        super().__init__(reduction)
        self.weight = _buffer(weight)

    def forward(self, input: Operand, target: Operand) -> Variable:
        return F.binary_cross_entropy(input, target, self.weight, self.reduction)


class BCEWithLogitsLoss(Loss):
    """Cross-entropy of scores against 0 and 1, see `functional.binary_cross_entropy_with_logits`."""

    def __init__(
        self, weight: Operand | None = None, reduction: str = "mean", pos_weight: Operand | None = None
    ) -> None:
        super().__init__(reduction)
        self.weight = _buffer(weight)
        self.pos_weight = _buffer(pos_weight)

    def forward(self, input: Operand, target: Operand) -> Variable:
        return F.binary_cross_entropy_with_logits(input, target, self.weight, self.reduction, self.pos_weight)


class KLDivLoss(Loss):
    """Kullback–Leibler divergence, see `functional.kl_div`; reduction="batchmean" is the divergence itself."""

    reductions = ("mean", "sum", "batchmean", "none")
    log_target: bool

    def __init__(self, reduction: str = "mean", log_target: bool = False) -> None:
        super().__init__(reduction, log_target=log_target)

    def forward(self, input: Operand, target: Operand) -> Variable:
        return F.kl_div(input, target, self.reduction, self.log_target)


class HingeLoss(Loss):
    """max(0, margin − target·input) for targets of −1 and 1, see `functional.hinge_loss`."""

    margin: float

    def __init__(self, margin: float = 1.0, reduction: str = "mean") -> None:
        super().__init__(reduction, margin=margin)

    def forward(self, input: Operand, target: Operand) -> Variable:
        return F.hinge_loss(input, target, self.margin, self.reduction)


class HingeEmbeddingLoss(Loss):
    """A distance, or the margin that it lacks, see `functional.hinge_embedding_loss`."""

    margin: float

    def __init__(self, margin: float = 1.0, reduction: str = "mean") -> None:
        super().__init__(reduction, margin=margin)

    def forward(self, input: Operand, target: Operand) -> Variable:
        return F.hinge_embedding_loss(input, target, self.margin, self.reduction)


class MarginRankingLoss(Loss):
    """One of two scores should be higher, see `functional.margin_ranking_loss`."""

    margin: float

    def __init__(self, margin: float = 0.0, reduction: str = "mean") -> None:
        super().__init__(reduction, margin=margin)

    def forward(self, input1: Operand, input2: Operand, target: Operand) -> Variable:
        return F.margin_ranking_loss(input1, input2, target, self.margin, self.reduction)


class MultiMarginLoss(Loss):
    """The hinge loss of several classes, see `functional.multi_margin_loss`."""

    p: int
    margin: float

    def __init__(self, p: int = 1, margin: float = 1.0, weight: Operand | None = None, reduction: str = "mean") -> None:
        super().__init__(reduction, p=p, margin=margin)
        self.weight = _buffer(weight)

    def forward(self, input: Operand, target: Operand) -> Variable:
        return F.multi_margin_loss(input, target, self.p, self.margin, self.weight, self.reduction)


class TripletMarginLoss(Loss):
    """An anchor closer to its like than to the other, see `functional.triplet_margin_loss`."""

    margin: float
    p: float
    eps: float
    swap: bool

    def __init__(
        self, margin: float = 1.0, p: float = 2.0, eps: float = 1e-6, swap: bool = False, reduction: str = "mean"
    ) -> None:
        super().__init__(reduction, margin=margin, p=p, eps=eps, swap=swap)

    def forward(self, anchor: Operand, positive: Operand, negative: Operand) -> Variable:
        return F.triplet_margin_loss(
            anchor, positive, negative, self.margin, self.p, self.eps, self.swap, self.reduction
        )


class CosineEmbeddingLoss(Loss):
    """A small angle for what is alike, see `functional.cosine_embedding_loss`."""

    margin: float

    def __init__(self, margin: float = 0.0, reduction: str = "mean") -> None:
        super().__init__(reduction, margin=margin)

    def forward(self, input1: Operand, input2: Operand, target: Operand) -> Variable:
        return F.cosine_embedding_loss(input1, input2, target, self.margin, self.reduction)


def _buffer(weight: Operand | None) -> Buffer | None:
    return None if weight is None else Buffer(weight)
