"""Derivatives of functions: `grad(f)` is a function, as f is."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

from autograd_core import backends, ops
from autograd_core.backward import gradients
from autograd_core.errors import DTypeError, GraphError, ShapeError
from autograd_core.graph import functions
from autograd_core.modes import enable_grad, modes
from autograd_core.node import Leaf, place
from autograd_core.variable import Variable

Argnum = int | tuple[int, ...]


def grad(f: Callable[..., Any], argnum: Argnum = 0) -> Callable[..., Any]:
    """The function that returns the gradient of f, whose result is one number, with respect to an argument.

    argnum:  the argument's position, or several positions for a tuple of gradients.

    Works on plain arrays and numbers (gives arrays) and on Variables (gives Variables that can be differentiated
    further), and nests: grad(grad(f)) is the second derivative. If f also uses Variables from outside that require a
    gradient, the result is a Variable, so that nothing is lost silently. `x.grad` of no Variable is touched.

    Raises ShapeError when f returns several numbers, DTypeError for integer arguments, GraphError when f leaves the graph.
    """
    with_value = value_and_grad(f, argnum)

    @functools.wraps(f)
    def gradient(*args: Any, **kwargs: Any) -> Any:
        return with_value(*args, **kwargs)[1]

    return gradient


def value_and_grad(f: Callable[..., Any], argnum: Argnum = 0) -> Callable[..., tuple[Any, Any]]:
    """Like `grad`, but the function returns (f's value, the gradient): one forward pass serves both."""
    name = getattr(f, "__name__", "f")
    positions = argnum if isinstance(argnum, tuple) else (argnum,)

    @functools.wraps(f)
    def both(*args: Any, **kwargs: Any) -> tuple[Any, Any]:
        with enable_grad():
            inputs = list(args)
            for position in positions:
                inputs[position] = _enter(name, args, position)
            targets = [inputs[position] for position in positions]
            y = f(*inputs, **kwargs)
            if not isinstance(y, Variable):
                raise GraphError(f"grad of {name}: it returned {type(y).__name__}, not a Variable: compute it with "
                                 "operators and ops, so that the graph knows how it came about")
            if y.size != 1:
                raise ShapeError(f"grad of {name}: it returned shape {y.shape}, but only one number has a gradient: "
                                 "sum it, or choose one element")
        outside = modes.now.grad and _depends_on_others(y, targets, args)
        found: dict[Any, Any] = {}
        if y.requires_grad:
            start = backends.of(y.array).xp.ones_like(y.array)
            found = gradients(y, start, create_graph=outside, retain_graph=False, targets=[t.node for t in targets])
        gxs = []
        for target in targets:
            gx = found.get(target.node)
            if gx is None:
                gx = backends.of(target.array).xp.zeros_like(target.array)  # f does not depend on it
            gxs.append(gx if isinstance(gx, Variable) or not outside else Variable(gx, requires_grad=False))
        return y if outside else y.array, tuple(gxs) if isinstance(argnum, tuple) else gxs[0]

    return both


def _enter(name: str, args: tuple[Any, ...], position: int) -> Variable:
    """The argument as a Variable of this call alone: a derivative inside another must not confuse their variables."""
    try:
        x = args[position]
    except IndexError:
        raise TypeError(f"grad of {name}: argument {position} is to be differentiated, but {len(args)} were given by "
                        "position") from None
    if isinstance(x, Variable) and x.requires_grad:
        return ops.copy(x)
    x = Variable(x)
    if not x.requires_grad:
        raise DTypeError(f"grad of {name}: argument {position} has dtype {x.dtype}; only floating-point numbers have a "
                         "derivative: give 3.0 instead of 3, or use astype(float)")
    return x


def _depends_on_others(y: Variable, targets: list[Variable], args: tuple[Any, ...]) -> bool:
    """Whether someone outside may want to differentiate the result: it depends on more than this call's own leaves."""
    if any(isinstance(x, Variable) for x in args):
        return True
    own = {place(target.node) for target in targets}
    return any(
        isinstance(edge, Leaf) and edge.requires_grad and edge not in own
        for function in functions([y.node])
        for edge in function.inputs
    )
