"""autograd_nn/layers/loss.py: each is its function, and takes what PyTorch's class of that name takes."""

import inspect

import numpy as np
import pytest

import autograd_core as ag
import autograd_nn as nn
from autograd_nn import functional as F

LABELS = np.array([0, 2, 1, 1])
SIGNS = np.array([[1, -1, 1], [-1, -1, 1], [1, 1, 1], [-1, 1, -1]])
WEIGHT = np.array([0.5, 1.0, 2.0])


def cases(rng):
    x, y, z = rng.standard_normal((3, 4, 3))
    p = rng.uniform(0.1, 0.9, (4, 3))
    log = F.log_softmax(x, 1)
    return [
        (nn.MSELoss("sum"), (x, y), F.mse_loss(x, y, "sum")),
        (nn.L1Loss(), (x, y), F.l1_loss(x, y)),
        (nn.SmoothL1Loss(beta=0.5), (x, y), F.smooth_l1_loss(x, y, beta=0.5)),
        (nn.HuberLoss("none", 0.5), (x, y), F.huber_loss(x, y, "none", 0.5)),
        (nn.CrossEntropyLoss(WEIGHT, 1, "sum", 0.1), (x, LABELS), F.cross_entropy(x, LABELS, WEIGHT, 1, "sum", 0.1)),
        (nn.NLLLoss(WEIGHT, 1, "sum"), (log, LABELS), F.nll_loss(log, LABELS, WEIGHT, 1, "sum")),
        (nn.BCELoss(WEIGHT), (p, p[::-1]), F.binary_cross_entropy(p, p[::-1], WEIGHT)),
        (
            nn.BCEWithLogitsLoss(WEIGHT, pos_weight=WEIGHT * 2),
            (x, p),
            F.binary_cross_entropy_with_logits(x, p, WEIGHT, pos_weight=WEIGHT * 2),
        ),
        (nn.KLDivLoss("batchmean", log_target=True), (log, log[::-1]), F.kl_div(log, log[::-1], "batchmean", True)),
        (nn.HingeLoss(0.5), (x, SIGNS), F.hinge_loss(x, SIGNS, 0.5)),
        (nn.HingeEmbeddingLoss(2.0), (x, SIGNS), F.hinge_embedding_loss(x, SIGNS, 2.0)),
        (nn.MarginRankingLoss(0.5), (x, y, SIGNS), F.margin_ranking_loss(x, y, SIGNS, 0.5)),
        (nn.MultiMarginLoss(2, 0.5, WEIGHT), (x, LABELS), F.multi_margin_loss(x, LABELS, 2, 0.5, WEIGHT)),
        (nn.TripletMarginLoss(2.0, 3, swap=True), (x, y, z), F.triplet_margin_loss(x, y, z, 2.0, 3, swap=True)),
        (nn.CosineEmbeddingLoss(0.2), (x, y, SIGNS[:, 0]), F.cosine_embedding_loss(x, y, SIGNS[:, 0], 0.2)),
    ]


def test_each_is_its_function(rng):
    for layer, arguments, expected in cases(rng):
        np.testing.assert_array_equal(layer(*arguments), expected, repr(layer))


def test_the_settings_are_pytorch_s_in_its_order(rng):
    torch = pytest.importorskip("torch", reason="PyTorch is the reference here: pip install torch==2.13.0")
    compared = 0
    for layer, _, _ in cases(rng):
        theirs = getattr(torch.nn, type(layer).__name__, None)
        if theirs is not None:
            compared += 1
            expected = [name for name in inspect.signature(theirs).parameters if name not in ("size_average", "reduce")]
            assert list(inspect.signature(type(layer)).parameters) == expected, type(layer)
    assert compared == 14


def test_the_weights_are_saved_and_move_with_the_layer():
    loss = nn.CrossEntropyLoss(np.ones(3, np.float32))
    assert list(loss.state_dict()) == ["weight"]
    assert not loss.parameters()
    loss.load_state_dict({"weight": np.array([1, 2, 3])})
    assert loss.weight.array.tolist() == [1, 2, 3]
    assert not nn.CrossEntropyLoss().state_dict()


def test_repr_shows_the_settings():
    assert repr(nn.HuberLoss("sum", 2.0)) == "HuberLoss(delta=2.0, reduction='sum')"
    assert repr(nn.MSELoss()) == "MSELoss()"


def test_a_wrong_reduction_is_named_at_once():
    with pytest.raises(ag.ArgumentError, match="MSELoss: reduction must be"):
        nn.MSELoss("avg")
    with pytest.raises(ag.ArgumentError, match="CrossEntropyLoss: reduction"):
        nn.CrossEntropyLoss(reduction="batchmean")
