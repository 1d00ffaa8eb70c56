"""The ops: NumPy's names and semantics, each with its local derivative beside it.

Every op takes Variables, arrays and numbers. If any operand is a Variable the result is a Variable; of plain arrays
it is a plain array, which is what lets one rule serve the fast first-order pass and the recorded one.
"""

from autograd_core.ops import batch
from autograd_core.ops.arithmetic import absolute, add, divide, multiply, negative, power, sign, subtract
from autograd_core.ops.broadcasting import broadcast_to, sum_to
from autograd_core.ops.casting import astype, copy, to
from autograd_core.ops.comparison import equal, greater, greater_equal, less, less_equal, not_equal
from autograd_core.ops.exponential import exp, log, sqrt
from autograd_core.ops.indexing import getitem
from autograd_core.ops.linalg import matmul
from autograd_core.ops.reductions import max, mean, min, sum
from autograd_core.ops.selection import clip, maximum, minimum, where
from autograd_core.ops.shape import concatenate, expand_dims, reshape, squeeze, stack, swapaxes, transpose
from autograd_core.ops.trigonometric import cos, sin, tanh

abs = absolute

__all__ = [
    "abs",
    "absolute",
    "add",
    "astype",
    "broadcast_to",
    "clip",
    "concatenate",
    "copy",
    "cos",
    "divide",
    "equal",
    "exp",
    "expand_dims",
    "getitem",
    "greater",
    "greater_equal",
    "less",
    "less_equal",
    "log",
    "matmul",
    "max",
    "maximum",
    "mean",
    "min",
    "minimum",
    "multiply",
    "negative",
    "not_equal",
    "power",
    "reshape",
    "sign",
    "sin",
    "sqrt",
    "squeeze",
    "stack",
    "subtract",
    "sum",
    "sum_to",
    "swapaxes",
    "tanh",
    "to",
    "transpose",
    "where",
]
