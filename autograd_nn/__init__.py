"""Neural networks on `autograd_core`: layers, losses, optimizers, data, training; PyTorch's names and layouts."""

from autograd_nn import data, functional, init, models
from autograd_nn.layers import *  # noqa: F403  # the layers, under PyTorch's names
from autograd_nn.layers import __all__ as _layer_names
from autograd_nn.parameter import Buffer, Parameter
from autograd_nn.random import manual_seed

__all__ = [
    "Buffer",
    "Parameter",
    "data",
    "functional",
    "init",
    "manual_seed",
    "models",
    *_layer_names,
]
