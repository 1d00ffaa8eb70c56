"""Derivatives of functions, under JAX's names: each takes a function and gives a function, or values and one."""

from autograd_core.transforms.checkpoint import checkpoint
from autograd_core.transforms.custom import custom_gradient, stop_gradient
from autograd_core.transforms.grad import elementwise_grad, grad, value_and_grad
from autograd_core.transforms.jacobian import hessian, hvp, jacfwd, jacobian, jacrev
from autograd_core.transforms.jvp import jvp
from autograd_core.transforms.vjp import vjp
from autograd_core.transforms.vmap import vmap

__all__ = [
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
]
