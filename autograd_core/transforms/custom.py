"""Where the derivative is not the one of the computation: stop it, or give another."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

from autograd_core.function import INPUTS, Function
from autograd_core.modes import no_grad
from autograd_core.transforms import tree
from autograd_core.variable import Variable


def stop_gradient(x: Any) -> Any:
    """The same values as constants: no gradient flows back through them. Works on nested tuples, lists, dictionaries."""
    return tree.tree_map(lambda leaf: leaf.detach() if isinstance(leaf, Variable) else leaf, x)


class CustomGradient(Function):
    """The result of a function whose derivative its author wrote."""

    saves = INPUTS

    def __init__(self, f: Callable[..., Any], pull_back: Callable[..., Any], y: Any) -> None:
        self._f = f
        self._pull_back = pull_back
        self._y = y

    def forward(self, xp: Any, *arrays: Any) -> Any:
        return self._y

    def backward(self, gy: Any, *args: Any) -> Any:
        pull_back = self._pull_back
        recorded = any(isinstance(arg, Variable) for arg in args)
        if recorded:  # to be differentiated again, so pull_back has to use the arguments themselves, not their values
            pull_back = self._f(*args)[1]
        gxs = pull_back(*gy) if isinstance(gy, tuple) else pull_back(gy)
        return gxs if recorded else tree.tree_map(_plain, gxs)


def _plain(gx: Any) -> Any:
    return gx.array if isinstance(gx, Variable) and not gx.requires_grad else gx


def custom_gradient(f: Callable[..., Any]) -> Callable[..., Any]:
    """A function with a derivative of its own.

        @ag.custom_gradient
        def clipped(x):
            return x, lambda gy: ag.clip(gy, -1, 1)     # the value, and gy -> the gradient of each argument

    f returns (y, pull_back). Its own computation is not recorded; `pull_back` takes the gradient of y (one for each, if y
    is a tuple) and returns that of the argument, or a tuple for several. Written with ops, it can be differentiated again
    with respect to gy and to the arguments that it uses from f's scope; f is called once more for that.
    """

    @functools.wraps(f)
    def wrapped(*args: Any) -> Any:
        with no_grad():
            y, pull_back = f(*[arg.detach() if isinstance(arg, Variable) else arg for arg in args])
        plain = tuple(
            part.array if isinstance(part, Variable) else part for part in (y if isinstance(y, tuple) else (y,))
        )
        return CustomGradient(f, pull_back, plain if isinstance(y, tuple) else plain[0])(*args)

    return wrapped
