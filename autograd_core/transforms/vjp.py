"""Reverse mode as a function: from a gradient of the result to one of the arguments."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from autograd_core.backward import start_gradient
from autograd_core.errors import ShapeError
from autograd_core.transforms import tree
from autograd_core.transforms.trace import Trace
from autograd_core.variable import Variable


def vjp(f: Callable[..., Any], *primals: Any) -> tuple[Any, Callable[[Any], tuple[Any, ...]]]:
    """The value of f at `primals`, and the function gy -> (gy · ∂f/∂primal for each primal): a vector-Jacobian product.

    gy has the form and shapes of f's result. The function may be called any number of times; the graph lives as long
    as it does.

    Raises ShapeError when gy doesn't match the result.
    """
    trace = Trace("vjp", f, primals, {}, range(len(primals)))

    def pull_back(gy: Any) -> tuple[Any, ...]:
        if not tree.same_form(trace.result, gy):
            raise ShapeError(f"{trace.name}: the gradient must have the form of the result, {_form(trace.result)}")
        gys = [start_gradient(y, g) for y, g in zip(trace.outputs, tree.leaves(gy), strict=True)]
        recorded = trace.outside or any(isinstance(g, Variable) and g.requires_grad for g in gys)
        trace.watch(True)
        gxs = iter(trace.pull(gys, retain_graph=True, create_graph=recorded))
        trace.watch(False)
        return tuple(tree.rebuild(primal, [next(gxs) for _ in tree.leaves(primal)]) for primal in primals)

    trace.watch(False)
    return trace.values(), pull_back


def _form(result: Any) -> str:
    return str(tree.tree_map(lambda y: f"{y.dtype}{y.shape}", result)).replace("'", "")
