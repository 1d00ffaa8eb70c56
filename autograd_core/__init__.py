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

from autograd_core.errors import AutogradError, DeviceError, DTypeError, GraphError, ShapeError
from autograd_core.variable import Variable, from_dlpack  # first: the modules below need it complete
from autograd_core import backends, random
from autograd_core.function import EXTRA, INPUTS, NOTHING, OUTPUT, Elementwise, Function
from autograd_core.modes import debug, deterministic, enable_grad, no_grad
from autograd_core.ops import *  # noqa: F403  # the ops, under NumPy's names
from autograd_core.ops import __all__ as _op_names

if TYPE_CHECKING:
    from autograd_core import fft, linalg
    from autograd_core.gradcheck import GradientError, check_grads, numerical_grad
    from autograd_core.graph_data import Graph, GraphOp, GraphValue, graph
    from autograd_core.transforms import (
        checkpoint,
        custom_gradient,
        elementwise_grad,
        grad,
        hessian,
        hvp,
        jacfwd,
        jacobian,
        jacrev,
        jvp,
        stop_gradient,
        value_and_grad,
        vjp,
        vmap,
    )

__version__ = "0.1.0"

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

__all__ = [  # noqa: PLE0604
    "EXTRA",
    "INPUTS",
    "NOTHING",
    "OUTPUT",
    "AutogradError",
    "DTypeError",
    "DeviceError",
    "Elementwise",
    "Function",
    "GraphError",
    "ShapeError",
    "Variable",
    "backends",
    "debug",
    "deterministic",
    "enable_grad",
    "fft",
    "from_dlpack",
    "linalg",
    "no_grad",
    "random",
    *_op_names,
    *_MODULE_OF,
]


def __getattr__(name: str) -> Any:
    if name in ("fft", "linalg"):
        return importlib.import_module(f"autograd_core.{name}")
    if name not in _MODULE_OF:
        raise AttributeError(f"module 'autograd_core' has no attribute {name!r}")
    value = getattr(importlib.import_module(_MODULE_OF[name]), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted(__all__)
