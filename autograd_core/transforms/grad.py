"""Gradients of functions: `grad(f)` is a function, as f is."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

from autograd_core import backends
from autograd_core.transforms.trace import Trace, per_argument, positions_of

Argnum = int | tuple[int, ...]


def grad(f: Callable[..., Any], argnum: Argnum = 0, *, argnums: Argnum | None = None) -> Callable[..., Any]:
    """The function that returns the gradient of f, whose result is one number, with respect to an argument.

    argnum:  the argument's position, or several positions for a tuple of gradients; `argnums`, as JAX calls it.
             An argument may be nested tuples, lists and dictionaries of arrays: the gradient has the same form.

    Works on plain arrays and numbers (gives arrays) and on Variables (gives Variables that can be differentiated
    further), and nests: grad(grad(f)) is the second derivative. If f also uses Variables from outside that require a
    gradient, the result is a Variable, so that nothing is lost silently. `x.grad` of no Variable is touched.

    Raises ShapeError when f returns several numbers, DTypeError for integer arguments, GraphError when f leaves the graph.
    """
    with_value = value_and_grad(f, argnum, argnums=argnums)

    @functools.wraps(f)
    def gradient(*args: Any, **kwargs: Any) -> Any:
        return with_value(*args, **kwargs)[1]

    return gradient


def value_and_grad(
    f: Callable[..., Any], argnum: Argnum = 0, *, argnums: Argnum | None = None
) -> Callable[..., tuple[Any, Any]]:
    """Like `grad`, but the function returns (f's value, the gradient): one forward pass serves both."""
    argnum = argnum if argnums is None else argnums

    @functools.wraps(f)
    def both(*args: Any, **kwargs: Any) -> tuple[Any, Any]:
        trace = Trace("grad", f, args, kwargs, positions_of(argnum))
        gxs = trace.pull([backends.ones_like(trace.number().array)])
        trace.watch(False)
        return trace.values(), per_argument(argnum, args, gxs)

    return both


def elementwise_grad(f: Callable[..., Any], argnum: Argnum = 0, *, argnums: Argnum | None = None) -> Callable[..., Any]:
    """The derivative of a function that works element by element: the gradient of the sum of its results.

    Of any other function it gives the sum of each column of the Jacobian.
    """
    argnum = argnum if argnums is None else argnums

    @functools.wraps(f)
    def derivative(*args: Any, **kwargs: Any) -> Any:
        trace = Trace("elementwise_grad", f, args, kwargs, positions_of(argnum))
        gxs = trace.pull([backends.ones_like(y.array) for y in trace.outputs])
        trace.watch(False)
        return per_argument(argnum, args, gxs)

    return derivative
