"""Forward mode: derivatives pushed from the arguments to the result, along with the graph's own order.

Each op's forward rule follows from what it has already declared:
- element by element, its Jacobian is diagonal, so its backward rule is its forward rule;
- linear ops apply themselves to the tangent;
- for others the backward rule u -> Jᵀu, itself linear in u, is transposed once more: J = (Jᵀ)ᵀ;
- an op may write `push` where a direct formula pays.

Half precision: rules compute in float32, and each tangent is rounded once, to the dtype of its result.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from autograd_core import backends, half, ops
from autograd_core.backward import at_origins, gradients
from autograd_core.errors import ShapeError
from autograd_core.function import Function
from autograd_core.graph_data import functions
from autograd_core.modes import changed, enable_grad, modes, no_grad
from autograd_core.node import Constant, Shape, place
from autograd_core.transforms import tree
from autograd_core.transforms.trace import Trace
from autograd_core.variable import Variable


def jvp(f: Callable[..., Any], primals: Sequence[Any], tangents: Sequence[Any]) -> tuple[Any, Any]:
    """The value of f at `primals` and its derivative in the direction of `tangents`: a Jacobian-vector product.

    Formula:  (f(x), Σ ∂f/∂xᵢ · tᵢ), in one pass of about the cost of f, whatever the number of arguments.
    tangents have the form and shapes of the primals.

    Raises ShapeError when they differ.
    """
    if not tree.same_form(tuple(primals), tuple(tangents)):
        raise ShapeError("jvp: the tangents must have the form of the primals")
    trace = Trace("jvp", f, primals, {}, range(len(primals)))
    vectors = tree.leaves(tuple(tangents))
    if any(isinstance(t, Variable) and t.requires_grad for t in vectors):
        trace.outside = trace.variables = True
    tangent = tree.rebuild(trace.result, push(trace, vectors))
    trace.watch(False)
    return trace.values(), tangent


def push(trace: Trace, tangents: Sequence[Any]) -> list[Any]:
    """J · tangents: the derivative of each result of the trace, from one tangent for each of its `own`."""
    if modes.now.cast is not None:  # as in a backward pass
        with changed(cast=None):
            return push(trace, tangents)
    known: dict[Any, Any] = {}
    for x, tangent in zip(trace.own, tangents, strict=True):
        if np.shape(getattr(tangent, "array", tangent)) != x.shape:
            raise ShapeError(
                f"{trace.name}: a tangent has shape {np.shape(getattr(tangent, 'array', tangent))}, its "
                f"argument {x.shape}; they must be equal"
            )
        if not isinstance(tangent, Variable):
            tangent = backends.as_array(tangent)
        known[place(x.node)] = tangent if tangent.dtype == x.dtype else tangent.astype(x.dtype)
    own = set(known)
    ends = [y.node for y in trace.outputs]
    order = functions(ends)
    results = {place(e): e for function in order for e in function.inputs} | {place(e): e for e in ends}
    with enable_grad() if trace.outside else no_grad():
        for function in order:
            incoming = [known.get(place(edge)) for edge in function.inputs]
            if function in own or all(t is None for t in incoming):
                continue
            types = function.results or ((results[function].shape, results[function].dtype),)
            outgoing = _push_through(function, incoming, types, trace.outside)
            if function.results:
                known.update({(function, i): t for i, t in enumerate(outgoing)})
            else:
                known[function] = outgoing
    return [trace.hand_out(known.get(place(y.node)), y) for y in trace.outputs]


def _push_through(function: Function, tangents: list[Any], types: Sequence[Any], recorded: bool) -> Any:
    """The tangent of the result, or a tuple of them, from those of the inputs; None stands for zero."""
    saved = at_origins(function) if recorded else function.saved or ()
    if not backends.met_half or function.linear:  # linear ops are applied themselves, and round once
        return _by_rule(function, tangents, types, saved, recorded)
    types32 = [(shape, half.FLOAT32 if half.is_half(dtype) else dtype) for shape, dtype in types]
    outgoing = _by_rule(function, [half.widened(t) for t in tangents], types32, half.widened(tuple(saved)), recorded)
    if not function.results:
        return _rounded(outgoing, types[0][1])
    return tuple([_rounded(t, dtype) for t, (_, dtype) in zip(outgoing, types, strict=True)])


def _rounded(tangent: Any, dtype: Any) -> Any:
    if tangent is None or not half.is_half(dtype):
        return tangent
    with np.errstate(over="ignore"):  # as of gradients
        return tangent.astype(dtype)


def _by_rule(
    function: Function, tangents: list[Any], types: Sequence[Any], saved: Sequence[Any], recorded: bool
) -> Any:
    """`_push_through` in the dtypes of what it is given."""
    like = next(getattr(t, "array", t) for t in tangents if t is not None)
    with backends.at(like):
        if function.push is not None:
            return function.push(tangents, *saved)
        if function.linear:
            return function.again(
                *[_zeros(edge, like) if t is None else t for t, edge in zip(tangents, function.inputs, strict=True)]
            )
        if function.elementwise:
            return _push_elementwise(function, tangents, types[0][0], saved)
        return _transpose_rule(function, tangents, types, saved, recorded)


def _push_elementwise(function: Function, tangents: list[Any], shape: Shape, saved: Sequence[Any]) -> Any:
    """Each input's Jacobian is diagonal, and a diagonal matrix is its own transpose: Σ backward(tᵢ)[i]."""
    total = None
    for i, tangent in enumerate(tangents):
        if tangent is None:
            continue
        gxs = function.backward(ops.broadcast_to(tangent, shape), *saved)
        part = gxs[i] if isinstance(gxs, tuple) else gxs
        if part is not None:
            total = part if total is None else total + part
    return total


def _transpose_rule(
    function: Function, tangents: list[Any], types: Sequence[Any], saved: Sequence[Any], recorded: bool
) -> Any:
    """u -> Jᵀu is linear in u; the gradient of (Jᵀu)·t with respect to u is J t."""
    arrays = [
        value.array if isinstance(value, Variable) else value for value in (*tangents, *saved) if value is not None
    ]
    xp = backends.array_module(arrays, function)
    with enable_grad():
        us = [Variable(xp.zeros(shape, dtype)) for shape, dtype in types]
        gxs = function.backward(tuple(us) if function.results else us[0], *saved)
        gxs = gxs if isinstance(gxs, tuple) else (gxs,)
        terms = [(gx * t).sum() for gx, t in zip(gxs, tangents, strict=True) if t is not None and gx is not None]
        total = terms[0]
        for term in terms[1:]:
            total = total + term
    start = backends.ones_like(total.array)
    found = gradients(total, start, create_graph=recorded, targets=[u.node for u in us])
    outgoing = [found.get(u.node, backends.zeros_like(u.array)) for u in us]
    return tuple(outgoing) if function.results else outgoing[0]


def _zeros(edge: Any, like: Any) -> Any:
    if isinstance(edge, Constant) and not hasattr(edge.array, "dtype"):
        return type(edge.array)(0)  # a number of Python's goes on adopting the dtype of what it meets
    zeros = np.zeros(edge.shape, edge.dtype)
    return zeros if isinstance(like, backends.BatchArray) else backends.beside(like, zeros)
