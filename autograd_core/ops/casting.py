"""The same values in another dtype, in other memory, or on another device."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from autograd_core import backends, half
from autograd_core.backends.batch_array import innermost
from autograd_core.errors import DTypeError
from autograd_core.function import Function
from autograd_core.modes import changed, modes
from autograd_core.variable import Operand, Variable

if TYPE_CHECKING:
    import numpy.typing as npt

__all__ = ["astype", "copy", "to"]


class AsType(Function):
    """y = x in another dtype; the gradient comes back in x's."""

    linear = True

    def __init__(self, dtype: np.dtype[Any]) -> None:
        self.dtype = dtype

    def forward(self, xp: Any, x: Any) -> Any:
        return xp.asarray(x).astype(self.dtype)

    def backward(self, gy: Any) -> Any:
        with np.errstate(over="ignore"):  # of a scaled loss, as where the engine casts a gradient
            return gy.astype(self.inputs[0].dtype)


class Copy(Function):
    """y = x, in memory of its own."""

    linear = True

    def forward(self, xp: Any, x: Any) -> Any:
        return xp.array(x)

    def backward(self, gy: Any) -> Any:
        return gy


class To(Function):
    """y = x on another device; the gradient comes back to x's."""

    linear = True

    def __init__(self, device: str, source: str) -> None:
        self.device = device
        self.source = source  # where the gradient goes back to

    def forward(self, xp: Any, x: Any) -> Any:
        return backends.load(self.device).to_device(x, self.device)

    def backward(self, gy: Any) -> Any:
        return to(gy, self.source)


def astype(x: Operand, dtype: npt.DTypeLike, /, *, copy: bool = True) -> Variable:
    """x in another dtype. Through integers and booleans no gradient flows. copy=False: x itself if it has it already.

    Raises DTypeError for complex numbers, text and objects, and for "bfloat16" without the package ml_dtypes.
    """
    try:
        dtype = half.dtype_named(dtype)
    except DTypeError as error:
        raise DTypeError(f"astype: {error}") from error
    if dtype.kind not in "fiub" and not backends.is_floating(dtype):
        raise DTypeError(f"astype: {dtype} can't be differentiated: convert to a real, integer or boolean dtype")
    return x if not copy and getattr(x, "dtype", None) == dtype else AsType(dtype)(x)  # type: ignore[return-value]


def copy(a: Operand, order: str = "K", subok: bool = False) -> Variable:
    """`a` in memory of its own; the gradient flows through. `order` is accepted and ignored: it changes no value."""
    return Copy()(a)


def to(x: Operand, device: str) -> Variable:
    """x on "cpu", "cuda" or "cuda:1"; x itself if it is there. Raises DeviceError where the device can't be used."""
    source = backends.device_of(x.array if isinstance(x, Variable) else backends.as_array(x))
    backends.load(device)  # a device that can't be used is refused before anything else
    return x if device == source else To(device, source)(x)  # type: ignore[return-value]


def given_to(op: Function, xs: Sequence[Any]) -> Sequence[Any]:
    """The inputs as this op will get them: under nn.amp.autocast in the precision that suits it."""
    cast = modes.now.cast
    return xs if cast is None else cast(op, tuple(xs))


def rounded_once(op: Function, xs: Sequence[Any], products: Callable[[list[Any]], Any]) -> Any:
    """`products(xs)`, several of this op in a row: of half precision in float32 and rounded at the end.

    Rounded each, they would overflow on the way to a result that does not.
    """
    xs = given_to(op, xs)
    dtype = half.shared_dtype(xs)
    if dtype is None:
        return products(list(xs))
    with changed(cast=None):
        y = products([half.widened(x) for x in xs])
        return astype(y, dtype) if y.dtype == half.FLOAT32 else y


def with_the_others(inputs: Sequence[Any], arrays: list[Any]) -> list[Any] | None:
    """An op's inputs with single numbers of the CPU on the card of the other arrays; None if they lie there already."""
    strays = [array.__class__ is np.ndarray for array in arrays]
    if not any(strays) or innermost(arrays) is not None:
        return None
    device = next(backends.device_of(a) for a in arrays if hasattr(a, "dtype") and a.__class__ is not np.ndarray)
    return [to(x, device) if stray else x for x, stray in zip(inputs, strays, strict=True)]
