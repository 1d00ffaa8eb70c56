"""Every layer on a card: forward and backward as on the CPU, in training and in use, and no copy back."""

from typing import Any

import numpy as np
import pytest

import autograd_core as ag
import autograd_nn as nn
from autograd_nn import layers

IMAGE, LINE, CUBE, ROWS, STEPS = (2, 4, 6, 6), (2, 4, 7), (1, 2, 4, 4, 4), (5, 4), (3, 2, 4)
INDEX = np.array([[0, 2, 1], [2, 2, 0]])
LABELS = np.array([0, 3, 1, 2, 0])
SIGNS = np.sign(np.arange(20.0).reshape(5, 4) % 3 - 0.5)

_ACTIVATIONS = (
    "ELU GELU Hardsigmoid Hardswish Hardtanh LeakyReLU LogSigmoid Mish PReLU ReLU ReLU6 SELU SiLU Sigmoid Softplus Step "
    "Tanh Identity AlphaDropout Dropout Flatten"
)
_NUMBERED = {1: LINE, 2: IMAGE, 3: CUBE}
# By name: what makes the layer, and its inputs: shapes, or arrays as they are.
LAYERS: dict[str, tuple[Any, list[Any]]] = {
    **{name: (getattr(nn, name), [ROWS]) for name in _ACTIVATIONS.split()},
    "GLU": (lambda: nn.GLU(1), [ROWS]),
    "Softmax": (lambda: nn.Softmax(1), [ROWS]),
    "LogSoftmax": (lambda: nn.LogSoftmax(1), [ROWS]),
    "Linear": (lambda: nn.Linear(4, 3), [ROWS]),
    "Unflatten": (lambda: nn.Unflatten(1, (2, 2)), [ROWS]),
    "Embedding": (lambda: nn.Embedding(3, 5, padding_idx=0), [INDEX]),
    "Sequential": (lambda: nn.Sequential(nn.Linear(4, 3), nn.ReLU()), [ROWS]),
    "LayerNorm": (lambda: nn.LayerNorm(4), [ROWS]),
    "RMSNorm": (lambda: nn.RMSNorm(4), [ROWS]),
    "GroupNorm": (lambda: nn.GroupNorm(2, 4), [IMAGE]),
    "LocalResponseNorm": (lambda: nn.LocalResponseNorm(3), [IMAGE]),
    "PixelShuffle": (lambda: nn.PixelShuffle(2), [IMAGE]),
    "PixelUnshuffle": (lambda: nn.PixelUnshuffle(2), [IMAGE]),
    "Upsample": (lambda: nn.Upsample(scale_factor=2, mode="bilinear"), [IMAGE]),
    "GlobalAvgPool2d": (nn.GlobalAvgPool2d, [IMAGE]),
    "GlobalMaxPool2d": (nn.GlobalMaxPool2d, [IMAGE]),
    **{
        f"{name}{n}d": (lambda name=f"{name}{n}d", args=args, n=n: getattr(nn, name)(*args(n)), [_NUMBERED[n]])
        for name, args in {
            "Conv": lambda n: (_NUMBERED[n][1], 3, 3),
            "ConvTranspose": lambda n: (_NUMBERED[n][1], 3, 3),
            "BatchNorm": lambda n: (_NUMBERED[n][1],),
            "InstanceNorm": lambda n: (_NUMBERED[n][1], 1e-5, 0.1, True, True),
            "MaxPool": lambda n: (2,),
            "AvgPool": lambda n: (2,),
            "AdaptiveMaxPool": lambda n: (3,),
            "AdaptiveAvgPool": lambda n: (3,),
            "Dropout": lambda n: (0.3,),
        }.items()
        for n in (1, 2, 3)
    },
    **{
        name: (lambda name=name: getattr(nn, name)(4, 3, 2, bidirectional=True), [STEPS])
        for name in ("RNN", "LSTM", "GRU")
    },
    **{f"{name}Cell": (lambda name=name: getattr(nn, f"{name}Cell")(4, 3), [ROWS]) for name in ("RNN", "LSTM", "GRU")},
    "MultiheadAttention": (lambda: nn.MultiheadAttention(4, 2, dropout=0.1), [STEPS, STEPS, STEPS]),
    "TransformerEncoderLayer": (lambda: nn.TransformerEncoderLayer(4, 2, 6), [STEPS]),
    "TransformerEncoder": (lambda: nn.TransformerEncoder(nn.TransformerEncoderLayer(4, 2, 6), 2), [STEPS]),
    "TransformerDecoderLayer": (lambda: nn.TransformerDecoderLayer(4, 2, 6), [STEPS, (5, 2, 4)]),
    "TransformerDecoder": (lambda: nn.TransformerDecoder(nn.TransformerDecoderLayer(4, 2, 6), 2), [STEPS, (5, 2, 4)]),
    **{name: (getattr(nn, name), [ROWS, ROWS]) for name in ("MSELoss", "L1Loss", "SmoothL1Loss", "HuberLoss")},
    "KLDivLoss": (nn.KLDivLoss, [ROWS, np.full((5, 4), 0.25)]),
    "CrossEntropyLoss": (nn.CrossEntropyLoss, [ROWS, LABELS]),
    "NLLLoss": (nn.NLLLoss, [ROWS, LABELS]),
    "MultiMarginLoss": (nn.MultiMarginLoss, [ROWS, LABELS]),
    "HingeLoss": (nn.HingeLoss, [ROWS, SIGNS]),
    "HingeEmbeddingLoss": (nn.HingeEmbeddingLoss, [ROWS, SIGNS]),
    "MarginRankingLoss": (nn.MarginRankingLoss, [ROWS, ROWS, SIGNS]),
    "CosineEmbeddingLoss": (nn.CosineEmbeddingLoss, [ROWS, ROWS, SIGNS[:, 0]]),
    "TripletMarginLoss": (nn.TripletMarginLoss, [ROWS, ROWS, ROWS]),
    "BCEWithLogitsLoss": (nn.BCEWithLogitsLoss, [ROWS, SIGNS > 0]),
    "BCELoss": (nn.BCELoss, [np.full((5, 4), 0.3), (SIGNS > 0) * 1.0]),
}
NO_LAYERS = {
    "Layer",
    "Module",
    "ModuleDict",
    "ModuleList",
    "PackedSequence",
    "pack_padded_sequence",
    "pad_packed_sequence",
}


def test_every_layer_has_a_row():
    assert set(layers.__all__) - NO_LAYERS <= set(LAYERS)


@pytest.mark.on_card
@pytest.mark.parametrize("training", [True, False], ids=["training", "use"])
@pytest.mark.parametrize("name", LAYERS)
def test_forward_and_backward(compare, rng, name, training):
    make, inputs = LAYERS[name]
    arrays = [rng.standard_normal(x).astype(np.float32) if isinstance(x, tuple) else x for x in inputs]

    def run(to):
        model = to(make().train(training))
        xs = [ag.Variable(to(x)) for x in arrays]
        ys = ag.transforms.tree.leaves(model(*xs))
        sum([ag.sum(y * y) for y in ys]).backward()
        return [*ys, *[x.grad for x in xs], *[p.grad for p in model.parameters()], *buffers(model)]

    compare(run, rtol=2e-5)


def buffers(model: nn.Layer) -> list[Any]:
    return [buffer for _, buffer in model.named_buffers()]


@pytest.mark.on_card
def test_packed_sequences(compare, rng):
    x = rng.standard_normal((4, 3, 2)).astype(np.float32)

    def run(to):
        model = to(nn.LSTM(2, 3))
        packed = nn.pack_padded_sequence(ag.Variable(to(x)), [4, 2, 1])
        y, (h, c) = model(packed)
        padded, _ = nn.pad_packed_sequence(y)
        ag.sum(padded * padded).backward()
        return [padded, h, c, *[p.grad for p in model.parameters()]]

    compare(run, rtol=2e-5)
