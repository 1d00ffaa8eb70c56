"""The same values in another dtype, in other memory, or on another device."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from autograd_core import backends
from autograd_core.function import Function
from autograd_core.variable import Operand, Variable

__all__ = ["astype", "copy", "to"]


class AsType(Function):
    """y = x in another dtype; the gradient comes back in x's."""

    linear = True

    def __init__(self, dtype: np.dtype[Any]) -> None:
        self.dtype = dtype

    def forward(self, xp: Any, x: Any) -> Any:
        return x.astype(self.dtype)

    def backward(self, gy: Any) -> Any:
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


def astype(x: Operand, dtype: npt.DTypeLike) -> Variable:
    """x in another dtype. Through integers and booleans no gradient flows."""
    return AsType(np.dtype(dtype))(x)


def copy(x: Operand) -> Variable:
    """x in memory of its own; the gradient flows through."""
    return Copy()(x)


def to(x: Operand, device: str) -> Variable:
    """x on "cpu", "cuda" or "cuda:1". Raises DeviceError where the device can't be used."""
    return To(device, backends.device_of(x.array if isinstance(x, Variable) else x))(x)
