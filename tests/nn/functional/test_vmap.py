"""Every function of several operands inside vmap, with a batch in each operand's place in turn and the others shared."""

import numpy as np
import pytest

import autograd_core as ag
from autograd_nn import functional as F

BATCH = 3  # as many as some of the shared operands have rows, so that one can be taken for a batch

LABELS = np.array([0, 2, 1])
CASES = {
    "conv1d": (lambda x, w: F.conv1d(x, w, dilation=2), [(3, 3, 9), (4, 3, 3)]),
    "conv2d": (lambda x, w, b: F.conv2d(x, w, b, padding=1, stride=2), [(3, 2, 5, 5), (3, 2, 3, 3), (3,)]),
    "conv2d groups": (lambda x, w: F.conv2d(x, w, groups=3), [(3, 3, 5, 5), (3, 1, 3, 3)]),
    "conv_transpose2d": (lambda x, w, b: F.conv_transpose2d(x, w, b, stride=2), [(3, 3, 4, 4), (3, 2, 3, 3), (2,)]),
    "linear": (F.linear, [(3, 4), (3, 4), (3,)]),
    "prelu": (F.prelu, [(3, 3, 4), (3,)]),
    "layer_norm": (lambda x, w, b: F.layer_norm(x, (5,), w, b), [(3, 5), (5,), (5,)]),
    "rms_norm": (lambda x, w: F.rms_norm(x, 5, w), [(3, 5), (5,)]),
    "group_norm": (lambda x, w, b: F.group_norm(x, 2, w, b), [(3, 4, 5), (4,), (4,)]),
    "instance_norm": (lambda x, w, b: F.instance_norm(x, None, None, w, b), [(3, 3, 5), (3,), (3,)]),
    "batch_norm": (lambda x, w, b: F.batch_norm(x, None, None, w, b, True), [(3, 3, 5), (3,), (3,)]),
    "attention": (lambda q, k, v, m: F.scaled_dot_product_attention(q, k, v, m), [(3, 3, 4)] * 3 + [(3, 3)]),
    "mse_loss": (F.mse_loss, [(3, 4)] * 2),
    "huber_loss": (F.huber_loss, [(3, 4)] * 2),
    "binary_cross_entropy": (lambda x, t: F.binary_cross_entropy(F.sigmoid(x), t), [(3, 4)] * 2),
    "binary_cross_entropy_with_logits": (
        lambda x, t, w: F.binary_cross_entropy_with_logits(x, t, pos_weight=w),
        [(3, 4), (3, 4), (4,)],
    ),
    "cross_entropy": (lambda x: F.cross_entropy(x, LABELS, label_smoothing=0.1), [(3, 4)]),
    "cross_entropy of probabilities": (F.cross_entropy, [(3, 4)] * 2),
    "nll_loss": (lambda x: F.nll_loss(x, LABELS, np.arange(1, 5.0)), [(3, 4)]),
    "kl_div": (lambda x, t: F.kl_div(x, t, "batchmean", log_target=True), [(3, 4)] * 2),
    "triplet_margin_loss": (F.triplet_margin_loss, [(3, 4)] * 3),
    "cosine_embedding_loss": (lambda a, b: F.cosine_embedding_loss(a, b, np.array([1, -1, 1])), [(3, 4)] * 2),
}


@pytest.mark.parametrize(("name", "place"), [(name, place) for name in CASES for place in range(len(CASES[name][1]))])
def test_each_operand_may_be_the_batch(rng, name, place):
    function, shapes = CASES[name]
    operands = [rng.standard_normal(shape) for shape in shapes]
    batch = rng.standard_normal((BATCH, *shapes[place]))

    def value(x):
        return ag.sum(ag.sin(function(*operands[:place], x, *operands[place + 1 :])))

    np.testing.assert_allclose(ag.vmap(value)(batch), [value(x) for x in batch], rtol=1e-10)
    expected = [ag.grad(value)(x) for x in batch]
    np.testing.assert_allclose(ag.vmap(ag.grad(value))(batch), expected, rtol=1e-9, atol=1e-12)
