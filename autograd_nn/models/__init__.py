"""Models, from the first one on."""

from autograd_nn.models.lenet import LeNet
from autograd_nn.models.mlp import MLP
from autograd_nn.models.perceptron import Perceptron

__all__ = ["MLP", "LeNet", "Perceptron"]
