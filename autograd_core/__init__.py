"""Automatic differentiation on NumPy and CuPy arrays, with the computational graph as an object you can look at.

    >>> import autograd_core as ag
    >>> x = ag.Variable(3.0)
    >>> y = x * x + 1
    >>> y.backward()
    >>> x.grad
    array(6.)

Where things live: `Variable` (variable.py), the nodes of the graph (node.py, function.py), the backward pass
(backward.py), the ops, each beside its derivative (ops/), derivatives of functions (transforms/), numerical checks
(gradcheck.py), the graph as data (graph.py), modes (modes.py), NumPy and CuPy (backends/).
"""

from autograd_core.errors import AutogradError, DeviceError, DTypeError, GraphError, ShapeError
from autograd_core.variable import Variable  # first: the modules below need it complete
from autograd_core import backends, random
from autograd_core.function import EXTRA, INPUTS, NOTHING, OUTPUT, Elementwise, Function
from autograd_core.gradcheck import GradientError, check_grads, numerical_grad
from autograd_core.graph import Graph, GraphOp, GraphValue, graph
from autograd_core.modes import debug, enable_grad, no_grad
from autograd_core.ops import *  # noqa: F403  # the ops, under NumPy's names
from autograd_core.ops import __all__ as _op_names
from autograd_core.transforms import *  # noqa: F403  # derivatives of functions, under JAX's names
from autograd_core.transforms import __all__ as _transform_names

__version__ = "0.1.0"

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
    "GradientError",
    "Graph",
    "GraphError",
    "GraphOp",
    "GraphValue",
    "ShapeError",
    "Variable",
    "backends",
    "check_grads",
    "debug",
    "enable_grad",
    "graph",
    "no_grad",
    "numerical_grad",
    "random",
    *_op_names,
    *_transform_names,
]
