"""The functions behind the layers, without state: `nn.functional.relu(x)`."""

from autograd_core import tanh
from autograd_nn.functional.activation import log_softmax, relu, sigmoid, softmax, step
from autograd_nn.functional.conv import conv2d
from autograd_nn.functional.dropout import dropout
from autograd_nn.functional.linear import linear
from autograd_nn.functional.loss import cross_entropy, mse_loss
from autograd_nn.functional.pooling import avg_pool2d, max_pool2d

__all__ = [
    "avg_pool2d",
    "conv2d",
    "cross_entropy",
    "dropout",
    "linear",
    "log_softmax",
    "max_pool2d",
    "mse_loss",
    "relu",
    "sigmoid",
    "softmax",
    "step",
    "tanh",
]
