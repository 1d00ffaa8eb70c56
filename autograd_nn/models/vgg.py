"""VGG (2014): nothing but 3x3 convolutions, stacked deep."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from autograd_core import Variable
from autograd_core.variable import Operand
from autograd_nn.layers import (
    AdaptiveAvgPool2d,
    BatchNorm2d,
    Conv2d,
    Dropout,
    Flatten,
    Layer,
    Linear,
    MaxPool2d,
    ReLU,
    Sequential,
)


class VGG(Layer):
    """Blocks of 3x3 convolutions with ReLU, each followed by pooling that halves the image; three affine layers.

    Two 3x3 windows in a row see as far as one of 5x5, with fewer weights and one more ReLU. The names are torchvision's,
    so that its weights can be loaded.

    blocks:      the filters of each convolution, block by block.
    batch_norm:  normalise after each convolution, which the paper did not do yet.
    hidden:      units of the affine layers.
    grid:        the size to which the last maps are averaged.
    Shapes:      x (N, channels, H, W), H and W of 2^len(blocks) or more -> scores (N, classes), before softmax.
    Source:      K. Simonyan, A. Zisserman, "Very Deep Convolutional Networks for Large-Scale Image Recognition", 2014,
                 sec. 2 and table 1.
    """

    def __init__(
        self,
        blocks: Sequence[Sequence[int]],
        classes: int = 1000,
        *,
        batch_norm: bool = False,
        channels: int = 3,
        hidden: int = 4096,
        grid: int = 7,
        dropout: float = 0.5,
        rng: np.random.Generator | None = None,
    ) -> None:
        layers: list[Layer] = []
        for block in blocks:
            for width in block:
                layers += [Conv2d(channels, width, 3, padding=1, rng=rng)]
                layers += [BatchNorm2d(width), ReLU()] if batch_norm else [ReLU()]
                channels = width
            layers += [MaxPool2d(2)]
        self.features = Sequential(*layers)
        self.avgpool = AdaptiveAvgPool2d((grid, grid))
        self.flatten = Flatten()
        self.classifier = Sequential(
            *[Linear(channels * grid * grid, hidden, rng=rng), ReLU(), Dropout(dropout, rng=rng)],
            *[Linear(hidden, hidden, rng=rng), ReLU(), Dropout(dropout, rng=rng)],
            Linear(hidden, classes, rng=rng),
        )

    def forward(self, x: Operand) -> Variable:
        return self.classifier(self.flatten(self.avgpool(self.features(x))))


class SmallVGG(VGG):
    """VGG's idea in the size of handwritten digits: six convolutions, with normalisation. 163,898 parameters.

    Shapes:   x (N, 1, 28, 28) -> scores (N, classes), before softmax.
    dropout:  less than VGG's, as the affine layers have 128 units for its 4,096.
    """

    def __init__(self, classes: int = 10, *, dropout: float = 0.2, rng: np.random.Generator | None = None) -> None:
        blocks = _blocks((16, 32, 64), (2, 2, 2))
        super().__init__(blocks, classes, batch_norm=True, channels=1, hidden=128, grid=3, dropout=dropout, rng=rng)


def vgg11(classes: int = 1000, *, batch_norm: bool = False, rng: np.random.Generator | None = None) -> VGG:
    """The paper's network A: 132,863,336 parameters for 1,000 classes and photographs (N, 3, 224, 224)."""
    return VGG(_blocks(FILTERS, (1, 1, 2, 2, 2)), classes, batch_norm=batch_norm, rng=rng)


def vgg13(classes: int = 1000, *, batch_norm: bool = False, rng: np.random.Generator | None = None) -> VGG:
    """The paper's network B: 133,047,848 parameters for 1,000 classes and photographs (N, 3, 224, 224)."""
    return VGG(_blocks(FILTERS, (2, 2, 2, 2, 2)), classes, batch_norm=batch_norm, rng=rng)


def vgg16(classes: int = 1000, *, batch_norm: bool = False, rng: np.random.Generator | None = None) -> VGG:
    """The paper's network D: 138,357,544 parameters for 1,000 classes and photographs (N, 3, 224, 224)."""
    return VGG(_blocks(FILTERS, (2, 2, 3, 3, 3)), classes, batch_norm=batch_norm, rng=rng)


def vgg19(classes: int = 1000, *, batch_norm: bool = False, rng: np.random.Generator | None = None) -> VGG:
    """The paper's network E: 143,667,240 parameters for 1,000 classes and photographs (N, 3, 224, 224)."""
    return VGG(_blocks(FILTERS, (2, 2, 4, 4, 4)), classes, batch_norm=batch_norm, rng=rng)


FILTERS = (64, 128, 256, 512, 512)


def _blocks(filters: Sequence[int], depths: Sequence[int]) -> list[list[int]]:
    return [[width] * depth for width, depth in zip(filters, depths, strict=True)]
