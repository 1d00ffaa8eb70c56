"""ResNet (2015): blocks that add what they compute to what they were given."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

import autograd_core as ag
from autograd_core import Variable
from autograd_core.variable import Operand
from autograd_nn.functional import relu
from autograd_nn.layers import BatchNorm2d, Conv2d, Layer, Linear, MaxPool2d, Sequential


class BasicBlock(Layer):
    """y = relu(F(x) + x) with F two 3x3 convolutions.

    stride:  of the first convolution; where it or the number of maps changes, x takes a 1x1 convolution (`downsample`).
    Shapes:  x (N, in_channels, H, W) -> (N, width, H/stride, W/stride).
    Source:  K. He et al., "Deep Residual Learning for Image Recognition", 2015, fig. 5 left.
    """

    expansion = 1  # maps at the end for each of `width`

    def __init__(
        self, in_channels: int, width: int, stride: int = 1, *, rng: np.random.Generator | None = None
    ) -> None:
        self.conv1 = Conv2d(in_channels, width, 3, stride, padding=1, bias=False, rng=rng)
        self.bn1 = BatchNorm2d(width)
        self.conv2 = Conv2d(width, width, 3, padding=1, bias=False, rng=rng)
        self.bn2 = BatchNorm2d(width)
        self.downsample = _shortcut(in_channels, width, stride, rng)

    def forward(self, x: Operand) -> Variable:
        y = relu(self.bn1(self.conv1(x)))
        y = self.bn2(self.conv2(y))
        return relu(y + (x if self.downsample is None else self.downsample(x)))


class Bottleneck(Layer):
    """y = relu(F(x) + x) with F a 1x1 convolution to fewer maps, one of 3x3, and one of 1x1 to four times as many.

    stride:  of the 3x3 convolution, as torchvision has it; the paper had it in the first one.
    Shapes:  x (N, in_channels, H, W) -> (N, 4·width, H/stride, W/stride).
    Source:  K. He et al., "Deep Residual Learning for Image Recognition", 2015, fig. 5 right.
    """

    expansion = 4

    def __init__(
        self, in_channels: int, width: int, stride: int = 1, *, rng: np.random.Generator | None = None
    ) -> None:
        self.conv1 = Conv2d(in_channels, width, 1, bias=False, rng=rng)
        self.bn1 = BatchNorm2d(width)
        self.conv2 = Conv2d(width, width, 3, stride, padding=1, bias=False, rng=rng)
        self.bn2 = BatchNorm2d(width)
        self.conv3 = Conv2d(width, 4 * width, 1, bias=False, rng=rng)
        self.bn3 = BatchNorm2d(4 * width)
        self.downsample = _shortcut(in_channels, 4 * width, stride, rng)

    def forward(self, x: Operand) -> Variable:
        y = relu(self.bn1(self.conv1(x)))
        y = relu(self.bn2(self.conv2(y)))
        y = self.bn3(self.conv3(y))
        return relu(y + (x if self.downsample is None else self.downsample(x)))


def _shortcut(in_channels: int, out_channels: int, stride: int, rng: np.random.Generator | None) -> Sequential | None:
    """The way around a block: None where x can be added as it is."""
    if stride == 1 and in_channels == out_channels:
        return None
    return Sequential(Conv2d(in_channels, out_channels, 1, stride, bias=False, rng=rng), BatchNorm2d(out_channels))


class ResNet(Layer):
    """A first convolution, stages of residual blocks, and one affine layer on the mean of each map.

    The names are torchvision's, so that its weights can be loaded.

    block:     BasicBlock or Bottleneck.
    depths:    blocks in each stage; each stage but the first halves the image.
    widths:    filters in each stage.
    small:     begin with a 3x3 convolution instead of 7x7 with stride 2 and pooling: for small images.
    Shapes:    x (N, channels, H, W) -> scores (N, classes), before softmax.
    Source:    K. He et al., "Deep Residual Learning for Image Recognition", 2015, table 1; for `small` sec. 4.2.
    """

    def __init__(
        self,
        block: type[BasicBlock] | type[Bottleneck],
        depths: Sequence[int],
        classes: int = 1000,
        *,
        widths: Sequence[int] = (64, 128, 256, 512),
        channels: int = 3,
        small: bool = False,
        rng: np.random.Generator | None = None,
    ) -> None:
        window, stride, padding = (3, 1, 1) if small else (7, 2, 3)
        self.conv1 = Conv2d(channels, widths[0], window, stride, padding, bias=False, rng=rng)
        self.bn1 = BatchNorm2d(widths[0])
        self.maxpool = None if small else MaxPool2d(3, 2, 1)
        self.stages: list[str] = []
        channels = widths[0]
        for i, (depth, width) in enumerate(zip(depths, widths, strict=True)):
            blocks = []
            for j in range(depth):
                blocks.append(block(channels, width, 2 if i and not j else 1, rng=rng))
                channels = width * block.expansion
            self.stages.append(f"layer{i + 1}")
            setattr(self, self.stages[-1], Sequential(*blocks))
        self.fc = Linear(channels, classes, rng=rng)

    def forward(self, x: Operand) -> Variable:
        x = relu(self.bn1(self.conv1(x)))
        if self.maxpool is not None:
            x = self.maxpool(x)
        for stage in self.stages:
            x = getattr(self, stage)(x)
        return self.fc(ag.mean(x, axis=(2, 3)))


class SmallResNet(ResNet):
    """ResNet's idea in the size of handwritten digits: three stages of one block. 77,754 parameters.

    Shapes:  x (N, 1, 28, 28) -> scores (N, classes), before softmax.
    Source:  K. He et al., "Deep Residual Learning for Image Recognition", 2015, sec. 4.2, with n = 1.
    """

    def __init__(self, classes: int = 10, *, rng: np.random.Generator | None = None) -> None:
        super().__init__(BasicBlock, (1, 1, 1), classes, widths=(16, 32, 64), channels=1, small=True, rng=rng)


def resnet18(classes: int = 1000, *, rng: np.random.Generator | None = None) -> ResNet:
    """Eight blocks of two convolutions: 11,689,512 parameters for 1,000 classes and photographs (N, 3, 224, 224)."""
    return ResNet(BasicBlock, (2, 2, 2, 2), classes, rng=rng)


def resnet34(classes: int = 1000, *, rng: np.random.Generator | None = None) -> ResNet:
    """Sixteen blocks of two convolutions: 21,797,672 parameters for 1,000 classes and photographs (N, 3, 224, 224)."""
    return ResNet(BasicBlock, (3, 4, 6, 3), classes, rng=rng)


def resnet50(classes: int = 1000, *, rng: np.random.Generator | None = None) -> ResNet:
    """Sixteen blocks of three convolutions: 25,557,032 parameters for 1,000 classes and photographs (N, 3, 224, 224)."""
    return ResNet(Bottleneck, (3, 4, 6, 3), classes, rng=rng)
