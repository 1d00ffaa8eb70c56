"""GoogLeNet (2014): blocks that look through windows of several sizes at once."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

import autograd_core as ag
from autograd_core import Variable
from autograd_core.variable import Operand
from autograd_nn.functional import adaptive_avg_pool2d, cross_entropy, relu
from autograd_nn.layers import BatchNorm2d, Conv2d, Dropout, Flatten, Layer, Linear, MaxPool2d, Sequential

AUXILIARY_WEIGHT = 0.3  # of the auxiliary heads' losses, sec. 5


class GoogLeNetOutputs(NamedTuple):
    """The scores of all heads, (N, classes) each, in torchvision's order."""

    logits: Variable
    aux_logits2: Variable
    aux_logits1: Variable


class BasicConv2d(Layer):
    """Convolution, batch normalisation, ReLU."""

    def __init__(
        self,
        in_channels: int,
        out_channels: int,
        kernel_size: int,
        stride: int = 1,
        padding: int = 0,
        *,
        rng: np.random.Generator | None = None,
    ) -> None:
        self.conv = Conv2d(in_channels, out_channels, kernel_size, stride, padding, bias=False, rng=rng)
        self.bn = BatchNorm2d(out_channels, eps=0.001)  # that of the published weights

    def forward(self, x: Operand) -> Variable:
        return relu(self.bn(self.conv(x)))


class Inception(Layer):
    """Four branches side by side, their maps stacked: 1x1; 1x1 then 3x3; 1x1 then 3x3; pooling then 1x1.

    The 1x1 convolutions before the others keep the number of maps small. The third branch has a 5x5 window in the paper,
    and 3x3 in the weights that are published.

    widths:  1x1; before 3x3, 3x3; before the second 3x3, the second 3x3; after pooling: the columns of table 1.
    Shapes:  x (N, in_channels, H, W) -> (N, widths 0 + 2 + 4 + 5, H, W).
    Source:  C. Szegedy et al., "Going Deeper with Convolutions", 2014, fig. 2b.
    """

    def __init__(
        self,
        in_channels: int,
        widths: tuple[int, int, int, int, int, int],
        *,
        rng: np.random.Generator | None = None,
    ) -> None:
        one, before3, three, before5, five, pooled = widths
        self.branch1 = BasicConv2d(in_channels, one, 1, rng=rng)
        self.branch2 = Sequential(
            BasicConv2d(in_channels, before3, 1, rng=rng), BasicConv2d(before3, three, 3, padding=1, rng=rng)
        )
        self.branch3 = Sequential(
            BasicConv2d(in_channels, before5, 1, rng=rng), BasicConv2d(before5, five, 3, padding=1, rng=rng)
        )
        self.branch4 = Sequential(MaxPool2d(3, 1, 1), BasicConv2d(in_channels, pooled, 1, rng=rng))

    def forward(self, x: Operand) -> Variable:
        return ag.concatenate([self.branch1(x), self.branch2(x), self.branch3(x), self.branch4(x)], axis=1)


class InceptionAux(Layer):
    """A classifier halfway through the network, in training: it gives the layers below a short way for gradients.

    Shapes:  x (N, in_channels, H, W) -> scores (N, classes).
    Source:  C. Szegedy et al., "Going Deeper with Convolutions", 2014, sec. 5.
    """

    def __init__(
        self,
        in_channels: int,
        classes: int,
        *,
        maps: int = 128,
        hidden: int = 1024,
        dropout: float = 0.7,
        rng: np.random.Generator | None = None,
    ) -> None:
        self.conv = BasicConv2d(in_channels, maps, 1, rng=rng)
        self.flatten = Flatten()
        self.fc1 = Linear(maps * 4 * 4, hidden, rng=rng)
        self.dropout = Dropout(dropout, rng=rng)
        self.fc2 = Linear(hidden, classes, rng=rng)

    def forward(self, x: Operand) -> Variable:
        x = self.conv(adaptive_avg_pool2d(x, (4, 4)))
        return self.fc2(self.dropout(relu(self.fc1(self.flatten(x)))))


class GoogLeNet(Layer):
    """Nine inception blocks: 6,624,904 parameters for 1,000 classes, and 13,004,888 with the auxiliary heads.

    In training it gives GoogLeNetOutputs, the scores of all three heads, for `googlenet_loss`; in use the scores alone.
    The names are torchvision's, so that its weights can be loaded; those expect images from −1 to 1. Batch normalisation
    in each convolution, and no response normalisation, are as there.

    auxiliary:  have the two auxiliary heads.
    Shapes:     x (N, 3, H, W), 224x224 in the paper -> scores (N, classes), before softmax.
    Source:     C. Szegedy et al., "Going Deeper with Convolutions", 2014, table 1.
    """

    def __init__(
        self,
        classes: int = 1000,
        *,
        auxiliary: bool = True,
        dropout: float = 0.2,
        rng: np.random.Generator | None = None,
    ) -> None:
        self.conv1 = BasicConv2d(3, 64, 7, stride=2, padding=3, rng=rng)
        self.maxpool1 = MaxPool2d(3, 2, ceil_mode=True)
        self.conv2 = BasicConv2d(64, 64, 1, rng=rng)
        self.conv3 = BasicConv2d(64, 192, 3, padding=1, rng=rng)
        self.maxpool2 = MaxPool2d(3, 2, ceil_mode=True)
        self.inception3a = Inception(192, (64, 96, 128, 16, 32, 32), rng=rng)
        self.inception3b = Inception(256, (128, 128, 192, 32, 96, 64), rng=rng)
        self.maxpool3 = MaxPool2d(3, 2, ceil_mode=True)
        self.inception4a = Inception(480, (192, 96, 208, 16, 48, 64), rng=rng)
        self.inception4b = Inception(512, (160, 112, 224, 24, 64, 64), rng=rng)
        self.inception4c = Inception(512, (128, 128, 256, 24, 64, 64), rng=rng)
        self.inception4d = Inception(512, (112, 144, 288, 32, 64, 64), rng=rng)
        self.inception4e = Inception(528, (256, 160, 320, 32, 128, 128), rng=rng)
        self.maxpool4 = MaxPool2d(2, 2, ceil_mode=True)
        self.inception5a = Inception(832, (256, 160, 320, 32, 128, 128), rng=rng)
        self.inception5b = Inception(832, (384, 192, 384, 48, 128, 128), rng=rng)
        self.aux1 = InceptionAux(512, classes, rng=rng) if auxiliary else None
        self.aux2 = InceptionAux(528, classes, rng=rng) if auxiliary else None
        self.dropout = Dropout(dropout, rng=rng)
        self.fc = Linear(1024, classes, rng=rng)

    def forward(self, x: Operand) -> Variable | GoogLeNetOutputs:
        x = self.maxpool1(self.conv1(x))
        x = self.maxpool2(self.conv3(self.conv2(x)))
        x = self.maxpool3(self.inception3b(self.inception3a(x)))
        x = early = self.inception4a(x)
        x = late = self.inception4d(self.inception4c(self.inception4b(x)))
        x = self.maxpool4(self.inception4e(x))
        x = self.inception5b(self.inception5a(x))
        scores = self.fc(self.dropout(ag.mean(x, axis=(2, 3))))
        if self.aux1 is None or self.aux2 is None or not self.training:
            return scores
        return GoogLeNetOutputs(scores, self.aux2(late), self.aux1(early))


class SmallGoogLeNet(Layer):
    """GoogLeNet's idea in the size of handwritten digits: four inception blocks, auxiliary heads after two of them.

    73,502 parameters.

    Shapes:  x (N, 1, 28, 28) -> scores (N, classes), before softmax; in training GoogLeNetOutputs.
    Source:  see GoogLeNet.
    """

    def __init__(self, classes: int = 10, *, dropout: float = 0.2, rng: np.random.Generator | None = None) -> None:
        self.conv1 = BasicConv2d(1, 16, 5, padding=2, rng=rng)
        self.maxpool1 = MaxPool2d(2)
        self.inception2a = Inception(16, (8, 8, 16, 4, 4, 4), rng=rng)
        self.inception2b = Inception(32, (16, 16, 32, 8, 8, 8), rng=rng)
        self.maxpool2 = MaxPool2d(2)
        self.inception3a = Inception(64, (24, 24, 40, 8, 16, 16), rng=rng)
        self.inception3b = Inception(96, (32, 32, 64, 12, 16, 16), rng=rng)
        self.aux1 = InceptionAux(64, classes, maps=8, hidden=64, rng=rng)
        self.aux2 = InceptionAux(96, classes, maps=8, hidden=64, rng=rng)
        self.dropout = Dropout(dropout, rng=rng)
        self.fc = Linear(128, classes, rng=rng)

    def forward(self, x: Operand) -> Variable | GoogLeNetOutputs:
        x = self.maxpool1(self.conv1(x))
        x = early = self.maxpool2(self.inception2b(self.inception2a(x)))
        x = late = self.inception3a(x)
        scores = self.fc(self.dropout(ag.mean(self.inception3b(x), axis=(2, 3))))
        if not self.training:
            return scores
        return GoogLeNetOutputs(scores, self.aux2(late), self.aux1(early))


def googlenet_loss(output: Variable | GoogLeNetOutputs, target: Any, label_smoothing: float = 0.0) -> Variable:
    """Cross-entropy; in training the auxiliary heads' too, 0.3 of each.

    label_smoothing:  as in `cross_entropy`.
    Source:  C. Szegedy et al., "Going Deeper with Convolutions", 2014, sec. 5.
    """
    if not isinstance(output, GoogLeNetOutputs):
        return cross_entropy(output, target, label_smoothing=label_smoothing)
    main, late, early = [cross_entropy(scores, target, label_smoothing=label_smoothing) for scores in output]
    return main + AUXILIARY_WEIGHT * (late + early)
