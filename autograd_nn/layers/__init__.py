"""Layers: functions with parameters of their own."""

from autograd_nn.layers.activation import LogSoftmax, ReLU, Sigmoid, Softmax, Step, Tanh
from autograd_nn.layers.conv import Conv2d
from autograd_nn.layers.dropout import Dropout
from autograd_nn.layers.flatten import Flatten
from autograd_nn.layers.layer import Layer
from autograd_nn.layers.linear import Linear
from autograd_nn.layers.pooling import AvgPool2d, MaxPool2d
from autograd_nn.layers.sequential import Sequential

__all__ = [
    "AvgPool2d",
    "Conv2d",
    "Dropout",
    "Flatten",
    "Layer",
    "Linear",
    "LogSoftmax",
    "MaxPool2d",
    "ReLU",
    "Sequential",
    "Sigmoid",
    "Softmax",
    "Step",
    "Tanh",
]
