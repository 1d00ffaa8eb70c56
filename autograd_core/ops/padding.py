"""Arrays with borders."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from autograd_core import backends, ops
from autograd_core.errors import DTypeError, GraphError, ShapeError
from autograd_core.ops.axes import raw
from autograd_core.variable import Operand, Variable, shape_of

__all__ = ["pad"]

# What a mode may be given beside the widths, as in NumPy.
_SETTINGS = {
    "constant": ("constant_values",),
    "edge": (),
    "empty": (),
    "linear_ramp": ("end_values",),
    "maximum": ("stat_length",),
    "mean": ("stat_length",),
    "median": ("stat_length",),
    "minimum": ("stat_length",),
    "reflect": ("reflect_type",),
    "symmetric": ("reflect_type",),
    "wrap": (),
}


def pad(array: Operand, pad_width: Any, mode: str = "constant", **kwargs: Any) -> Variable:
    """The array with a border: `pad_width` elements on each side, (before, after), or one such pair for each axis.

    mode:  "constant" (`constant_values`, 0), "edge", "wrap", "reflect" and "symmetric" (`reflect_type`: "even", "odd"),
           "linear_ramp" (`end_values`, 0), "mean", "median", "maximum", "minimum" (`stat_length`), "empty" (zeros).

    The gradient of a border goes to the elements that it was made of. Raises ShapeError for an unknown mode, and widths
    that don't fit; GraphError for a function as mode, and a border value that requires a gradient.
    """
    if callable(mode):
        raise GraphError("pad with a function as mode has no derivative rule: use one of NumPy's modes, or concatenate")
    if mode not in _SETTINGS:
        raise ShapeError(f"pad: mode {mode!r} is not one of {', '.join(_SETTINGS)}")
    if not set(kwargs) <= set(_SETTINGS[mode]):
        raise ShapeError(f"pad: mode {mode!r} takes no {', '.join(sorted(set(kwargs) - set(_SETTINGS[mode])))}")
    if any(isinstance(value, Variable) and value.requires_grad for value in kwargs.values()):
        raise GraphError(f"pad: no gradient flows to {', '.join(kwargs)}: concatenate a border of your own")
    x = ops.asarray(array)
    widths = _widths(pad_width, x.ndim)
    if not widths:
        return ops.copy(x)  # a single number has no sides
    if mode in ("constant", "empty"):
        return _constant(x, widths, kwargs.get("constant_values", 0))
    for axis, (before, after) in enumerate(widths):
        n = x.shape[axis]
        if not n and before + after:
            raise ShapeError(
                f"pad: mode {mode!r} can't extend axis {axis} of shape {shape_of(array)}: it has no elements"
            )
        if mode in _STATISTICS or mode == "linear_ramp" or kwargs.get("reflect_type") == "odd":
            (name, values), *_ = *kwargs.items(), ("none", None)
            x = _borders(x, axis, (before, after), mode, name, values)
        elif before + after:
            x = ops.take(x, np.pad(np.arange(n), (before, after), mode, **kwargs), axis)  # type: ignore[call-overload]
    return ops.copy(x) if x is array else x


def _widths(pad_width: Any, ndim: int) -> list[tuple[int, int]]:
    if isinstance(pad_width, dict):
        pairs = np.zeros((ndim, 2), int)
        for axis, width in pad_width.items():
            pairs[axis] = width
        pad_width = pairs
    given = np.asarray(pad_width)
    if given.dtype.kind not in "iu":
        raise DTypeError(f"pad: `pad_width` must be of integral type, not {given.dtype}")
    pairs = _pairs(given, ndim, "pad_width")
    if (pairs < 0).any():
        raise ShapeError(f"pad: the widths {pad_width} must not be negative; cut with a slice instead")
    return [(int(before), int(after)) for before, after in pairs]


def _pairs(values: Any, ndim: int, name: str) -> np.ndarray:
    """One pair for each axis, from one number, one pair, or a pair or number for each."""
    try:
        return np.broadcast_to(values, (ndim, 2))
    except ValueError as error:
        raise ShapeError(
            f"pad: {name} {values!r} must be a number, a pair, or {ndim} pairs, one for each axis"
        ) from error


def _constant(x: Any, widths: list[tuple[int, int]], values: Any) -> Variable:
    border = _beside(x, np.pad(np.zeros(x.shape, x.dtype), widths, constant_values=raw(values)))
    inner = tuple([slice(before, before + n) for (before, _), n in zip(widths, x.shape, strict=True)])
    return ops.index_update(border, inner, x)


def _beside(x: Any, array: np.ndarray) -> Any:
    """A NumPy array as one of the library that x belongs to."""
    return backends.beside(raw(x), array)


def _borders(x: Any, axis: int, widths: tuple[int, int], mode: str, name: str, values: Any) -> Variable:
    """x with both borders along one axis."""
    parts = [x]
    lead = (slice(None),) * axis
    ndim, n = x.ndim, x.shape[axis]

    def shaped(row: np.ndarray) -> Any:
        return _beside(x, row.astype(x.dtype).reshape([-1 if i == axis else 1 for i in range(ndim)]))

    for side, width in enumerate(widths):
        if mode in _STATISTICS:
            length = n if values is None else min(int(_pairs(values, ndim, name)[axis, side]), n)
            if length < 1:
                raise ShapeError(f"pad: stat_length must be positive, not {values}")
            seen = ops.getitem(x, (*lead, slice(0, length) if side == 0 else slice(n - length, n)))
            one = _STATISTICS[mode](seen, axis=axis, keepdims=True)
            border = ops.broadcast_to(one, [width if i == axis else size for i, size in enumerate(x.shape)])
        elif mode == "linear_ramp":
            end = np.float64(0 if values is None else _pairs(values, ndim, name)[axis, side])
            weights = np.arange(width)[:: 1 if side == 0 else -1] / max(width, 1)  # 0 at the far end
            edge = ops.getitem(x, (*lead, slice(0, 1) if side == 0 else slice(n - 1, n)))
            border = edge * shaped(weights) + shaped(end * (1 - weights))
        else:
            full = np.pad(np.eye(n), (widths, (0, 0)), mode, reflect_type="odd")  # type: ignore[call-overload]
            matrix = full[: widths[0]] if side == 0 else full[n + widths[0] :]  # what each element is made of
            columns = ops.matmul(_beside(x, matrix.astype(x.dtype)), ops.reshape(ops.moveaxis(x, axis, 0), (n, -1)))
            rest = [size for i, size in enumerate(x.shape) if i != axis]
            border = ops.moveaxis(ops.reshape(columns, (width, *rest)), 0, axis)
        parts.insert(0 if side == 0 else len(parts), border)
    return ops.concatenate(parts, axis)


_STATISTICS: dict[str, Callable[..., Any]] = {
    "maximum": lambda x, **settings: ops.max(x, **settings),
    "mean": lambda x, **settings: ops.mean(x, **settings),
    "median": lambda x, **settings: ops.median(x, **settings),
    "minimum": lambda x, **settings: ops.min(x, **settings),
}
