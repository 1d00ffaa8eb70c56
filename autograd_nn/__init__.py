"""Neural networks on `autograd_core`: layers, losses, optimizers, data, training; PyTorch's names and layouts."""

import importlib
from typing import TYPE_CHECKING, Any

from autograd_core.backends import threads
from autograd_nn import functional, init
from autograd_nn.layers import *  # the layers, under PyTorch's names
from autograd_nn.layers import __all__ as _layer_names
from autograd_nn.parameter import Buffer, Parameter
from autograd_nn.random import manual_seed
from autograd_nn.summary import Summary, summary  # now: loaded later, the module would take the function's name

if TYPE_CHECKING:
    from autograd_nn import amp, data, models, optim, recipes, search, training
    from autograd_nn.serialization import load, read_weights, save
    from autograd_nn.training import Trainer

threads.hold_blas()  # now, and not with the first kernel: the last digits of a product depend on it

# What not every program needs is loaded when it is first asked for.
_LATER = {
    "Trainer": "autograd_nn.training",
    "load": "autograd_nn.serialization",
    "read_weights": "autograd_nn.serialization",
    "save": "autograd_nn.serialization",
}
_PACKAGES = ("amp", "data", "models", "optim", "recipes", "search", "training")

__all__ = [
    "Buffer",
    "Parameter",
    "Summary",
    "Trainer",
    "amp",
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
    "search",
    "summary",
    "training",
    *_layer_names,
]


def __getattr__(name: str) -> Any:
    if name in _PACKAGES:
        return importlib.import_module(f"autograd_nn.{name}")
    if name not in _LATER:
        raise AttributeError(f"module 'autograd_nn' has no attribute {name!r}")
    value = getattr(importlib.import_module(_LATER[name]), name)
    globals()[name] = value  # the next time it is found without coming here
    return value


def __dir__() -> list[str]:
    return sorted(__all__)
