"""Automatic differentiation on NumPy and CuPy arrays, with the computational graph as an object you can look at.

    >>> import autograd_core as ag
    >>> x = ag.Variable(3.0)
    >>> y = x * x + 1
    >>> y.backward()
    >>> x.grad
    array(6.)

Where things live: `Variable` (variable.py), the nodes of the graph (node.py, function.py), the backward pass
(backward.py), the ops, each beside its derivative (ops/), derivatives of functions (transforms/), numerical checks
(gradcheck.py), the graph as data (graph_data.py), modes (modes.py), NumPy and CuPy (backends/).
"""

import importlib
from typing import TYPE_CHECKING, Any

from autograd_core.errors import (
    ArgumentError,
    AutogradError,
    AxisError,
    DeviceError,
    DTypeError,
    GraphError,
    MatrixError,
    OutOfBoundsError,
    OutOfMemoryError,
    ShapeError,
    TransferWarning,
)
from autograd_core.variable import Variable, from_dlpack  # first: the modules below need it complete
from autograd_core import backends, random
from autograd_core.devices import allow_tf32, device, empty_cache, memory_stats, set_default_device, synchronize
from autograd_core.function import EXTRA, INPUTS, NOTHING, OUTPUT, Elementwise, Function
from autograd_core.modes import debug, deterministic, enable_grad, no_grad
from autograd_core import ops
from autograd_core.backends import memory

if TYPE_CHECKING:
    from autograd_core.ops import *  # the ops, under NumPy's names
    from autograd_core import fft, linalg
    from autograd_core.gradcheck import GradientError, check_grads, numerical_grad
    from autograd_core.graph_data import Graph, GraphOp, GraphValue, graph
    from autograd_core.transforms.checkpoint import checkpoint
    from autograd_core.transforms.custom import custom_gradient, stop_gradient
    from autograd_core.transforms.grad import elementwise_grad, grad, value_and_grad
    from autograd_core.transforms.jacobian import hessian, hvp, jacfwd, jacobian, jacrev
    from autograd_core.transforms.jvp import jvp
    from autograd_core.transforms.vjp import vjp
    from autograd_core.transforms.vmap import vmap

__version__ = "0.1.0"

memory.keep_freed_memory()

# What not every program needs is loaded when it is first asked for: the import stays about as quick as NumPy's.
_LATER = {
    "autograd_core.gradcheck": ["GradientError", "check_grads", "numerical_grad"],
    "autograd_core.graph_data": ["Graph", "GraphOp", "GraphValue", "graph"],
    "autograd_core.transforms": [
        "checkpoint",
        "custom_gradient",
        "elementwise_grad",
        "grad",
        "hessian",
        "hvp",
        "jacfwd",
        "jacobian",
        "jacrev",
        "jvp",
        "stop_gradient",
        "value_and_grad",
        "vjp",
        "vmap",
    ],
}
_MODULE_OF = {name: module for module, names in _LATER.items() for name in names}

__all__ = [
    "EXTRA",
    "INPUTS",
    "NOTHING",
    "OUTPUT",
    "ArgumentError",
    "AutogradError",
    "AxisError",
    "DTypeError",
    "DeviceError",
    "Elementwise",
    "Function",
    "GraphError",
    "MatrixError",
    "OutOfBoundsError",
    "OutOfMemoryError",
    "ShapeError",
    "TransferWarning",
    "Variable",
    "allow_tf32",
    "backends",
    "debug",
    "deterministic",
    "device",
    "empty_cache",
    "enable_grad",
    "fft",
    "from_dlpack",
    "linalg",
    "memory_stats",
    "no_grad",
    "random",
    "set_default_device",
    "synchronize",
    *ops.__all__,
    *_MODULE_OF,
]


def __getattr__(name: str) -> Any:
    if name in ("fft", "linalg"):
        return importlib.import_module(f"autograd_core.{name}")
    if name not in __all__:
        raise AttributeError(f"module 'autograd_core' has no attribute {name!r}")
    value = getattr(importlib.import_module(_MODULE_OF[name]) if name in _MODULE_OF else ops, name)
    globals()[name] = value  # the next time it is found without coming here
    return value


def __dir__() -> list[str]:
    return sorted(__all__)
