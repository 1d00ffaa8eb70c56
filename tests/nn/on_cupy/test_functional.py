"""Every function of autograd_nn.functional through the CuPy backend: values and gradients as on the CPU, no copy back."""

from typing import Any

import numpy as np
import pytest

import autograd_core as ag
import autograd_nn as nn
from autograd_nn import functional as F

IMAGE, LINE, CUBE = (2, 4, 6, 6), (2, 4, 7), (1, 2, 4, 4, 4)
LABELS = np.array([0, 2, -100, 1])
SIGNS = np.array([[1.0, -1, 1], [-1, -1, 1], [1, 1, 1], [-1, 1, -1]])
WEIGHT = np.array([0.5, 1, 2])
INDEX = np.array([[0, 2, 1], [2, 2, 0]])
MASK = np.array([[1, 0, 1], [1, 1, 0], [1, 0, 0], [1, 1, 1], [1, 0, 1]], bool)

_ACTIVATIONS = (
    "tanh relu sigmoid step gelu hardswish mish silu elu hardsigmoid hardtanh leaky_relu logsigmoid relu6 selu softplus"
)
# By name: the function of (to, *variables), and the shapes of these.
ROWS: dict[str, tuple[Any, list[tuple[int, ...]]]] = {
    **{name: (lambda to, x, name=name: getattr(F, name)(x), [(3, 4)]) for name in _ACTIVATIONS.split()},
    **{name: (lambda to, x, name=name: getattr(F, name)(x, 1), [(3, 4)]) for name in ("softmax", "log_softmax")},
    "gelu tanh": (lambda to, x: F.gelu(x, approximate="tanh"), [(3, 4)]),
    "glu": (lambda to, x: F.glu(x, 1), [(3, 4)]),
    "prelu": (lambda to, x, w: F.prelu(x, w), [IMAGE, (4,)]),
    "linear": (lambda to, x, w, b: F.linear(x, w, b), [(2, 3, 4), (5, 4), (5,)]),
    "conv1d": (lambda to, x, w, b: F.conv1d(x, w, b, stride=2, padding=1), [LINE, (3, 4, 3), (3,)]),
    "conv2d": (lambda to, x, w, b: F.conv2d(x, w, b, padding=1), [IMAGE, (3, 4, 3, 3), (3,)]),
    "conv2d strided": (lambda to, x, w: F.conv2d(x, w, stride=2, dilation=2, padding=(2, 1)), [IMAGE, (3, 4, 3, 3)]),
    "conv2d groups": (lambda to, x, w: F.conv2d(x, w, groups=2), [IMAGE, (6, 2, 3, 3)]),
    "conv2d points": (lambda to, x, w, b: F.conv2d(x, w, b), [IMAGE, (3, 4, 1, 1), (3,)]),
    "conv3d": (lambda to, x, w: F.conv3d(x, w), [CUBE, (3, 2, 2, 2, 2)]),
    "conv_transpose1d": (lambda to, x, w: F.conv_transpose1d(x, w, stride=2), [LINE, (4, 3, 3)]),
    "conv_transpose2d": (
        lambda to, x, w, b: F.conv_transpose2d(x, w, b, stride=2, padding=1, output_padding=1),
        [IMAGE, (4, 3, 3, 3), (3,)],
    ),
    "conv_transpose3d": (lambda to, x, w: F.conv_transpose3d(x, w), [CUBE, (2, 3, 2, 2, 2)]),
    **{
        f"{kind}_pool{n}d": (
            lambda to, x, name=f"{kind}_pool{n}d": getattr(F, name)(x, 2, stride=1, padding=1),
            [{1: LINE, 2: IMAGE, 3: CUBE}[n]],
        )
        for kind in ("max", "avg")
        for n in (1, 2, 3)
    },
    "max_pool2d tiles": (lambda to, x: F.max_pool2d(x, 2), [IMAGE]),
    "avg_pool2d tiles": (lambda to, x: F.avg_pool2d(x, 2), [IMAGE]),
    "avg_pool2d inside": (lambda to, x: F.avg_pool2d(x, 3, padding=1, count_include_pad=False), [IMAGE]),
    **{
        f"adaptive_{kind}_pool{n}d": (
            lambda to, x, name=f"adaptive_{kind}_pool{n}d": getattr(F, name)(x, 3),
            [{1: LINE, 2: IMAGE, 3: CUBE}[n]],
        )
        for kind in ("max", "avg")
        for n in (1, 2, 3)
    },
    "scaled_dot_product_attention": (lambda to, q, k, v: F.scaled_dot_product_attention(q, k, v),
                                     [(2, 2, 5, 4), (2, 2, 3, 4), (2, 2, 3, 6)]),
    "attention causal": (
        lambda to, q, k, v: F.scaled_dot_product_attention(q, k, v, is_causal=True), [(2, 2, 5, 4)] * 3
    ),
    "attention mask": (
        lambda to, q, k, v: F.scaled_dot_product_attention(q, k, v, to(MASK)), [(2, 5, 4), (2, 3, 4), (2, 3, 6)]
    ),
    "attention numbers": (
        lambda to, q, k, v, m: F.scaled_dot_product_attention(q, k, v, m), [(2, 5, 4), (2, 3, 4), (2, 3, 6), (5, 3)]
    ),
    "attention dropout": (
        lambda to, q, k, v: F.scaled_dot_product_attention(q, k, v, dropout_p=0.5), [(2, 5, 4), (2, 3, 4), (2, 3, 6)]
    ),
    "batch_norm": (lambda to, x, w, b: F.batch_norm(x, None, None, w, b, True), [IMAGE, (4,), (4,)]),
    "batch_norm running": (
        lambda to, x: F.batch_norm(x, to(np.zeros(4)), to(np.ones(4)), training=True) * 2, [IMAGE]
    ),
    "batch_norm in use": (lambda to, x, w: F.batch_norm(x, to(np.arange(4.0)), to(np.full(4, 2.0)), w), [IMAGE, (4,)]),
    "layer_norm": (lambda to, x, w, b: F.layer_norm(x, (4,), w, b), [(2, 3, 4), (4,), (4,)]),
    "rms_norm": (lambda to, x, w: F.rms_norm(x, (4,), w), [(2, 3, 4), (4,)]),
    "group_norm": (lambda to, x, w, b: F.group_norm(x, 2, w, b), [IMAGE, (4,), (4,)]),
    "instance_norm": (lambda to, x, w, b: F.instance_norm(x, None, None, w, b), [IMAGE, (4,), (4,)]),
    "local_response_norm": (lambda to, x: F.local_response_norm(x, 3), [IMAGE]),
    **{
        name: (lambda to, x, name=name: getattr(F, name)(x, 0.4, training=True), [IMAGE])
        for name in ("dropout", "alpha_dropout", "dropout2d")
    },
    "dropout1d": (lambda to, x: F.dropout1d(x, 0.4, training=True), [LINE]),
    "dropout3d": (lambda to, x: F.dropout3d(x, 0.4, training=True), [CUBE]),
    "embedding": (lambda to, w: F.embedding(to(INDEX), w), [(3, 5)]),
    "embedding padding": (lambda to, w: F.embedding(to(INDEX), w, 2), [(3, 5)]),
    **{
        f"pad {mode}": (lambda to, x, mode=mode: F.pad(x, (1, 2, 0, 1), mode), [IMAGE])
        for mode in ("constant", "reflect", "replicate", "circular")
    },
    **{
        f"interpolate {mode}": (lambda to, x, mode=mode: F.interpolate(x, size=(9, 4), mode=mode), [IMAGE])
        for mode in ("nearest", "bilinear", "bicubic")
    },
    "pixel_shuffle": (lambda to, x: F.pixel_shuffle(x, 2), [IMAGE]),
    "pixel_unshuffle": (lambda to, x: F.pixel_unshuffle(x, 2), [IMAGE]),
    "mse_loss": (lambda to, x, y: F.mse_loss(x, y), [(4, 3)] * 2),
    "l1_loss": (lambda to, x, y: F.l1_loss(x, y), [(4, 3)] * 2),
    "smooth_l1_loss": (lambda to, x, y: F.smooth_l1_loss(x, y, beta=0.3), [(4, 3)] * 2),
    "huber_loss": (lambda to, x, y: F.huber_loss(x, y), [(4, 3)] * 2),
    "nll_loss": (lambda to, x: F.nll_loss(x, to(LABELS), to(WEIGHT)), [(4, 3)]),
    "cross_entropy": (lambda to, x: F.cross_entropy(x, to(LABELS)), [(4, 3)]),
    "cross_entropy all": (lambda to, x: F.cross_entropy(x, to(abs(LABELS) % 3)), [(4, 3)]),
    "cross_entropy smooth": (
        lambda to, x: F.cross_entropy(x, to(LABELS), to(WEIGHT), label_smoothing=0.1, reduction="none"), [(4, 3)]
    ),
    "cross_entropy images": (lambda to, x: F.cross_entropy(x, to(np.ones((2, 6, 6), int))), [IMAGE]),
    "cross_entropy soft": (lambda to, x, y: F.cross_entropy(x, F.softmax(y, 1), label_smoothing=0.1), [(4, 3)] * 2),
    "binary_cross_entropy": (
        lambda to, x, y: F.binary_cross_entropy(F.sigmoid(x), F.sigmoid(y), to(WEIGHT)), [(4, 3)] * 2
    ),
    "binary_cross_entropy_with_logits": (
        lambda to, x, y: F.binary_cross_entropy_with_logits(x, F.sigmoid(y), pos_weight=to(WEIGHT)), [(4, 3)] * 2
    ),
    "kl_div": (lambda to, x, y: F.kl_div(F.log_softmax(x, 1), F.softmax(y, 1), "batchmean"), [(4, 3)] * 2),
    "hinge_loss": (lambda to, x: F.hinge_loss(x, to(SIGNS)), [(4, 3)]),
    "hinge_embedding_loss": (lambda to, x: F.hinge_embedding_loss(x, to(SIGNS)), [(4, 3)]),
    "margin_ranking_loss": (lambda to, x, y: F.margin_ranking_loss(x, y, to(SIGNS), 0.5), [(4, 3)] * 2),
    "multi_margin_loss": (
        lambda to, x: F.multi_margin_loss(x, to(abs(LABELS) % 3), 2, weight=to(WEIGHT)), [(4, 3)]
    ),
    "triplet_margin_loss": (lambda to, x, y, z: F.triplet_margin_loss(x, y, z, 2.0, p=3, swap=True), [(4, 3)] * 3),
    "cosine_embedding_loss": (lambda to, x, y: F.cosine_embedding_loss(x, y, to(SIGNS[:, 0])), [(4, 3)] * 2),
}  # fmt: skip


def test_every_function_has_a_row():
    rows = {name.split()[0] for name in ROWS}
    assert {name for name in F.__all__ if name not in rows} == {"sinusoidal_positions"}  # which makes a NumPy array


@pytest.mark.on_card
@pytest.mark.parametrize("name", ROWS)
def test_values_and_gradients(compare, rng, name):
    function, shapes = ROWS[name]
    arrays = [rng.standard_normal(shape) for shape in shapes]

    def run(to):
        xs = [ag.Variable(to(x)) for x in arrays]
        y = function(to, *xs)
        ag.sum(y * y).backward()
        return [y, *[x.grad for x in xs]]

    compare(run)


@pytest.mark.parametrize("loss", [F.cross_entropy, F.nll_loss, F.multi_margin_loss])
def test_a_label_out_of_range_on_a_card_is_nan_and_an_error_in_debug_mode(cupy, rng, loss):
    x, labels = ag.Variable(cupy.asarray(rng.standard_normal((3, 4)))), cupy.asarray(np.array([0, 4, 1]))
    y = loss(x, labels)
    y.backward()
    assert np.isnan(y.item())
    assert cupy.isnan(x.grad[1]).any()
    assert not np.isnan(loss(x, labels % 4).item())
    with ag.debug(), pytest.raises(nn.errors.LabelError, match="label 4 of row 1 is out of range"):
        loss(x, labels)


def test_a_number_out_of_an_embedding_s_range_on_a_card_is_nan_and_an_error_in_debug_mode(cupy, rng):
    table, numbers = ag.Variable(cupy.asarray(rng.standard_normal((3, 2)))), cupy.asarray(np.array([2, -1, 3]))
    assert np.isnan(F.embedding(numbers, table).numpy()).tolist() == [[False, False], [True, True], [True, True]]
    with ag.debug(), pytest.raises(ag.OutOfBoundsError, match="the number -1 at position"):
        F.embedding(numbers, table)
