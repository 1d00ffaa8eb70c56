"""autograd_nn/layers/pooling.py, adaptive_pooling.py and resize.py: layers that hand their settings to functions."""

import numpy as np
import pytest

import autograd_nn as nn

X = {1: (2, 4, 9), 2: (2, 4, 9, 8), 3: (2, 4, 5, 6, 4)}
MAX, AVG = (
    {"padding": 1, "dilation": 2, "ceil_mode": True},
    {"padding": 1, "ceil_mode": True, "count_include_pad": False},
)
LAYERS = [
    ("MaxPool1d", 1, (3, 2), MAX),
    ("MaxPool2d", 2, (3, 2), MAX),
    ("MaxPool3d", 3, (2, 1), {"padding": 1}),
    ("AvgPool1d", 1, (3, 2, 1, True, False), {}),
    ("AvgPool2d", 2, (3, 2), AVG),
    ("AvgPool2d", 2, (3,), {"divisor_override": 4}),
    ("AvgPool3d", 3, (3, 2), AVG),
    ("AdaptiveAvgPool1d", 1, (4,), {}),
    ("AdaptiveAvgPool2d", 2, ((4, 3),), {}),
    ("AdaptiveAvgPool3d", 3, (2,), {}),
    ("AdaptiveMaxPool1d", 1, (4,), {}),
    ("AdaptiveMaxPool2d", 2, ((4, 3),), {}),
    ("AdaptiveMaxPool3d", 3, (2,), {}),
    ("Upsample", 2, (), {"scale_factor": 2}),
    ("Upsample", 2, ((5, 11), None, "bilinear", True), {}),
    ("PixelShuffle", 2, (2,), {}),
    ("PixelUnshuffle", 2, (1,), {}),
]


@pytest.mark.parametrize(("name", "rank", "args", "settings"), LAYERS)
def test_layers_equal_pytorch(rng, name, rank, args, settings):
    torch = pytest.importorskip("torch", reason="PyTorch is the reference here: pip install torch==2.13.0")
    x = rng.standard_normal(X[rank])
    expected = getattr(torch.nn, name)(*args, **settings)(torch.tensor(x))
    np.testing.assert_allclose(getattr(nn, name)(*args, **settings)(x), expected.numpy(), rtol=1e-10, atol=1e-12)


def test_global_pooling_takes_the_whole_map(rng):
    x = rng.standard_normal(X[2])
    np.testing.assert_allclose(nn.GlobalAvgPool2d()(x), x.mean(axis=(2, 3), keepdims=True), rtol=1e-12)
    np.testing.assert_array_equal(nn.GlobalMaxPool2d()(x), x.max(axis=(2, 3), keepdims=True))


def test_looks():
    assert repr(nn.MaxPool2d(2)) == "MaxPool2d(kernel_size=2, stride=2, padding=0, dilation=1)"
    assert repr(nn.MaxPool1d(2, ceil_mode=True)).endswith("dilation=1, ceil_mode=True)")
    assert repr(nn.AvgPool3d(3, 1, 1)) == "AvgPool3d(kernel_size=3, stride=1, padding=1)"
    assert repr(nn.AvgPool1d(2, count_include_pad=False)).endswith("padding=0, count_include_pad=False)")
    assert repr(nn.AdaptiveAvgPool2d((1, None))) == "AdaptiveAvgPool2d(output_size=(1, None))"
    assert repr(nn.Upsample(scale_factor=2, mode="bilinear")) == "Upsample(scale_factor=2, mode='bilinear')"
    assert (
        repr(nn.Upsample(7, mode="bilinear", align_corners=True))
        == "Upsample(size=7, mode='bilinear', align_corners=True)"
    )
    assert repr(nn.PixelShuffle(2)) == "PixelShuffle(upscale_factor=2)"
    assert repr(nn.PixelUnshuffle(2)) == "PixelUnshuffle(downscale_factor=2)"
