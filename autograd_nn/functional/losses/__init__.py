"""Loss functions: how wrong the output is, as one number to make small."""

from autograd_nn.functional.losses.binary import binary_cross_entropy, binary_cross_entropy_with_logits
from autograd_nn.functional.losses.cross_entropy import cross_entropy
from autograd_nn.functional.losses.distance import cosine_embedding_loss, triplet_margin_loss
from autograd_nn.functional.losses.likelihood import kl_div, nll_loss
from autograd_nn.functional.losses.margin import (
    hinge_embedding_loss,
    hinge_loss,
    margin_ranking_loss,
    multi_margin_loss,
)
from autograd_nn.functional.losses.regression import huber_loss, l1_loss, mse_loss, smooth_l1_loss

__all__ = [
    "binary_cross_entropy",
    "binary_cross_entropy_with_logits",
    "cosine_embedding_loss",
    "cross_entropy",
    "hinge_embedding_loss",
    "hinge_loss",
    "huber_loss",
    "kl_div",
    "l1_loss",
    "margin_ranking_loss",
    "mse_loss",
    "multi_margin_loss",
    "nll_loss",
    "smooth_l1_loss",
    "triplet_margin_loss",
]
