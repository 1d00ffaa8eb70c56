"""A deep network for handwritten digits: six small convolutions."""

from __future__ import annotations

import numpy as np

from autograd_core import Variable
from autograd_core.variable import Operand
from autograd_nn.layers import Conv2d, Dropout, Flatten, Layer, Linear, MaxPool2d, ReLU, Sequential


class DeepCNN(Layer):
    """Three times two 3x3 convolutions and pooling, then two affine layers with dropout. 123,552 parameters.

    The second convolution of the middle pair has padding 2, which makes its maps 16x16, so that they halve twice more.
    The last dropout is on the scores themselves.

    Shapes:  x (N, 1, 28, 28) -> scores (N, classes), before softmax.
    Source:  the pattern of K. Simonyan, A. Zisserman, "Very Deep Convolutional Networks for Large-Scale Image
             Recognition", 2014, with the initial values of K. He et al., "Delving Deep into Rectifiers", 2015.
    """

    def __init__(self, classes: int = 10, *, dropout: float = 0.5, rng: np.random.Generator | None = None) -> None:
        self.features = Sequential(
            *[Conv2d(1, 16, 3, padding=1, rng=rng), ReLU()],
            *[Conv2d(16, 16, 3, padding=1, rng=rng), ReLU(), MaxPool2d(2)],
            *[Conv2d(16, 32, 3, padding=1, rng=rng), ReLU()],
            *[Conv2d(32, 32, 3, padding=2, rng=rng), ReLU(), MaxPool2d(2)],
            *[Conv2d(32, 64, 3, padding=1, rng=rng), ReLU()],
            *[Conv2d(64, 64, 3, padding=1, rng=rng), ReLU(), MaxPool2d(2)],
        )
        self.flatten = Flatten()
        self.classifier = Sequential(
            *[Linear(64 * 4 * 4, 50, rng=rng), ReLU(), Dropout(dropout, rng=rng)],
            *[Linear(50, classes, rng=rng), Dropout(dropout, rng=rng)],
        )

    def forward(self, x: Operand) -> Variable:
        return self.classifier(self.flatten(self.features(x)))
