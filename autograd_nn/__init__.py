"""Neural networks on `autograd_core`: layers, losses, optimizers, data, training; PyTorch's names and layouts."""

from autograd_nn import data, functional, init, models, optim, recipes
from autograd_nn.layers import *  # the layers, under PyTorch's names
from autograd_nn.layers import __all__ as _layer_names
from autograd_nn.parameter import Buffer, Parameter
from autograd_nn.random import manual_seed
from autograd_nn.serialization import load, read_weights, save
from autograd_nn.summary import Summary, summary
from autograd_nn.training import Trainer

__all__ = [
    "Buffer",
    "Parameter",
    "Summary",
    "Trainer",
    "data",
    "functional",
    "init",
    "load",
    "manual_seed",
    "models",
    "optim",
    "read_weights",
    "recipes",
    "save",
    "summary",
    *_layer_names,
]
