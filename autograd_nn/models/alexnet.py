"""AlexNet (2012): five convolutions and three fully connected layers, with ReLU, response normalisation and dropout."""

from __future__ import annotations

import numpy as np

from autograd_core import Variable
from autograd_core.variable import Operand
from autograd_nn.layers import (
    AdaptiveAvgPool2d,
    Conv2d,
    Dropout,
    Flatten,
    Layer,
    Linear,
    LocalResponseNorm,
    MaxPool2d,
    ReLU,
    Sequential,
)


class AlexNet(Layer):
    """Classifies photographs: the paper's network, 60,965,224 parameters for 1,000 classes.

    The paper's two towers, one on each of its cards, are groups=2 in convolutions 2, 4 and 5 here.

    one_tower:  the later form without groups and without response normalisation, with 64, 192, 384, 256, 256 filters,
                61,100,840 parameters: the one that torchvision has, with its names, so that its weights can be loaded.
    hidden:     units of the first two affine layers.
    Shapes:     x (N, channels, H, W), H and W of 63 or more and 224 in the paper -> scores (N, classes), before softmax.
    Source:     A. Krizhevsky et al., "ImageNet Classification with Deep Convolutional Neural Networks", 2012, sec. 3 and
                4.2; for one_tower A. Krizhevsky, "One weird trick for parallelizing convolutional neural networks", 2014.
    """

    def __init__(
        self,
        classes: int = 1000,
        *,
        one_tower: bool = False,
        channels: int = 3,
        hidden: int = 4096,
        dropout: float = 0.5,
        rng: np.random.Generator | None = None,
    ) -> None:
        a, b, c, d = (64, 192, 384, 256) if one_tower else (96, 256, 384, 384)
        groups = 1 if one_tower else 2
        self.features = Sequential(
            *[Conv2d(channels, a, 11, stride=4, padding=2, rng=rng), ReLU(), *_norm(one_tower), MaxPool2d(3, 2)],
            *[Conv2d(a, b, 5, padding=2, groups=groups, rng=rng), ReLU(), *_norm(one_tower), MaxPool2d(3, 2)],
            *[Conv2d(b, c, 3, padding=1, rng=rng), ReLU()],
            *[Conv2d(c, d, 3, padding=1, groups=groups, rng=rng), ReLU()],
            *[Conv2d(d, 256, 3, padding=1, groups=groups, rng=rng), ReLU(), MaxPool2d(3, 2)],
        )
        self.avgpool = AdaptiveAvgPool2d((6, 6))
        self.flatten = Flatten()
        fc6, fc7 = Linear(256 * 6 * 6, hidden, rng=rng), Linear(hidden, hidden, rng=rng)
        fc8 = Linear(hidden, classes, rng=rng)
        drop6, drop7 = Dropout(dropout, rng=rng), Dropout(dropout, rng=rng)
        if one_tower:
            self.classifier = Sequential(drop6, fc6, ReLU(), drop7, fc7, ReLU(), fc8)
        else:
            self.classifier = Sequential(fc6, ReLU(), drop6, fc7, ReLU(), drop7, fc8)

    def forward(self, x: Operand) -> Variable:
        return self.classifier(self.flatten(self.avgpool(self.features(x))))


class SmallAlexNet(Layer):
    """AlexNet's layers in the size of handwritten digits: smaller windows, fewer filters. 87,402 parameters.

    Shapes:  x (N, 1, 28, 28) -> scores (N, classes), before softmax.
    Source:  see AlexNet.
    """

    def __init__(self, classes: int = 10, *, dropout: float = 0.5, rng: np.random.Generator | None = None) -> None:
        self.features = Sequential(
            *[Conv2d(1, 16, 5, padding=2, rng=rng), ReLU(), *_norm(), MaxPool2d(3, 2)],
            *[Conv2d(16, 32, 5, padding=2, groups=2, rng=rng), ReLU(), *_norm(), MaxPool2d(3, 2)],
            *[Conv2d(32, 64, 3, padding=1, rng=rng), ReLU()],
            *[Conv2d(64, 64, 3, padding=1, groups=2, rng=rng), ReLU()],
            *[Conv2d(64, 32, 3, padding=1, groups=2, rng=rng), ReLU(), MaxPool2d(3, 2)],
        )
        self.flatten = Flatten()
        self.classifier = Sequential(
            *[Linear(32 * 2 * 2, 128, rng=rng), ReLU(), Dropout(dropout, rng=rng)],
            *[Linear(128, 128, rng=rng), ReLU(), Dropout(dropout, rng=rng)],
            Linear(128, classes, rng=rng),
        )

    def forward(self, x: Operand) -> Variable:
        return self.classifier(self.flatten(self.features(x)))


def _norm(none: bool = False) -> list[Layer]:
    """Response normalisation with the paper's constants, sec. 3.3; its α is of a sum, the layer's of a mean of five."""
    return [] if none else [LocalResponseNorm(5, alpha=5e-4, beta=0.75, k=2.0)]
