"""NumPy's functions on Variables: `np.exp(x)`, `np.sum(x, axis=0)` and `array * x` become this package's ops.

NumPy asks an operand that is not an array what to do (NEP 13 for universal functions, NEP 18 for the others). What has
no op here raises and names itself: nothing silently leaves the graph.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from autograd_core import ops
from autograd_core.errors import GraphError

_OPS: dict[Any, Callable[..., Any]] = {
    getattr(np, name): getattr(ops, name) for name in ops.__all__ if callable(getattr(np, name, None))
}


def array_ufunc(ufunc: np.ufunc, method: str, *inputs: Any, **settings: Any) -> Any:
    """`Variable.__array_ufunc__`."""
    if "out" in settings:
        raise GraphError(f"np.{ufunc.__name__}(…, out=…) would write past the graph: use the result it returns instead")
    if method != "__call__":
        raise _no_rule(f"np.{ufunc.__name__}.{method}")
    if ufunc not in _OPS:
        raise _no_rule(f"np.{ufunc.__name__}")
    if settings:
        raise TypeError(f"np.{ufunc.__name__} of a Variable takes no {', '.join(settings)}")
    return _OPS[ufunc](*inputs)


def array_function(function: Callable[..., Any], arguments: tuple[Any, ...], settings: dict[str, Any]) -> Any:
    """`Variable.__array_function__`."""
    if function in _HARMLESS:
        return _HARMLESS[function](*arguments, **settings)
    if function not in _OPS:
        raise _no_rule(f"{function.__module__.replace('numpy', 'np')}.{function.__name__}")
    return _OPS[function](*arguments, **settings)


# What tells about a Variable without reading its values.
_HARMLESS: dict[Any, Callable[..., Any]] = {
    np.shape: lambda x: x.shape,
    np.ndim: lambda x: x.ndim,
    np.size: lambda x: x.size,
}


def _no_rule(name: str) -> GraphError:
    return GraphError(f"{name} has no derivative rule here: use an op of autograd_core, write a Function of your own, or "
                      "call it on x.detach().numpy(), through which no gradient flows")
