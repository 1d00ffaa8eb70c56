"""All losses on arrays that are not NumPy's, as on a GPU: the same values and gradients."""

import numpy as np
import pytest

import autograd_core as ag
from autograd_nn import functional as F
from tests.strict_backend import StrictArray

LABELS = np.array([0, 2, -100, 1])
SIGNS = np.array([[1.0, -1, 1], [-1, -1, 1], [1, 1, 1], [-1, 1, -1]], np.float32)
WEIGHT = np.array([0.5, 1, 2], np.float32)
LOSSES = {
    "mse": lambda x, y, to: F.mse_loss(x, y),
    "l1": lambda x, y, to: F.l1_loss(x, y),
    "smooth l1": lambda x, y, to: F.smooth_l1_loss(x, y, beta=0.3),
    "huber": lambda x, y, to: F.huber_loss(x, y),
    "nll": lambda x, y, to: F.nll_loss(x, to(LABELS), to(WEIGHT)),
    "soft cross-entropy": lambda x, y, to: F.cross_entropy(x, F.softmax(y, 1), to(WEIGHT), label_smoothing=0.1),
    "bce": lambda x, y, to: F.binary_cross_entropy(F.sigmoid(x), F.sigmoid(y), to(WEIGHT)),
    "bce with logits": lambda x, y, to: F.binary_cross_entropy_with_logits(x, F.sigmoid(y), pos_weight=to(WEIGHT)),
    "kl": lambda x, y, to: F.kl_div(F.log_softmax(x, 1), F.softmax(y, 1), "batchmean"),
    "hinge": lambda x, y, to: F.hinge_loss(x, to(SIGNS)) + F.hinge_embedding_loss(y, to(SIGNS)),
    "ranking": lambda x, y, to: F.margin_ranking_loss(x, y, to(SIGNS), 0.5),
    "multi-margin": lambda x, y, to: F.multi_margin_loss(x * y, to(abs(LABELS) % 3), 2, weight=to(WEIGHT)),
    "triplet": lambda x, y, to: F.triplet_margin_loss(x, y, x * y, 2.0, p=3, swap=True),
    "cosine": lambda x, y, to: F.cosine_embedding_loss(x, y, to(SIGNS[:, 0])),
}


@pytest.mark.parametrize("name", LOSSES)
def test_the_same_values_and_gradients(rng, name):
    arrays = rng.standard_normal((2, 4, 3)).astype(np.float32)
    found = []
    for to in (np.asarray, StrictArray):
        variables = [ag.Variable(to(array)) for array in arrays]
        loss = LOSSES[name](*variables, to)
        loss.backward()
        assert loss.dtype == np.float32
        found.append([loss.item(), *[None if v.grad is None else ag.backends.to_numpy(v.grad) for v in variables]])
    np.testing.assert_equal(found[1], found[0])
