"""NumPy's functions on Variables: `np.exp(x)`, `np.sum(x, axis=0)` and `array * x` become this package's ops.

NumPy asks an operand that is not an array what to do (NEP 13 for universal functions, NEP 18 for the others). What has
no op here raises and names itself: nothing silently leaves the graph.
"""

from __future__ import annotations

import functools
import importlib
from collections.abc import Callable
from typing import Any

import numpy as np

from autograd_core import ops
from autograd_core.errors import ArgumentError, AutogradError, GraphError
from autograd_core.variable import Variable


@functools.cache
def op_of(function: Any) -> Callable[..., Any] | None:
    """The op that stands for a function of NumPy: the one of the same name, in the module of the same name."""
    path = "" if isinstance(function, np.ufunc) else function.__module__.removeprefix("numpy").lstrip(".")
    if path not in ("", "linalg", "fft"):
        return None
    home = importlib.import_module(f"autograd_core.{path}") if path else ops
    return getattr(home, function.__name__) if function.__name__ in home.__all__ else None


def array_ufunc(ufunc: np.ufunc, method: str, *inputs: Any, **settings: Any) -> Any:
    """`Variable.__array_ufunc__`."""
    if "out" in settings:
        raise GraphError(f"np.{ufunc.__name__}(…, out=…) would write past the graph: use the result it returns instead")
    if method != "__call__":
        raise _no_rule(f"np.{ufunc.__name__}.{method}")
    op = op_of(ufunc)
    if op is None:
        raise _no_rule(_name(ufunc))
    return _call(op, ufunc, inputs, settings)


def array_function(function: Callable[..., Any], arguments: tuple[Any, ...], settings: dict[str, Any]) -> Any:
    """`Variable.__array_function__`."""
    if function in _HARMLESS:
        return _HARMLESS[function](*arguments, **settings)
    op = op_of(function)
    if op is None:
        raise _no_rule(_name(function))
    if settings.get("out") is not None:
        raise GraphError(f"{_name(function)}(…, out=…) would write past the graph: use the result it returns instead")
    if function in _WRITES:
        return _write(op, function, *arguments, **settings)
    return _call(op, function, arguments, {_RENAMED.get(key, key): value for key, value in settings.items()})


# What tells about a Variable without reading its values.
_HARMLESS: dict[Any, Callable[..., Any]] = {
    np.shape: lambda x: x.shape,
    np.ndim: lambda x: x.ndim,
    np.size: lambda x: x.size,
}


# NumPy's functions that write to their first argument; the ops of these names return a new array.
_WRITES = frozenset((np.fill_diagonal, np.put_along_axis))


def _write(op: Callable[..., Any], function: Any, x: Any, *arguments: Any, **settings: Any) -> None:
    """As an assignment to the Variable, which records it."""
    if not isinstance(x, Variable):
        raise GraphError(
            f"{_name(function)} would write a Variable's values into a plain array and lose their gradient: make the "
            "array a Variable first"
        )
    x[...] = _call(op, function, (x, *arguments), settings)


# NumPy's keywords that are called differently here.
_RENAMED = {"a_min": "min", "a_max": "max"}


def _name(function: Any) -> str:
    module = "np" if isinstance(function, np.ufunc) else function.__module__.replace("numpy", "np")
    return f"{module}.{function.__name__}"


def _call(op: Callable[..., Any], function: Any, arguments: tuple[Any, ...], settings: dict[str, Any]) -> Any:
    """The op with NumPy's arguments, as far as it takes them."""
    try:
        return op(*arguments, **settings)
    except TypeError as error:
        if isinstance(error, AutogradError):
            raise
        raise ArgumentError(f"{_name(function)} of a Variable: {error}") from error


def _no_rule(name: str) -> GraphError:
    return GraphError(
        f"{name} has no derivative rule here: use an op of autograd_core, write a Function of your own, or "
        "call it on x.detach().numpy(), through which no gradient flows"
    )
