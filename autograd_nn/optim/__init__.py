"""Optimizers, with PyTorch's arguments. Each is a rule, a function of raw arrays, and a class that applies it."""

from autograd_nn.optim.adagrad import AdaGrad, adagrad
from autograd_nn.optim.adam import Adam, adam
from autograd_nn.optim.momentum import Momentum
from autograd_nn.optim.optimizer import Optimizer
from autograd_nn.optim.schedules import Schedule, constant, cosine
from autograd_nn.optim.sgd import SGD, sgd

__all__ = [
    "SGD",
    "AdaGrad",
    "Adam",
    "Momentum",
    "Optimizer",
    "Schedule",
    "adagrad",
    "adam",
    "constant",
    "cosine",
    "sgd",
]
