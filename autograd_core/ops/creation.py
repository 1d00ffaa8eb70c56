"""New arrays: from nested lists with Variables in them, or in the likeness of another."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from autograd_core import backends, devices, ops
from autograd_core.errors import ShapeError
from autograd_core.ops.axes import shape_tuple
from autograd_core.variable import Operand, Variable, shape_of

if TYPE_CHECKING:
    import numpy.typing as npt

__all__ = ["array", "asarray", "empty_like", "full_like", "ones_like", "zeros_like"]


def array(
    object: Any,
    dtype: npt.DTypeLike | None = None,
    *,
    copy: bool | None = True,
    order: str = "K",
    subok: bool = False,
    ndmin: int = 0,
) -> Any:
    """A new array of numbers, arrays and Variables in nested lists: `ag.array([[x, y], [z, 1.0]])`.

    The gradient flows to every Variable. Without any, the result is a plain array. `order` and `subok` are accepted and
    change no value. Raises ShapeError for ragged lists.
    """
    if isinstance(object, Variable):
        y = ops.copy(object) if copy else object
    elif isinstance(object, list | tuple) and _has_variable(object):
        y = _stacked(object)
    else:
        y = backends.as_array(object)
        y = devices.placed(y) if y is not object else y
        if copy:
            with backends.at(y):
                y = backends.of(y).xp.array(y)
    if dtype is not None:
        y = ops.astype(y, dtype, copy=False)
    return y if y.ndim >= ndmin else ops.reshape(y, (1,) * (ndmin - y.ndim) + y.shape)


def asarray(a: Any, dtype: npt.DTypeLike | None = None, order: str | None = None, *, copy: bool | None = None) -> Any:
    """`array` without the copy: a Variable or array of the right dtype is returned as it is."""
    return array(a, dtype, copy=copy)


def _has_variable(part: Any) -> bool:
    return isinstance(part, Variable) or (isinstance(part, list | tuple) and any(map(_has_variable, part)))


def _stacked(part: Any) -> Any:
    if not isinstance(part, list | tuple):
        return part
    if not _has_variable(part):
        return backends.as_array(part)
    items = [_stacked(item) for item in part]
    shapes = {shape_of(item) for item in items}
    if len(shapes) > 1:
        raise ShapeError(f"array: the items of a list have different shapes: {', '.join(map(str, sorted(shapes)))}")
    return ops.stack(items)


def zeros_like(
    a: Operand,
    dtype: npt.DTypeLike | None = None,
    order: str = "K",
    subok: bool = True,
    shape: int | Sequence[int] | None = None,
    *,
    device: str | None = None,
) -> Variable:
    """Zeros in a's shape and dtype, or in those given. No gradient flows to `a`; nor in the others of this kind."""
    return _like(a, "zeros", dtype, shape)


def ones_like(
    a: Operand,
    dtype: npt.DTypeLike | None = None,
    order: str = "K",
    subok: bool = True,
    shape: int | Sequence[int] | None = None,
    *,
    device: str | None = None,
) -> Variable:
    """Ones in a's shape and dtype, or in those given."""
    return _like(a, "ones", dtype, shape)


def empty_like(
    prototype: Operand,
    /,
    dtype: npt.DTypeLike | None = None,
    order: str = "K",
    subok: bool = True,
    shape: int | Sequence[int] | None = None,
    *,
    device: str | None = None,
) -> Variable:
    """An array in the shape and dtype of another, or in those given, to be assigned to: its values are arbitrary."""
    return _like(prototype, "empty", dtype, shape)


def full_like(
    a: Operand,
    fill_value: Operand,
    dtype: npt.DTypeLike | None = None,
    order: str = "K",
    subok: bool = True,
    shape: int | Sequence[int] | None = None,
    *,
    device: str | None = None,
) -> Variable:
    """`fill_value` in a's shape and dtype, or in those given. If it is a Variable, the gradient flows to it."""
    if not isinstance(fill_value, Variable):
        return _like(a, "full", dtype, shape, fill_value)
    y = _like(a, "empty", dtype, shape)
    return ops.array(ops.broadcast_to(fill_value, y.shape), y.dtype)


def _like(a: Operand, maker: str, dtype: npt.DTypeLike | None, shape: int | Sequence[int] | None, *fill: Any) -> Any:
    """A new array of the kind that `a` is: a Variable like a Variable, of its library and in its batch under vmap."""
    like = a.array if isinstance(a, Variable) else backends.as_array(a)
    shape = like.shape if shape is None else shape_tuple(shape)
    with backends.at(like):
        y = getattr(backends.of(like).xp, maker)(shape, *fill, dtype=dtype or like.dtype)
    return Variable(y, requires_grad=False) if isinstance(a, Variable) else y
