"""Memory for time: forget what a function saved, and compute it again when the backward pass comes by."""

from __future__ import annotations

import functools
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from autograd_core import ops, random
from autograd_core.function import Function
from autograd_core.modes import changed, modes
from autograd_core.node import Clock, Edge, place
from autograd_core.transforms import tree
from autograd_core.transforms.trace import pull_to
from autograd_core.variable import Variable


def checkpoint(f: Callable[..., Any]) -> Callable[..., Any]:
    """The function with the same results and gradients, bit for bit, that keeps none of its intermediate values.

    (Under nn.amp.autocast f casts weights anew, so gradients that several casts of one weight get are added up in float32.)
    Only the arguments are kept; in the backward pass f runs once more. The process's random generator is put back to where
    it stood, so that dropout drops the same units. A chain of n layers cut into √n checkpoints needs the memory of about
    2·√n of them, for one more forward pass.

    Variables that f uses from outside, such as a layer's parameters, get their gradients as well. f must compute the same
    thing each time it is called.

    Source:  T. Chen et al., "Training Deep Nets with Sublinear Memory Cost", 2016, sec. 4.1.
    """

    @functools.wraps(f)
    def wrapped(*args: Any) -> Any:
        if not modes.now.grad:
            return f(*args)
        state = random.get_state()
        started = Clock.tick()  # tells what is recorded from here on from what was there before
        entered, own = _enter(args, recorded=False)
        with _own_casts(modes.now.cast):  # a cast from before would be no part of what runs again
            y = f(*entered)
        outputs = tree.leaves(y)
        inside = {place(x.node) for x in own}
        outside = _borders([v.node for v in outputs if isinstance(v, Variable)], started, inside)
        arrays = tuple(v.array if isinstance(v, Variable) else v for v in outputs)
        node = Checkpoint(f, args, state, arrays)
        # The places outside have no arrays; the node asks for none.
        used = [_stand_in(edge) for edge in outside]
        results = node(*[x for x in tree.leaves(args) if isinstance(x, Variable) and x.requires_grad], *used)
        return tree.rebuild(y, results if isinstance(results, tuple) else (results,))

    return wrapped


class Checkpoint(Function):
    """The results of f, which can be computed again."""

    def __init__(self, f: Callable[..., Any], args: Sequence[Any], state: Any, ys: tuple[Any, ...]) -> None:
        self._f = f
        self._args = args
        self._state = state
        self._ys: tuple[Any, ...] | None = ys

    def forward(self, xp: Any, *arrays: Any) -> Any:
        ys, self._ys = self._ys, None
        if ys is None:  # handed out already: this is somebody who applies the op again
            outputs = tree.leaves(self._f(*self._args))
            ys = tuple(v.array if isinstance(v, Variable) else v for v in outputs)
        return ys if len(ys) > 1 else ys[0]

    def backward(self, gy: Any) -> Any:
        gys = gy if isinstance(gy, tuple) else (gy,)
        recorded = any(isinstance(g, Variable) for g in gys)
        now = random.get_state()
        random.set_state(self._state)
        try:
            with changed(grad=True), _own_casts(self._mode.cast):
                entered, own = _enter(self._args, recorded)
                outputs = tree.leaves(self._f(*entered))
        finally:
            random.set_state(now)
        targets = [*[x.node for x in own], *self.inputs[len(own) :]]
        sums = pull_to(targets, outputs, gys, True, recorded)
        return tuple(sums.get(target) for target in targets)


def _own_casts(cast: Any) -> changed:
    """Casts of weights that nothing outside shares, as in `nn.amp.autocast`."""
    return changed(cast=cast and cast.again())


def _enter(args: Sequence[Any], recorded: bool) -> tuple[list[Any], list[Variable]]:
    """The arguments with Variables of this run's own in place of those that require a gradient, and a list of them."""
    own: list[Variable] = []

    def enter(x: Any) -> Any:
        if not (isinstance(x, Variable) and x.requires_grad):
            return x
        own.append(ops.copy(x) if recorded else Variable(x.array))
        return own[-1]

    return [tree.tree_map(enter, arg) for arg in args], own


def _borders(ends: Sequence[Edge], started: int, inside: set[Any]) -> list[Edge]:
    """The places recorded before `started`, or leaves, that the graph of this run leads to."""
    borders: dict[Any, Edge] = {}
    seen: set[Any] = set()
    stack = list(ends)
    while stack:
        edge = stack.pop()
        key = place(edge)
        if key in seen or key in inside or not edge.requires_grad:
            continue
        seen.add(key)
        if edge.creator is not None and edge.creator._time >= started:
            stack += edge.creator.inputs
        else:
            borders[key] = edge
    return list(borders.values())


def _stand_in(edge: Edge) -> Variable:
    variable = Variable(np.broadcast_to(np.zeros((), edge.dtype), edge.shape), requires_grad=False)
    variable.node = edge  # type: ignore[assignment]  # borders require a gradient, so none is a Constant
    return variable
