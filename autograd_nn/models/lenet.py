"""LeNet-5 (1998): convolution and pooling in turn, then fully connected layers."""

from __future__ import annotations

import numpy as np

from autograd_core import Variable
from autograd_core.variable import Operand
from autograd_nn.functional import max_pool2d, relu
from autograd_nn.layers import Conv2d, Flatten, Layer, Linear


class LeNet(Layer):
    """Reads handwritten digits: two convolutions with pooling, three affine layers. 61,706 parameters.

    The layers are those of LeNet-5 with today's usual parts in them: ReLU for the scaled tanh, max pooling for the
    trained averages, softmax for the radial basis outputs, and every filter of the second layer sees all six maps.

    Shapes:  x (N, 1, 28, 28) -> scores (N, 10), before softmax.
    Source:  Y. LeCun et al., "Gradient-Based Learning Applied to Document Recognition", 1998, sec. II-B and fig. 2.
    """

    def __init__(self, classes: int = 10, *, rng: np.random.Generator | None = None) -> None:
        self.conv1 = Conv2d(1, 6, 5, padding=2, rng=rng)
        self.conv2 = Conv2d(6, 16, 5, rng=rng)
        self.flatten = Flatten()
        self.fc1 = Linear(16 * 5 * 5, 120, rng=rng)
        self.fc2 = Linear(120, 84, rng=rng)
        self.fc3 = Linear(84, classes, rng=rng)

    def forward(self, x: Operand) -> Variable:
        x = max_pool2d(relu(self.conv1(x)), 2)
        x = max_pool2d(relu(self.conv2(x)), 2)
        x = relu(self.fc1(self.flatten(x)))
        x = relu(self.fc2(x))
        return self.fc3(x)
