"""Matrices of derivatives: Jacobians row by row or column by column, Hessians, and Hessian-vector products."""

from __future__ import annotations

import functools
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from autograd_core import backends, ops
from autograd_core.transforms import tree
from autograd_core.transforms.grad import Argnum, grad
from autograd_core.transforms.jvp import jvp, push
from autograd_core.transforms.trace import Trace, per_argument, positions_of
from autograd_core.variable import Variable


def jacobian(f: Callable[..., Any], argnum: Argnum = 0, *, argnums: Argnum | None = None) -> Callable[..., Any]:
    """The function that returns all derivatives of f's results with respect to an argument's elements.

    Shapes:  result.shape + argument.shape. If f returns a tuple, list or dictionary, so does its Jacobian; within it, the
             form of the argument.
    Cost:    one pass for each element of the result (reverse mode, `jacrev`) or of the argument (forward mode,
             `jacfwd`), whichever are fewer.
    """
    return _jacobian("jacobian", f, argnum if argnums is None else argnums, lambda inputs, outputs: outputs <= inputs)


def jacrev(f: Callable[..., Any], argnum: Argnum = 0, *, argnums: Argnum | None = None) -> Callable[..., Any]:
    """`jacobian` by reverse mode: one backward pass for each element of the result. Best for few results."""
    return _jacobian("jacrev", f, argnum if argnums is None else argnums, lambda inputs, outputs: True)


def jacfwd(f: Callable[..., Any], argnum: Argnum = 0, *, argnums: Argnum | None = None) -> Callable[..., Any]:
    """`jacobian` by forward mode: one push for each element of the argument. Best for few arguments."""
    return _jacobian("jacfwd", f, argnum if argnums is None else argnums, lambda inputs, outputs: False)


def hessian(f: Callable[..., Any], argnum: Argnum = 0, *, argnums: Argnum | None = None) -> Callable[..., Any]:
    """The function that returns the second derivatives of f, whose result is one number.

    Shapes:  argument.shape + argument.shape. Forward mode over reverse mode.
    """
    argnum = argnum if argnums is None else argnums
    return jacfwd(grad(f, argnum), argnum)


def hvp(f: Callable[..., Any], primals: Sequence[Any], tangents: Sequence[Any]) -> Any:
    """Hessian-vector product: the derivative of f's gradient in the direction of `tangents`, without the matrix.

    primals, tangents:  tuples of arguments, as in `jvp`. For one argument the product has its form, else it is a tuple.
    Cost:               a few times that of f, whatever the size.
    """
    if not isinstance(primals, tuple | list):
        raise TypeError("hvp: primals and tangents are tuples of arguments: hvp(f, (x,), (v,))")
    argnum = 0 if len(primals) == 1 else tuple(range(len(primals)))
    return jvp(grad(f, argnum), primals, tangents)[1]


def _jacobian(
    what: str, f: Callable[..., Any], argnum: Argnum, by_rows: Callable[[int, int], bool]
) -> Callable[..., Any]:
    @functools.wraps(f)
    def derivatives(*args: Any, **kwargs: Any) -> Any:
        trace = Trace(what, f, args, kwargs, positions_of(argnum))
        reverse = by_rows(sum(x.size for x in trace.own), sum(y.size for y in trace.outputs))
        blocks = (_rows if reverse else _columns)(trace)
        trace.watch(False)
        return tree.rebuild(trace.result, [per_argument(argnum, args, row) for row in blocks])

    return derivatives


def _rows(trace: Trace) -> list[list[Any]]:
    """For each result, for each argument, the block of derivatives: by pulling back one result's element at a time."""
    blocks = []
    for k, y in enumerate(trace.outputs):
        rows = []
        for basis in _basis(y):
            gys = [basis if i == k else backends.zeros_like(other.array) for i, other in enumerate(trace.outputs)]
            rows.append(trace.pull(gys, retain_graph=True))
        blocks.append([_stack([row[j] for row in rows], 0, (*y.shape, *x.shape), x) for j, x in enumerate(trace.own)])
    return blocks


def _columns(trace: Trace) -> list[list[Any]]:
    """The same by pushing one argument's element forward at a time."""
    columns = []
    for k, x in enumerate(trace.own):
        pushed = []
        for basis in _basis(x):
            tangents = [basis if i == k else backends.zeros_like(other.array) for i, other in enumerate(trace.own)]
            pushed.append(push(trace, tangents))
        columns.append(pushed)
    return [
        [_stack([p[i] for p in columns[j]], -1, (*y.shape, *x.shape), y) for j, x in enumerate(trace.own)]
        for i, y in enumerate(trace.outputs)
    ]


def _basis(x: Variable) -> Any:
    """The arrays of x's shape with one 1 in them."""
    for i in range(x.size):
        with backends.at(x.array):
            unit = backends.of(x.array).xp.zeros(x.size, x.dtype)
            unit[i] = 1
        yield unit.reshape(x.shape)


def _stack(parts: list[Any], axis: int, shape: tuple[int, ...], like: Variable) -> Any:
    """The rows or columns as one block."""
    return ops.reshape(ops.stack(parts, axis), shape) if parts else np.zeros(shape, like.dtype)
